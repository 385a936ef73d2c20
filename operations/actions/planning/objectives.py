"""Actions on the objectives of a JCO."""

from django.db.models import Max

from jco_portal.core.access import require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.record_inputs import has_same_values, write_own_columns
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.directory.models import User
from operations.actions.overlap_check import note_rules_changed
from operations.enums import CompletionRule
from operations.models import Objective, ObjectiveInput, Operation
from operations.permissions import can_plan
from operations.queries.operations import locked_operation


@atomic_action()
def add_objective(operation: Operation, objective_input: ObjectiveInput, *, by: User) -> Objective:
    """Add an objective after the last one; an equal objective is returned, not repeated.

    Locks the operation. Raises Refused.
    """
    locked = locked_operation(operation)
    require(can_plan(by, locked))
    for each in locked.objectives.prefetch_related("priorities"):
        if _is_unchanged(each, objective_input):
            return each
    # Not the count: numbers stay as they are when an objective is deleted.
    last = locked.objectives.aggregate(last=Max("number"))["last"] or 0
    objective = _write_objective(Objective(operation=locked, number=last + 1), objective_input)
    note_rules_changed(locked, CompletionRule.OBJECTIVES, by=by)
    return objective


@atomic_action()
def update_objective(
    objective: Objective, objective_input: ObjectiveInput, *, by: User, version: int
) -> Objective:
    """Change an objective.

    ``version`` is the version that the page was made from. Locks the operation. Raises EditConflict
    if the objective has changed since or was deleted, and Refused.
    """
    locked = locked_operation(objective.operation)
    require(can_plan(by, locked))
    present = locked.objectives.filter(pk=objective.pk).first()
    # The same content again, for example a form sent twice, is no conflict.
    if present is not None and _is_unchanged(present, objective_input):
        return present
    if present is None or present.version != version:
        raise EditConflict(present)
    present.version += 1
    return _write_objective(present, objective_input)


@atomic_action()
def delete_objective(objective: Objective, *, by: User) -> None:
    """Delete an objective; the others keep their numbers. Raises Refused."""
    locked = locked_operation(objective.operation)
    require(can_plan(by, locked))
    locked.objectives.filter(pk=objective.pk).delete()


def _is_unchanged(objective: Objective, objective_input: ObjectiveInput) -> bool:
    return has_same_values(objective, objective_input) and set(objective.priorities.all()) == set(
        objective_input.priorities
    )


def _write_objective(objective: Objective, objective_input: ObjectiveInput) -> Objective:
    write_own_columns(objective, objective_input)
    objective.save()
    objective.priorities.set(objective_input.priorities)
    return objective
