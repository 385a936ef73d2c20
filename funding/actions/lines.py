"""Write budget lines. The operation is the lock; ``Budget.version`` covers all lines."""

from django.db.models import Max

from funding.actions.requested_amounts import release_lines
from funding.enums import CostCategory
from funding.models import Budget, BudgetLine, BudgetLineTerm
from funding.models.input import BudgetLineInput
from funding.permissions import can_edit_budget
from jco_portal.core.access import require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.record_inputs import has_same_values, validate_input, write_own_columns
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.directory.models import User
from operations.models import Operation
from operations.queries.operations import locked_operation


@atomic_action()
def add_line(operation: Operation, budget_line_input: BudgetLineInput, *, by: User) -> BudgetLine:
    """Add a line at the end, or return an existing one with the same input. Raises Refused."""
    locked = locked_operation(operation)
    require(can_edit_budget(by, locked))
    require(*validate_input(budget_line_input))
    budget = _lock_budget(locked, by)
    # A repeated submission returns the line that the first one has added
    for each in budget.lines.prefetch_related("terms"):
        if is_unchanged(each, budget_line_input):
            return each
    line = _write_line(BudgetLine(budget=budget, number=next_number(budget)), budget_line_input)
    _increment_version(budget)
    return line


@atomic_action()
def update_line(
    line: BudgetLine, budget_line_input: BudgetLineInput, *, by: User, version: int
) -> BudgetLine:
    """Update a line. Raises Refused, or EditConflict if the budget is no longer at ``version``.

    A line that changes its category leaves the programme that was to fund it.
    """
    locked = locked_operation(line.budget.operation)
    require(can_edit_budget(by, locked))
    require(*validate_input(budget_line_input))
    budget = Budget.objects.get(operation=locked)
    present = budget.lines.filter(pk=line.pk).select_related("organisation").first()
    # Without a change an old version is no edit conflict
    if present is not None and is_unchanged(present, budget_line_input):
        return present
    if present is None or budget.version != version:
        raise EditConflict(present, budget.version)
    if present.cost_category != budget_line_input.cost_category:
        release_lines([present.pk])
        present.fundings.all().delete()
    written = _write_line(present, budget_line_input)
    _increment_version(budget)
    return written


@atomic_action()
def delete_line(line: BudgetLine, *, by: User) -> None:
    """Delete a line; the others keep their numbers. Raises Refused if it is reserved."""
    locked = locked_operation(line.budget.operation)
    require(can_edit_budget(by, locked))
    budget = Budget.objects.get(operation=locked)
    release_lines([line.pk])
    gone, _rows = budget.lines.filter(pk=line.pk).delete()
    if gone:
        _increment_version(budget)


@atomic_action()
def write_lines(
    operation: Operation,
    changed: list[tuple[int, BudgetLineInput]],
    new: list[BudgetLineInput],
    *,
    by: User,
    version: int,
) -> tuple[int, int]:
    """Update lines by number and add others, all or none; return how many of each.

    ``version`` is that of the budget on the page (0: none). Raises Refused or EditConflict.
    """
    locked = locked_operation(operation)
    require(can_edit_budget(by, locked))
    require(
        *(
            each
            for line_input in [*dict(changed).values(), *new]
            for each in validate_input(line_input)
        )
    )
    budget = _lock_budget(locked, by)
    present = {each.number: each for each in budget.lines.prefetch_related("terms")}
    to_change = [(present[number], line_input) for number, line_input in changed]
    to_change = [
        (line, line_input) for line, line_input in to_change if not is_unchanged(line, line_input)
    ]
    to_add = [
        line_input
        for line_input in new
        if not any(is_unchanged(each, line_input) for each in present.values())
    ]
    if not to_change and not to_add:
        return 0, 0
    # Without lines the budget may have been created by _lock_budget just now, so that 0 (no
    # budget) is right as well; no version is -1
    if version not in {budget.version, 0 if not present else -1}:
        raise EditConflict(None, budget.version)
    for line, budget_line_input in to_change:
        if line.cost_category != budget_line_input.cost_category:
            release_lines([line.pk])
            line.fundings.all().delete()
        _write_line(line, budget_line_input)
    for number, budget_line_input in enumerate(to_add, start=next_number(budget)):
        _write_line(BudgetLine(budget=budget, number=number), budget_line_input)
    _increment_version(budget)
    return len(to_change), len(to_add)


def next_number(budget: Budget) -> int:
    """Return the number after the last line's; that of a deleted last line is used again."""
    return int(budget.lines.aggregate(last=Max("number"))["last"] or 0) + 1


def is_unchanged(line: BudgetLine, budget_line_input: BudgetLineInput) -> bool:
    """Return whether the line has just these values and terms."""
    terms = {each.pk for each in budget_line_input.terms}
    return (
        has_same_values(line, budget_line_input)
        and {each.term_id for each in line.terms.all()} == terms
    )


def _lock_budget(locked: Operation, by: User) -> Budget:
    budget, _is_new = Budget.objects.get_or_create(operation=locked, defaults={"opened_by": by})
    return budget


def _increment_version(budget: Budget) -> None:
    budget.version += 1
    budget.save(update_fields=["version"])


def _write_line(line: BudgetLine, budget_line_input: BudgetLineInput) -> BudgetLine:
    write_own_columns(line, budget_line_input)
    # Required by budgetline_planning_staff_by_daily_rate
    if line.cost_category != CostCategory.PLANNING:
        line.days = line.daily_rate = None
    line.save()
    wanted = {each.pk for each in budget_line_input.terms}
    held = {each.term_id for each in line.terms.all()}
    line.terms.filter(term__in=held - wanted).delete()
    BudgetLineTerm.objects.bulk_create(
        BudgetLineTerm(line=line, term_id=key) for key in sorted(wanted - held)
    )
    return line
