"""Opening a dossier, and its threat assessment."""

from jco_portal.core.access import require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.versioned_forms import require_version
from jco_portal.directory.models import User
from operations.actions.overlap_check import note_planning_adopted, note_rules_changed
from operations.enums import CompletionRule
from operations.models import JcoFile, Operation, ThreatAssessment
from operations.permissions import can_adopt_planning, can_plan
from operations.queries.operations import locked_operation


@atomic_action()
def adopt_planning(operation: Operation, *, by: User) -> JcoFile:
    """Keep the planning of a JCO here from now on; an import only proposes changes then."""
    locked = locked_operation(operation)
    require(can_adopt_planning(by, locked))
    dossier, is_new = JcoFile.objects.get_or_create(operation=locked, defaults={"opened_by": by})
    if is_new:
        note_planning_adopted(locked)
        note_rules_changed(
            locked, *(each for each in CompletionRule if each != CompletionRule.MANUAL), by=by
        )
    return dossier


@atomic_action()
def write_threat_assessment(
    operation: Operation,
    *,
    by: User,
    text: str = "",
    reference: str = "",
    absence_reason: str = "",
    version: int | None = None,
) -> ThreatAssessment:
    """Write what the threat assessment says, where it is kept, or why there is none.

    ``version`` is that of the page, 0 when nothing stood there; raises EditConflict when another
    one stands now and says something else.
    """
    locked = locked_operation(operation)
    require(can_plan(by, locked))
    stated = ThreatAssessment.objects.filter(operation=locked).first()
    values = {"text": text, "reference": reference, "absence_reason": absence_reason}
    if stated is None:
        stated = ThreatAssessment.objects.create(operation=locked, **values)
        note_rules_changed(locked, CompletionRule.THREAT_ASSESSMENT, by=by)
        return stated
    if all(getattr(stated, name) == value for name, value in values.items()):
        return stated
    if version is not None:
        require_version(stated, version)
    for name, value in values.items():
        setattr(stated, name, value)
    stated.version += 1
    stated.save()
    return stated
