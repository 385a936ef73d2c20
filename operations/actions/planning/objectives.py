"""Writing the objectives of a JCO."""

from django.db.models import Max

from jco_portal.core.access import require
from jco_portal.core.atomic_actions import action
from jco_portal.core.record_inputs import says_same, write_plain
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.directory.models import User
from operations.actions.overlap_check import mark_facts
from operations.enums import CompletionRule
from operations.models import Objective, ObjectiveInput, Operation
from operations.permissions import can_plan
from operations.queries.operations import locked_operation


@action()
def add_objective(operation: Operation, facts: ObjectiveInput, *, by: User) -> Objective:
    """Add an objective after the last one; what stands there already is not added again."""
    locked = locked_operation(operation)
    require(can_plan(by, locked))
    for each in locked.objectives.prefetch_related("priorities"):
        if _says(each, facts):
            return each
    last = locked.objectives.aggregate(last=Max("number"))["last"] or 0
    objective = _write_objective(Objective(operation=locked, number=last + 1), facts)
    mark_facts(locked, CompletionRule.OBJECTIVES, by=by)
    return objective


@action()
def change_objective(
    objective: Objective, facts: ObjectiveInput, *, by: User, version: int
) -> Objective:
    """Change an objective as it stood at ``version``; raises EditConflict when it does not now."""
    locked = locked_operation(objective.operation)
    require(can_plan(by, locked))
    present = locked.objectives.filter(pk=objective.pk).first()
    if present is not None and _says(present, facts):
        return present
    if present is None or present.version != version:
        raise EditConflict(present)
    present.version += 1
    return _write_objective(present, facts)


@action()
def remove_objective(objective: Objective, *, by: User) -> None:
    """Take an objective away; the others keep their numbers."""
    locked = locked_operation(objective.operation)
    require(can_plan(by, locked))
    locked.objectives.filter(pk=objective.pk).delete()


def _says(objective: Objective, facts: ObjectiveInput) -> bool:
    """True when the objective says just this already."""
    return says_same(objective, facts) and set(objective.priorities.all()) == set(facts.priorities)


def _write_objective(objective: Objective, facts: ObjectiveInput) -> Objective:
    write_plain(objective, facts)
    objective.save()
    objective.priorities.set(facts.priorities)
    return objective
