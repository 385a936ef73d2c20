"""The section of the business case on the funding plan."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from funding.analysis.eligibility import BudgetCase
from funding.reports.formatting import format_money
from funding.reports.plan import PlanStatus, funding_plan_page
from operations.reports.document.snapshot import PaperBlock, PaperRow, pairs_block, sentences_block

ZERO = Decimal("0.00")


def funding_plan_blocks(case: BudgetCase, status: PlanStatus) -> Iterator[PaperBlock]:
    """Yield the recorded plan: source, grants, own contributions, totals."""
    if status.plan is None:
        yield pairs_block("plan", (_("Funding plan"), _("not stated")))
        return
    page = funding_plan_page(case, status, may_write=False)
    planned = sum((line.planned_amount for line in case.lines), ZERO)
    yield pairs_block(
        "plan",
        (_("How it is paid for"), page.funding_source),
        (_("Stated"), page.recorded_sentence),
        (_("Planned costs, euro"), format_money(planned) if case.lines else _("not known yet")),
        (_("Programmes are to pay, euro"), page.grant_total if page.grants else ""),
        (_("Organisations carry, euro"), page.contribution_total),
        (_("Together, euro"), page.total),
        (_("Note"), page.note),
    )
    if page.changes:
        yield sentences_block("changes", _("It no longer adds up with the budget:"), *page.changes)
    rows = [PaperRow((each.name, each.lines, each.amount)) for each in page.grants]
    total = [PaperRow((_("Total"), "", page.grant_total), "total")] if rows else []
    yield PaperBlock(
        "table",
        "grants",
        _("What programmes are meant to pay, in euro"),
        (_("Programme"), _("Of these lines"), _("Euro")),
        (*rows, *total),
        numbers=(3,),
    )
    carried = [PaperRow((each.name, each.funding_gap, each.amount)) for each in page.contributions]
    left = sum((each.uncovered_amount for each in status.plan.own_contributions.all()), ZERO)
    whole = (
        [PaperRow((_("Total"), format_money(left), page.contribution_total), "total")]
        if carried
        else []
    )
    yield PaperBlock(
        "table",
        "carriers",
        _("What no programme pays, and who carries it, in euro"),
        (_("Organisation"), _("Left by its lines"), _("Carries")),
        (*carried, *whole),
        numbers=(2, 3),
    )
