"""Actions on the assessment of objectives (Council 9947/1/11 REV 1, 5.3.2)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from followup.models import AssessmentInput, Debriefing, ObjectiveAssessment
from followup.permissions import can_assess_and_recommend
from followup.queries.objectives import achieved_values
from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.versioned_forms import EditConflict, require_version
from jco_portal.directory.models import User
from operations.models import Objective
from operations.queries.operations import locked_operation


@atomic_action()
def assess_objective(
    objective: Objective, assessment_input: AssessmentInput, *, by: User, version: int
) -> ObjectiveAssessment:
    """Assess an objective, with the value computed from validated results as at today.

    An entered value takes precedence over the computed one. ``version`` is that of the page, 0 for
    a first assessment. Raises Refused or EditConflict. Locks the operation.
    """
    locked = locked_operation(objective.operation)
    require(can_assess_and_recommend(by, locked), _require_explanation(assessment_input))
    own = locked.objectives.filter(pk=objective.pk).first()
    if own is None:
        raise EditConflict(None)  # deleted since the page was opened
    present = ObjectiveAssessment.objects.filter(objective=own).first()
    today = timezone.localdate()
    counted = achieved_values(locked, today, [own]).get(own.pk)
    figure = (
        counted.value
        if counted and assessment_input.achieved_value is None
        else assessment_input.achieved_value
    )
    values = {
        "outcome": assessment_input.outcome,
        "text": assessment_input.text,
        "achieved_value": figure,
        "is_computed": assessment_input.achieved_value is None and counted is not None,
    }
    # Before the version: the same input sent twice is no conflict.
    if present and all(getattr(present, name) == value for name, value in values.items()):
        return present
    require_version(present, version)
    # Version 0: nothing has been entered on the page of the debriefing.
    debriefing, _is_new = Debriefing.objects.get_or_create(
        operation=locked, defaults={"version": 0}
    )
    written = present or ObjectiveAssessment(debriefing=debriefing, objective=own, version=0)
    for name, value in values.items():
        setattr(written, name, value)
    written.as_at, written.assessed_by, written.assessed_at = today, by, timezone.now()
    written.version += 1
    written.save()
    return written


def _require_explanation(assessment_input: AssessmentInput) -> Refusal | None:
    if assessment_input.text.strip():
        return None
    return Refusal("text", _("Say in a sentence why it is assessed so."))
