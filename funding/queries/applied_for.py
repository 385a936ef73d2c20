"""What came of calls, applications, plans and business cases."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from funding.enums import UNSUCCESSFUL_STATES, FundingSource
from funding.models import Application, ApplicationLine, ApplicationTransition, Budget, FundingPlan
from funding.rule.grant_allocation import Applied, Claim
from jco_portal.core.lifecycle import standing_moves
from operations.enums import Response
from operations.models import Operation, Participation


def programmes_in_force(day: date) -> Q:
    """Programmes that have not ended by a day."""
    return Q(valid_until=None) | Q(valid_until__gte=day)


def applied_of(operations: Iterable[Operation]) -> dict[int, Applied]:
    """What was applied for of each operation (by key), in two queries.

    A payment counts before the grant, and the grant before what was asked.
    """
    keys = [each.pk for each in operations]
    claims = _claims(keys)
    fallen: dict[int, set[int]] = defaultdict(set)
    for operation, line in _fallen(keys).values_list("application__operation", "line"):
        fallen[operation].add(line)
    return {key: Applied(tuple(claims[key]), frozenset(fallen[key])) for key in keys}


def _claims(operations: list[int]) -> dict[int, list[Claim]]:
    rows = ApplicationLine.objects.filter(
        application__operation__in=operations,
        is_reserved=True,
        requested_amount__gte=0,
        line__isnull=False,
    ).annotate(
        brings=Coalesce(
            "application__paid_amount",
            "application__granted_amount",
            "application__requested_amount",
        ),
        is_decided=Q(application__granted_amount__isnull=False),
    )
    asked: dict[tuple[int, ...], dict[int, Decimal]] = defaultdict(dict)
    columns = ("application", "application__operation", "application__programme")
    given = ("brings", "is_decided", "line", "requested_amount")
    for *application, line, amount in rows.order_by("number", "pk").values_list(*columns, *given):
        asked[tuple(application)][line] = amount
    found: dict[int, list[Claim]] = defaultdict(list)
    for (_pk, operation, programme, brings, is_decided), lines in asked.items():
        found[operation].append(Claim(programme, Decimal(brings), lines, bool(is_decided)))
    return found


def _fallen(operations: list[int]) -> QuerySet[ApplicationLine]:
    """Lines whose submitted application fell, which nothing asks for anew."""
    held = ApplicationLine.objects.filter(line=OuterRef("line"), is_reserved=True)
    return _fallen_lines().filter(
        ~Exists(held),
        application__operation__in=operations,
        line__fundings__programme=F("application__programme"),
    )


def _fallen_lines() -> QuerySet[ApplicationLine]:
    """Lines of submitted applications that fell, whatever became of them since."""
    return ApplicationLine.objects.filter(
        application__state__in=UNSUCCESSFUL_STATES,
        application__submitted_on__isnull=False,
        line__isnull=False,
    )


def is_applied_for() -> Q:
    """Of operations: that an application stands at a programme, or own means pay for it all."""
    of_it = {"operation": OuterRef("pk")}
    submitted = Application.objects.filter(submitted_on__isnull=False, **of_it)
    submitted = submitted.exclude(state__in=UNSUCCESSFUL_STATES)
    own = FundingPlan.objects.filter(funding_source=FundingSource.OWN_FUNDS, **of_it)
    return Q(Exists(own)) | Q(Exists(submitted))


def moves_that_stand(applications: Iterable[Application]) -> dict[int, list[ApplicationTransition]]:
    """The steps of each application (by key), oldest first, without those taken back."""
    moves = ApplicationTransition.objects.filter(application__in=list(applications))
    found: dict[int, list[ApplicationTransition]] = defaultdict(list)
    for each in moves.select_related("made_by").order_by("made_at", "pk"):
        found[each.application_id].append(each)
    return {key: standing_moves(rows) for key, rows in found.items()}


def may_have_lapsed() -> Q:
    """Plans after which what they were stated on was changed, by the record.

    The days and goods of the operation, who takes part, its budget, or what came of an
    application; a draft may take up lines of one that fell, or drop them, at any time. They may
    add up all the same. That a programme's rules were changed is not seen.
    """
    of_it = {"operation": OuterRef("operation")}
    budget = Budget.objects.filter(**of_it).values("version")
    steps = Count(
        "transitions", filter=Q(transitions__made_at__gt=OuterRef("stated_at"))
    )  # each counts on, too
    edited = Operation.objects.filter(pk=OuterRef("operation")).order_by().annotate(steps=steps)
    version = edited.values(edits=F("version") - F("steps"))
    declined = Participation.objects.filter(
        response=Response.DECLINED, responded_at__gt=OuterRef("stated_at"), **of_it
    )
    moved = ApplicationTransition.objects.filter(
        application__operation=OuterRef("operation"), made_at__gt=OuterRef("stated_at")
    )
    return (
        ~Q(budget_version=Coalesce(Subquery(budget), 0))
        | ~Q(operation_version=Subquery(version))
        | Q(Exists(declined))
        | Q(Exists(moved))
        | Q(Exists(_fallen_lines().filter(application__operation=OuterRef("operation"))))
    )
