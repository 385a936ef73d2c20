"""Queries for decisions on overlaps: outdated ones, those on drafts, and the signed data."""

from collections.abc import Iterable

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.crypto import salted_hmac

from coordination.enums import Certainty, Severity
from coordination.models import Overlap, OverlapDecision
from coordination.models.decision import DECISION_BASIS, OverlapDecisionQuerySet
from jco_portal.outbox.models import Notification


def outdated_decisions(operations: Iterable[int] | None) -> QuerySet[OverlapDecision]:
    """Return the last decisions on conflicts that are outdated and not yet notified.

    ``operations`` are keys; None means all.
    """
    last = OverlapDecision.objects.filter(overlap=OuterRef("overlap")).values("pk")[:1]
    # The key of the notification is built as in ``notify_decision_outdated``.
    notifications = Notification.objects.filter(
        key=Concat(Value("overlap.lapsed:"), OuterRef("pk_in_words"))
    )
    decisions_in_force = OverlapDecision.objects.in_force().filter(overlap=OuterRef("overlap"))
    return (
        _decisions_of(operations)
        .filter(pk=Subquery(last), overlap__severity=Severity.CONFLICT, overlap__has_draft=False)
        .exclude(overlap__certainty=Certainty.YEAR_ONLY)
        .annotate(pk_in_words=Cast("pk", CharField()))
        .filter(~Exists(decisions_in_force), ~Exists(notifications))
    )


def decisions_on_drafts(operations: Iterable[int] | None) -> QuerySet[OverlapDecision]:
    """Return decisions in force on overlaps with drafts.

    The other side has not been notified of them yet, because it may not see the draft.
    """
    return _decisions_of(operations).in_force().filter(overlap__has_draft=True)


def _decisions_of(operations: Iterable[int] | None) -> OverlapDecisionQuerySet:
    sides = "overlap__operation_a", "overlap__operation_b"
    decisions = OverlapDecision.objects.filter(overlap__closed_at=None).select_related(
        "decided_by", *sides
    )
    if operations is None:
        return decisions
    keys = list(operations)
    return decisions.filter(Q(overlap__operation_a__in=keys) | Q(overlap__operation_b__in=keys))


def signed_snapshot(overlap: Overlap) -> str:
    """Return a signature of the data on which a decision would be taken.

    A form sends it back, so that a decision on changed data is refused. It reveals none of the
    data.
    """
    basis_values = [str(getattr(overlap, name)) for name in ("pk", *DECISION_BASIS)]
    return salted_hmac(
        "coordination.facts_shown", "|".join(basis_values), algorithm="sha256"
    ).hexdigest()
