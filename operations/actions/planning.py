"""Writing the planning of a JCO: its dossier, threat assessment and objectives."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from jco_portal.directory.models import User
from jco_portal.kernel.access import require
from operations.actions.timetable import make_timetable, settle_steps
from operations.models import Dossier, Objective, Operation, Term, ThreatAssessment, ThreatPriority
from operations.permissions import plans
from operations.queries import locked_operation


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


@transaction.atomic
def open_dossier(operation: Operation, *, by: User) -> Dossier:
    """Keep the planning of a JCO here from now on; an import only proposes changes then."""
    locked = locked_operation(operation)
    require(plans(by, locked))
    dossier, is_new = Dossier.objects.get_or_create(operation=locked, defaults={"opened_by": by})
    if is_new:
        make_timetable(locked, by=by)
    return dossier


@transaction.atomic
def add_objective(operation: Operation, facts: ObjectiveFacts, *, by: User) -> Objective:
    """Add an objective after the last one; raises Refused."""
    locked = locked_operation(operation)
    require(plans(by, locked))
    last = locked.objectives.aggregate(last=Max("number"))["last"] or 0
    objective = _write_objective(Objective(operation=locked, number=last + 1), facts)
    settle_steps(locked, by=by)
    return objective


def _write_objective(objective: Objective, facts: ObjectiveFacts) -> Objective:
    for name in ("text", "measure", "target", "unit", "counted", "scope", "goods"):
        setattr(objective, name, getattr(facts, name))
    objective.save()
    objective.priorities.set(facts.priorities)
    return objective


@transaction.atomic
def state_threat_assessment(
    operation: Operation,
    *,
    by: User,
    text: str = "",
    reference: str = "",
    none_because: str = "",
) -> ThreatAssessment:
    """Write what the threat assessment says, where it is kept, or why there is none."""
    locked = locked_operation(operation)
    require(plans(by, locked))
    stated, is_new = ThreatAssessment.objects.get_or_create(operation=locked)
    stated.text, stated.reference, stated.none_because = text, reference, none_because
    stated.version += 0 if is_new else 1
    stated.save()
    settle_steps(locked, by=by)
    return stated
