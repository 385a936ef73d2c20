"""Assessing what became of the objectives."""

from django.utils import timezone
from django.utils.translation import gettext as _

from followup.models import AssessmentInput, Debriefing, ObjectiveAssessment
from followup.permissions import can_assess_and_recommend
from followup.queries.objectives import achieved_of
from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import action
from jco_portal.core.versioned_forms import EditConflict, require_version
from jco_portal.directory.models import User
from operations.models import Objective
from operations.queries.operations import locked_operation


@action()
def assess_objective(
    objective: Objective, facts: AssessmentInput, *, by: User, version: int
) -> ObjectiveAssessment:
    """Say how far an objective was reached, with the figure of the records as at today.

    A figure that is typed in counts before that of the records. ``version`` is that of the
    page, 0 when nothing was assessed. Raises EditConflict.
    """
    locked = locked_operation(objective.operation)
    require(can_assess_and_recommend(by, locked), _says_why(facts))
    own = locked.objectives.filter(pk=objective.pk).first()
    if own is None:
        raise EditConflict(None)
    present = ObjectiveAssessment.objects.filter(objective=own).first()
    today = timezone.localdate()
    counted = achieved_of(locked, today, [own]).get(own.pk)
    figure = counted.figure if counted and facts.achieved_value is None else facts.achieved_value
    said = {
        "outcome": facts.outcome,
        "text": facts.text,
        "achieved_value": figure,
        "is_computed": facts.achieved_value is None and counted is not None,
    }
    if present and all(getattr(present, name) == value for name, value in said.items()):
        return present
    require_version(present, version)
    debriefing, _is_new = Debriefing.objects.get_or_create(
        operation=locked, defaults={"version": 0}
    )
    written = present or ObjectiveAssessment(debriefing=debriefing, objective=own, version=0)
    for name, value in said.items():
        setattr(written, name, value)
    written.as_at, written.assessed_by, written.assessed_at = today, by, timezone.now()
    written.version += 1
    written.save()
    return written


def _says_why(facts: AssessmentInput) -> Refusal | None:
    if facts.text.strip():
        return None
    return Refusal("text", _("Say in a sentence why it is assessed so."))
