"""Record which programme is to fund which budget line."""

from django.utils import timezone
from django.utils.translation import gettext as _

from funding.actions.requested_amounts import release_lines
from funding.analysis.eligibility import best_combination, programme_eligibilities
from funding.models import Budget, BudgetLine, BudgetLineFunding, Programme
from funding.permissions import can_edit_budget, can_fund_line
from funding.reports.reasons import format_reason
from funding.rule.combination import Combination
from funding.rule.eligibility import REFUSED
from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.directory.models import User
from operations.models import Operation
from operations.queries.operations import locked_operation


@atomic_action()
def fund_line(line: BudgetLine, programme: Programme, *, by: User) -> BudgetLineFunding:
    """Let a programme fund a line. Raises Refused if it may not, or if another one already does.

    Rules that are not recorded do not prevent it.
    """
    locked = locked_operation(line.budget.operation)
    require(can_edit_budget(by, locked))
    present = BudgetLineFunding.objects.select_related("programme").filter(line=line).first()
    require(can_fund_line(line, programme, present))
    if present is not None:
        return present
    require(*_funding_refusals(locked, line, programme))
    funding = BudgetLineFunding.objects.create(line=line, programme=programme)
    _increment_version(line.budget_id)
    return funding


@atomic_action()
def stop_funding_line(line: BudgetLine, *, by: User) -> None:
    """Remove the programme from a line. Raises Refused if a submitted application reserves it."""
    locked = locked_operation(line.budget.operation)
    require(can_edit_budget(by, locked))
    release_lines([line.pk])
    gone, _rows = BudgetLineFunding.objects.filter(line=line).delete()
    if gone:
        _increment_version(line.budget_id)


@atomic_action()
def apply_combination(operation: Operation, *, by: User, version: int) -> Combination:
    """Let the best combination fund the lines. Raises Refused, or EditConflict after other changes.

    ``version`` is that of the budget on the page. Lines that change programme leave drafts.
    """
    locked = locked_operation(operation)
    require(can_edit_budget(by, locked))
    budget = Budget.objects.filter(operation=locked).first()
    if budget is None:
        raise Refused(Refusal("budget", _("There is no budget yet: add its lines first.")))
    best = best_combination(locked, timezone.localdate())
    fundings = BudgetLineFunding.objects.filter(line__budget=budget)
    present = dict(fundings.values_list("line", "programme"))
    # A repeated submission is no edit conflict
    if present == best.programme_by_line:
        return best
    if budget.version != version:
        raise EditConflict(None, budget.version)
    release_lines(
        line for line, before in present.items() if best.programme_by_line.get(line) != before
    )
    fundings.delete()
    BudgetLineFunding.objects.bulk_create(
        BudgetLineFunding(line_id=line, programme_id=programme)
        for line, programme in best.programme_by_line.items()
    )
    _increment_version(budget.pk)
    return best


def _funding_refusals(
    operation: Operation, line: BudgetLine, programme: Programme
) -> list[Refusal]:
    """Return the reasons why the programme refuses the line; empty if it pays or is unknown."""
    eligibilities = programme_eligibilities(operation, timezone.localdate())
    own = next(each for each in eligibilities if each.programme.programme_id == programme.pk)
    line_eligibility = next(each for each in own.lines if each.line.line_id == line.pk)
    # Unknown does not refuse: the programme may pay after all
    if line_eligibility.eligibility != REFUSED:
        return []
    return [
        Refusal(reason.code, format_reason(own.programme, reason))
        for reason in line_eligibility.reasons
        if reason.eligibility == REFUSED
    ]


def _increment_version(budget: int) -> None:
    locked = Budget.objects.get(pk=budget)
    locked.version += 1
    locked.save(update_fields=["version"])
