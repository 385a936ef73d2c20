"""Writing the objectives of a JCO."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max

from jco_portal.directory.models import User
from jco_portal.kernel.access import require
from jco_portal.kernel.action import action
from jco_portal.kernel.editing import EditConflict
from operations.actions.marks import mark_facts
from operations.enums import Fact
from operations.models import Objective, Operation, Term, ThreatPriority
from operations.permissions import can_plan
from operations.queries.operations import locked_operation

PLAIN_FIELDS = ("text", "measure", "target", "unit", "counted", "scope", "goods")


@dataclass(frozen=True)
class ObjectiveFacts:
    """An objective as it is typed."""

    text: str
    measure: str
    target: Decimal
    unit: str = ""
    counted: str = ""
    scope: str = ""
    goods: Term | None = None
    priorities: tuple[ThreatPriority, ...] = ()


@action()
def add_objective(operation: Operation, facts: ObjectiveFacts, *, by: User) -> Objective:
    """Add an objective after the last one; what stands there already is not added again."""
    locked = locked_operation(operation)
    require(can_plan(by, locked))
    for each in locked.objectives.prefetch_related("priorities"):
        if _says(each, facts):
            return each
    last = locked.objectives.aggregate(last=Max("number"))["last"] or 0
    objective = _write_objective(Objective(operation=locked, number=last + 1), facts)
    mark_facts(locked, Fact.OBJECTIVES, by=by)
    return objective


@action()
def change_objective(
    objective: Objective, facts: ObjectiveFacts, *, by: User, version: int
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


def _says(objective: Objective, facts: ObjectiveFacts) -> bool:
    """True when the objective says just this already."""
    same = all(getattr(objective, name) == getattr(facts, name) for name in PLAIN_FIELDS)
    return same and set(objective.priorities.all()) == set(facts.priorities)


def _write_objective(objective: Objective, facts: ObjectiveFacts) -> Objective:
    for name in PLAIN_FIELDS:
        setattr(objective, name, getattr(facts, name))
    objective.save()
    objective.priorities.set(facts.priorities)
    return objective
