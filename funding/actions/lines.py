"""Writing the lines of a budget; the operation is the lock, the budget has the version."""

from django.db.models import Max

from funding.actions.requested_amounts import let_go
from funding.enums import CostCategory
from funding.models import Budget, BudgetLine, BudgetLineTerm
from funding.models.input import BudgetLineInput
from funding.permissions import can_edit_budget
from jco_portal.core.access import require
from jco_portal.core.atomic_actions import action
from jco_portal.core.record_inputs import refusals_of, says_same, write_plain
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.directory.models import User
from operations.models import Operation
from operations.queries.operations import locked_operation


@action()
def add_line(operation: Operation, facts: BudgetLineInput, *, by: User) -> BudgetLine:
    """Add a line after the last one; what stands there already is not added again."""
    locked = locked_operation(operation)
    require(can_edit_budget(by, locked))
    require(*refusals_of(facts))
    budget = _budget_of(locked, by)
    for each in budget.lines.prefetch_related("terms"):
        if says(each, facts):
            return each
    line = _write_line(BudgetLine(budget=budget, number=next_number(budget)), facts)
    _count_on(budget)
    return line


@action()
def change_line(line: BudgetLine, facts: BudgetLineInput, *, by: User, version: int) -> BudgetLine:
    """Change a line of a budget as it stood at ``version``; raises EditConflict when it does not.

    A line that becomes another cost leaves the programme that was to fund it.
    """
    locked = locked_operation(line.budget.operation)
    require(can_edit_budget(by, locked))
    require(*refusals_of(facts))
    budget = Budget.objects.get(operation=locked)
    present = budget.lines.filter(pk=line.pk).select_related("organisation").first()
    if present is not None and says(present, facts):
        return present
    if present is None or budget.version != version:
        raise EditConflict(present, budget.version)
    if present.cost_category != facts.cost_category:
        let_go([present.pk])
        present.fundings.all().delete()
    written = _write_line(present, facts)
    _count_on(budget)
    return written


@action()
def remove_line(line: BudgetLine, *, by: User) -> None:
    """Take a line away; the others keep their numbers."""
    locked = locked_operation(line.budget.operation)
    require(can_edit_budget(by, locked))
    budget = Budget.objects.get(operation=locked)
    let_go([line.pk])
    gone, _rows = budget.lines.filter(pk=line.pk).delete()
    if gone:
        _count_on(budget)


@action()
def write_lines(
    operation: Operation,
    changed: list[tuple[int, BudgetLineInput]],
    new: list[BudgetLineInput],
    *,
    by: User,
    version: int,
) -> tuple[int, int]:
    """Change lines by their number and add others, all at once; how many of each.

    ``version`` is that of the budget on the page (0: there was none); raises EditConflict.
    """
    locked = locked_operation(operation)
    require(can_edit_budget(by, locked))
    require(*(each for facts in [*dict(changed).values(), *new] for each in refusals_of(facts)))
    budget = _budget_of(locked, by)
    present = {each.number: each for each in budget.lines.prefetch_related("terms")}
    to_change = [(present[number], facts) for number, facts in changed]
    to_change = [(line, facts) for line, facts in to_change if not says(line, facts)]
    to_add = [facts for facts in new if not any(says(each, facts) for each in present.values())]
    if not to_change and not to_add:
        return 0, 0
    if version not in {budget.version, 0 if not present else -1}:
        raise EditConflict(None, budget.version)
    for line, facts in to_change:
        if line.cost_category != facts.cost_category:
            let_go([line.pk])
            line.fundings.all().delete()
        _write_line(line, facts)
    for number, facts in enumerate(to_add, start=next_number(budget)):
        _write_line(BudgetLine(budget=budget, number=number), facts)
    _count_on(budget)
    return len(to_change), len(to_add)


def next_number(budget: Budget) -> int:
    """The number after the last one; the number of a line that is gone may come again."""
    return int(budget.lines.aggregate(last=Max("number"))["last"] or 0) + 1


def says(line: BudgetLine, facts: BudgetLineInput) -> bool:
    """True when the line says just this already."""
    terms = {each.pk for each in facts.terms}
    return says_same(line, facts) and {each.term_id for each in line.terms.all()} == terms


def _budget_of(locked: Operation, by: User) -> Budget:
    budget, _is_new = Budget.objects.get_or_create(operation=locked, defaults={"opened_by": by})
    return budget


def _count_on(budget: Budget) -> None:
    budget.version += 1
    budget.save(update_fields=["version"])


def _write_line(line: BudgetLine, facts: BudgetLineInput) -> BudgetLine:
    write_plain(line, facts)
    if line.cost_category != CostCategory.PLANNING:
        line.days = line.daily_rate = None
    line.save()
    wanted = {each.pk for each in facts.terms}
    held = {each.term_id for each in line.terms.all()}
    line.terms.filter(term__in=held - wanted).delete()
    BudgetLineTerm.objects.bulk_create(
        BudgetLineTerm(line=line, term_id=key) for key in sorted(wanted - held)
    )
    return line
