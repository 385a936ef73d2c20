"""What came of calls, applications, plans and business cases."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from funding.enums import WITH_GRANT, Means
from funding.models import (
    Application,
    ApplicationLine,
    ApplicationMove,
    Budget,
    FiledCase,
    FundingPlan,
)
from funding.rule import Grant
from jco_portal.kernel.lifecycle import standing_moves
from operations.models import Operation


def programmes_in_force(day: date) -> Q:
    """Programmes that have not ended by a day."""
    return Q(valid_until=None) | Q(valid_until__gte=day)


def grants_of(operations: Iterable[Operation]) -> dict[int, list[Grant]]:
    """The grants that pay lines of each operation (by key), with what was asked of each line."""
    rows = ApplicationLine.objects.filter(
        application__operation__in=operations,
        application__state__in=WITH_GRANT,
        is_held=True,
        amount__isnull=False,
        line__isnull=False,
    )
    by_application: dict[tuple[int, int, int, Decimal], dict[int, Decimal]] = defaultdict(dict)
    columns = (
        "application",
        "application__operation",
        "application__programme",
        "application__granted",
        "line",
        "amount",
    )
    for *application, line, amount in rows.order_by("number", "pk").values_list(*columns):
        by_application[tuple(application)][line] = amount
    found: dict[int, list[Grant]] = defaultdict(list)
    for (_pk, operation, programme, granted), asked in by_application.items():
        found[operation].append(Grant(programme, granted, asked))
    return found


def is_applied_for(operation: Operation) -> bool:
    """True once an application was submitted, or own means are stated to pay for it all."""
    submitted = Application.objects.filter(operation=operation, submitted_on__isnull=False)
    own = FundingPlan.objects.filter(operation=operation, means=Means.OWN)
    return own.exists() or submitted.exists()


def moves_that_stand(applications: Iterable[Application]) -> dict[int, list[ApplicationMove]]:
    """The steps of each application (by key), oldest first, without those taken back."""
    moves = ApplicationMove.objects.filter(application__in=list(applications))
    found: dict[int, list[ApplicationMove]] = defaultdict(list)
    for each in moves.select_related("by").order_by("at", "pk"):
        found[each.application_id].append(each)
    return {key: standing_moves(rows) for key, rows in found.items()}


def may_have_lapsed() -> Q:
    """Plans after which the budget was changed, or a grant was decided or taken back.

    They may add up all the same; the others do, but for rules or participants that changed.
    """
    budget = Budget.objects.filter(operation=OuterRef("operation")).values("version")
    moves = ApplicationMove.objects.filter(
        application__operation=OuterRef("operation"), at__gt=OuterRef("stated_at")
    )
    decided = Exists(moves.filter(Q(source__in=WITH_GRANT) | Q(target__in=WITH_GRANT)))
    return ~Q(budget_version=Coalesce(Subquery(budget), 0)) | Q(decided)


def last_filed_case(operation: Operation) -> FiledCase | None:
    """The latest revision that was filed of the business case of an operation."""
    filed = FiledCase.objects.filter(operation=operation).select_related("document__owner")
    return filed.order_by("-document__revision").first()
