"""Queries for applications, and for funding plans that may be outdated."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from funding.enums import UNSUCCESSFUL_STATES, FundingSource
from funding.models import Application, ApplicationLine, ApplicationTransition, Budget, FundingPlan
from funding.rule.grant_allocation import AppliedFor, GrantClaim
from jco_portal.core.transitions import effective_transitions
from operations.enums import Response
from operations.models import Operation, Participation


def programmes_in_force(day: date) -> Q:
    """Return a condition for programmes that have not ended before ``day``."""
    return Q(valid_until=None) | Q(valid_until__gte=day)


def applied_for(operations: Iterable[Operation]) -> dict[int, AppliedFor]:
    """Return what has been applied for, by key of each operation, in two queries.

    The amount of an application is its payment, else its grant, else what it requests.
    """
    keys = [each.pk for each in operations]
    claims = _grant_claims(keys)
    fallen: dict[int, set[int]] = defaultdict(set)
    for operation, line in _failed_lines(keys).values_list("application__operation", "line"):
        fallen[operation].add(line)
    return {key: AppliedFor(tuple(claims[key]), frozenset(fallen[key])) for key in keys}


def _grant_claims(operations: list[int]) -> dict[int, list[GrantClaim]]:
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
    lines_by_application: dict[tuple[int, ...], dict[int, Decimal]] = defaultdict(dict)
    columns = ("application", "application__operation", "application__programme")
    line_columns = ("brings", "is_decided", "line", "requested_amount")
    for *application, line, amount in rows.order_by("number", "pk").values_list(
        *columns, *line_columns
    ):
        lines_by_application[tuple(application)][line] = amount
    claims_by_operation: dict[int, list[GrantClaim]] = defaultdict(list)
    for (_pk, operation, programme, brings, is_decided), lines in lines_by_application.items():
        claims_by_operation[operation].append(
            GrantClaim(programme, Decimal(brings), lines, bool(is_decided))
        )
    return claims_by_operation


def _failed_lines(operations: list[int]) -> QuerySet[ApplicationLine]:
    """Return lines of failed applications that no other application requests."""
    held = ApplicationLine.objects.filter(line=OuterRef("line"), is_reserved=True)
    return _all_failed_lines().filter(
        ~Exists(held),
        application__operation__in=operations,
        line__fundings__programme=F("application__programme"),
    )


def _all_failed_lines() -> QuerySet[ApplicationLine]:
    """Return lines of submitted applications that were rejected or withdrawn."""
    return ApplicationLine.objects.filter(
        application__state__in=UNSUCCESSFUL_STATES,
        application__submitted_on__isnull=False,
        line__isnull=False,
    )


def has_funding_application() -> Q:
    """Return a condition for operations with a submitted application, or paid from own funds."""
    of_it = {"operation": OuterRef("pk")}
    submitted = Application.objects.filter(submitted_on__isnull=False, **of_it)
    submitted = submitted.exclude(state__in=UNSUCCESSFUL_STATES)
    own = FundingPlan.objects.filter(funding_source=FundingSource.OWN_FUNDS, **of_it)
    return Q(Exists(own)) | Q(Exists(submitted))


def application_transitions(
    applications: Iterable[Application],
) -> dict[int, list[ApplicationTransition]]:
    """Return the transitions of each application (by key), oldest first, without undone ones."""
    transitions = ApplicationTransition.objects.filter(application__in=list(applications))
    transitions_by_application: dict[int, list[ApplicationTransition]] = defaultdict(list)
    for each in transitions.select_related("made_by").order_by("made_at", "pk"):
        transitions_by_application[each.application_id].append(each)
    return {key: effective_transitions(rows) for key, rows in transitions_by_application.items()}


def may_be_outdated() -> Q:
    """Return a condition for plans whose basis may have changed since they were recorded.

    That is: dates, goods or participants of the operation, its budget, or its applications. Such a
    plan may still add up, so ``balanced_plans`` decides. Changes of a programme's rules are
    not noticed.
    """
    of_it = {"operation": OuterRef("operation")}
    budget = Budget.objects.filter(**of_it).values("version")
    steps = Count(
        "transitions", filter=Q(transitions__made_at__gt=OuterRef("stated_at"))
    )  # each raises the version of the operation, but changes nothing on which a plan is based
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
        # Drafts may add such lines, or remove them, without a transition
        | Q(Exists(_all_failed_lines().filter(application__operation=OuterRef("operation"))))
    )
