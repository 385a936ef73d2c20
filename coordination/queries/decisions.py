"""Reads of decisions on overlaps: those that are no longer in force, and what they rest on."""

from collections.abc import Iterable

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.crypto import salted_hmac

from coordination.enums import Certainty, Severity
from coordination.models import Overlap, OverlapDecision
from coordination.models.decision import DECISION_BASIS, OverlapDecisionQuerySet
from jco_portal.outbox.models import Notification


def answers_lapsed(operations: Iterable[int] | None) -> QuerySet[OverlapDecision]:
    """The last answers to conflicts (of some operations, by key, or all) that hold no more.

    Those of which somebody has been told are left out.
    """
    last = OverlapDecision.objects.filter(overlap=OuterRef("overlap")).values("pk")[:1]
    told = Notification.objects.filter(
        key=Concat(Value("overlap.lapsed:"), OuterRef("pk_in_words"))
    )
    holding = OverlapDecision.objects.in_force().filter(overlap=OuterRef("overlap"))
    return (
        _answers_of(operations)
        .filter(pk=Subquery(last), overlap__severity=Severity.CONFLICT, overlap__has_draft=False)
        .exclude(overlap__certainty=Certainty.YEAR_ONLY)
        .annotate(pk_in_words=Cast("pk", CharField()))
        .filter(~Exists(holding), ~Exists(told))
    )


def answers_on_drafts(operations: Iterable[int] | None) -> QuerySet[OverlapDecision]:
    """The answers that hold to overlaps of drafts: the other side does not know of them yet."""
    return _answers_of(operations).in_force().filter(overlap__has_draft=True)


def _answers_of(operations: Iterable[int] | None) -> OverlapDecisionQuerySet:
    sides = "overlap__operation_a", "overlap__operation_b"
    found = OverlapDecision.objects.filter(overlap__closed_at=None).select_related(
        "decided_by", *sides
    )
    if operations is None:
        return found
    keys = list(operations)
    return found.filter(Q(overlap__operation_a__in=keys) | Q(overlap__operation_b__in=keys))


def facts_shown(overlap: Overlap) -> str:
    """What an answer would rest on, sealed: a form carries it and tells nothing by it."""
    facts = [str(getattr(overlap, name)) for name in ("pk", *DECISION_BASIS)]
    return salted_hmac("coordination.facts_shown", "|".join(facts), algorithm="sha256").hexdigest()
