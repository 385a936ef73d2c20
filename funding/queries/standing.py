"""What came of calls, applications, plans and business cases."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Exists, F, OuterRef, Q

from funding.enums import WITH_GRANT, Means
from funding.models import (
    Application,
    ApplicationLine,
    ApplicationMove,
    FiledCase,
    FundingPlan,
)
from funding.rule import (
    cents,
    euro,
    shared_out,
)
from jco_portal.kernel.lifecycle import standing_moves
from operations.models import Operation


def standing_on(day: date) -> Q:
    """Programmes that have not ended by a day."""
    return Q(valid_until=None) | Q(valid_until__gte=day)


def granted_by_line(operation: Operation) -> dict[int, Decimal]:
    """Euro that the grants of an operation pay of each line (by key) that they were asked for.

    A grant below what was asked is shared over its lines by what was asked of each, and no
    cent of it is lost.
    """
    rows = ApplicationLine.objects.filter(
        application__operation=operation,
        application__state__in=WITH_GRANT,
        is_held=True,
        amount__isnull=False,
    )
    columns = ("application", "application__granted", "line", "pk", "amount")
    grants: dict[tuple[int, Decimal], list[tuple[int | None, int, Decimal]]] = defaultdict(list)
    for application, granted, *row in rows.order_by("number", "pk").values_list(*columns):
        grants[application, granted].append(tuple(row))
    found: dict[int, Decimal] = {}
    for (_application, granted), asked in grants.items():
        whole = sum(cents(amount) for _line, _key, amount in asked)
        exact = {
            key: Fraction(cents(granted) * cents(amount), whole) for _line, key, amount in asked
        }
        given = shared_out(exact)
        found |= {line: euro(given[key]) for line, key, _amount in asked if line is not None}
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


def a_smaller_grant_came() -> Exists:
    """Of a funding plan: that after it a grant came that is smaller than what was asked."""
    smaller = ApplicationMove.objects.filter(
        application__operation=OuterRef("operation"),
        application__state__in=WITH_GRANT,
        application__granted__lt=F("application__asked"),
        move="grant",
        at__gt=OuterRef("stated_at"),
    )
    return Exists(smaller)


def last_filed_case(operation: Operation) -> FiledCase | None:
    """The latest revision that was filed of the business case of an operation."""
    filed = FiledCase.objects.filter(operation=operation).select_related("document__owner")
    return filed.order_by("-document__revision").first()
