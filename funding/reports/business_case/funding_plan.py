"""The section of a business case on how the operation is paid for, to the cent."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from funding.analysis.eligibility import Case
from funding.reports.formatting import money
from funding.reports.plan import Standing, plan_page
from operations.reports.document.snapshot import Block, Row, pairs, sentences

ZERO = Decimal("0.00")


def funding_blocks(case: Case, standing: Standing) -> Iterator[Block]:
    """The plan as it is stated: means, grants, who carries what no programme pays, the sums."""
    if standing.plan is None:
        yield pairs("plan", (_("Funding plan"), _("not stated")))
        return
    page = plan_page(case, standing, may_write=False)
    planned = sum((line.planned_amount for line in case.lines), ZERO)
    yield pairs(
        "plan",
        (_("How it is paid for"), page.means),
        (_("Stated"), page.stated),
        (_("Planned costs, euro"), money(planned) if case.lines else _("not known yet")),
        (_("Programmes are to pay, euro"), page.granted if page.grants else ""),
        (_("Organisations carry, euro"), page.carried),
        (_("Together, euro"), page.total),
        (_("Note"), page.note),
    )
    if page.changes:
        yield sentences("changes", _("It no longer adds up with the budget:"), *page.changes)
    rows = [Row((each.name, each.lines, each.amount)) for each in page.grants]
    total = [Row((_("Total"), "", page.granted), "total")] if rows else []
    yield Block(
        "table",
        "grants",
        _("What programmes are meant to pay, in euro"),
        (_("Programme"), _("Of these lines"), _("Euro")),
        (*rows, *total),
        numbers=(3,),
    )
    carried = [Row((each.name, each.left, each.amount)) for each in page.carriers]
    left = sum((each.uncovered_amount for each in standing.plan.own_contributions.all()), ZERO)
    whole = [Row((_("Total"), money(left), page.carried), "total")] if carried else []
    yield Block(
        "table",
        "carriers",
        _("What no programme pays, and who carries it, in euro"),
        (_("Organisation"), _("Left by its lines"), _("Carries")),
        (*carried, *whole),
        numbers=(2, 3),
    )
