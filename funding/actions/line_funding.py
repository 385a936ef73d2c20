"""Writing which programme is to fund which line: one for each, and a lawful one."""

from django.utils import timezone
from django.utils.translation import gettext as _

from funding.actions.requested_amounts import let_go
from funding.analysis.eligibility import combination_of, verdicts_of
from funding.models import Budget, BudgetLine, BudgetLineFunding, Programme
from funding.permissions import can_edit_budget, can_fund_line
from funding.reports.reasons import reason_in_words
from funding.rule.combination import Combination
from funding.rule.eligibility import REFUSED
from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.atomic_actions import action
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.directory.models import User
from operations.models import Operation
from operations.queries.operations import locked_operation


@action()
def fund_line(line: BudgetLine, programme: Programme, *, by: User) -> BudgetLineFunding:
    """Let a programme fund a line; refused when it may not, or when another one does already.

    What is not recorded of a programme does not stand against it: it is asked for.
    """
    locked = locked_operation(line.budget.operation)
    require(can_edit_budget(by, locked))
    present = BudgetLineFunding.objects.select_related("programme").filter(line=line).first()
    require(can_fund_line(line, programme, present))
    if present is not None:
        return present
    require(*_may_fund(locked, line, programme))
    funding = BudgetLineFunding.objects.create(line=line, programme=programme)
    _count_on(line.budget_id)
    return funding


@action()
def release_line(line: BudgetLine, *, by: User) -> None:
    """Take a line from the programme that was to fund it."""
    locked = locked_operation(line.budget.operation)
    require(can_edit_budget(by, locked))
    let_go([line.pk])
    gone, _rows = BudgetLineFunding.objects.filter(line=line).delete()
    if gone:
        _count_on(line.budget_id)


@action()
def take_combination(operation: Operation, *, by: User, version: int) -> Combination:
    """Let the best combination fund the lines of the budget as it stood at ``version``."""
    locked = locked_operation(operation)
    require(can_edit_budget(by, locked))
    budget = Budget.objects.filter(operation=locked).first()
    if budget is None:
        raise Refused(Refusal("budget", _("There is no budget yet: add its lines first.")))
    best = combination_of(locked, timezone.localdate())
    fundings = BudgetLineFunding.objects.filter(line__budget=budget)
    present = dict(fundings.values_list("line", "programme"))
    if present == best.chosen:
        return best
    if budget.version != version:
        raise EditConflict(None, budget.version)
    let_go(line for line, before in present.items() if best.chosen.get(line) != before)
    fundings.delete()
    BudgetLineFunding.objects.bulk_create(
        BudgetLineFunding(line_id=line, programme_id=programme)
        for line, programme in best.chosen.items()
    )
    _count_on(budget.pk)
    return best


def _may_fund(operation: Operation, line: BudgetLine, programme: Programme) -> list[Refusal]:
    """What stands against it, by the programme's own rules."""
    verdicts = verdicts_of(operation, timezone.localdate())
    own = next(each for each in verdicts if each.programme.key == programme.pk)
    found = next(each for each in own.lines if each.line.key == line.pk)
    if found.standing != REFUSED:
        return []
    return [
        Refusal(reason.code, reason_in_words(own.programme, reason))
        for reason in found.reasons
        if reason.decides == REFUSED
    ]


def _count_on(budget: int) -> None:
    locked = Budget.objects.get(pk=budget)
    locked.version += 1
    locked.save(update_fields=["version"])
