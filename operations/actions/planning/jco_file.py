"""Actions that open a JCO file and write its threat assessment."""

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
    """Start planning an imported JCO in the portal.

    From then on imports only propose changes. Locks the operation. Raises Refused.
    """
    locked = locked_operation(operation)
    require(can_adopt_planning(by, locked))
    dossier, is_new = JcoFile.objects.get_or_create(operation=locked, defaults={"opened_by": by})
    if is_new:
        note_planning_adopted(locked)
        # What was imported may already fulfil rules of the new tasks.
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
    """Write the threat assessment: its text, where it is filed, or why there is none.

    ``version`` is the version that the page was made from, 0 if nothing was recorded; None is not
    compared. Locks the operation. Raises EditConflict if it has changed since to something else,
    and Refused.
    """
    locked = locked_operation(operation)
    require(can_plan(by, locked))
    stated = ThreatAssessment.objects.filter(operation=locked).first()
    values = {"text": text, "reference": reference, "absence_reason": absence_reason}
    if stated is None:
        stated = ThreatAssessment.objects.create(operation=locked, **values)
        note_rules_changed(locked, CompletionRule.THREAT_ASSESSMENT, by=by)
        return stated
    # The same content again, for example a form sent twice, is no conflict.
    if all(getattr(stated, name) == value for name, value in values.items()):
        return stated
    if version is not None:
        require_version(stated, version)
    for name, value in values.items():
        setattr(stated, name, value)
    stated.version += 1
    stated.save()
    return stated
