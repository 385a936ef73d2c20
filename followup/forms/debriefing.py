"""Forms of a debriefing: the meeting, a workshop, the assessment of an objective."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from followup.models import AssessmentInput, Debriefing, WorkshopInput
from followup.models.input import DebriefingInput
from followup.reports.workshops import CaseStudyChoice
from jco_portal.core.choices import ObjectMultipleChoiceField
from jco_portal.core.form_fields import bound_form_field
from jco_portal.core.record_inputs import own_column_values, read_form_values, with_input_fields
from jco_portal.core.versioned_forms import VersionedForm
from operations.models import Seizure


@with_input_fields(DebriefingInput)
class DebriefingForm(VersionedForm):
    """The meeting: days, place, participants by function, agenda, conclusions."""

    def debriefing_input(self) -> DebriefingInput:
        """The meeting as typed; one day when only the first is said."""
        values = read_form_values(DebriefingInput, self.cleaned_data)
        values["ends_on"] = values["ends_on"] or values["starts_on"]
        return DebriefingInput(**values)


def debriefing_initial(debriefing: Debriefing | None) -> dict[str, Any]:
    """What the form shows of a debriefing that stands."""
    if debriefing is None:
        return {"version": 0}
    shown = own_column_values(DebriefingInput, debriefing) | {"version": debriefing.version}
    days = {name: shown[name] for name in ("starts_on", "ends_on")}
    return shown | {name: day.isoformat() if day else "" for name, day in days.items()}


@with_input_fields(WorkshopInput)
class WorkshopForm(VersionedForm):
    """A workshop and the seizures that it looked at."""

    seizures = ObjectMultipleChoiceField(
        label=_("Case studies"),
        help_text=_(
            "Validated seizures that it looked at. Experts and the secretariat read goods, "
            "quantity, day and state of those that you choose; places and notes stay inside."
        ),
    )

    def __init__(
        self, *args: Any, choices: list[CaseStudyChoice], known: dict[str, Seizure], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        bound_form_field(self, "seizures", ObjectMultipleChoiceField).set_choices(
            [(each.key, each.label) for each in choices], known
        )
        if not choices:
            del self.fields["seizures"]

    def workshop_input(self) -> WorkshopInput:
        """The workshop as typed."""
        values = self.cleaned_data
        seizures = values.get("seizures", ())
        return WorkshopInput(**read_form_values(WorkshopInput, values), seizures=seizures)


@with_input_fields(AssessmentInput)
class ObjectiveAssessmentForm(VersionedForm):
    """How far an objective was reached."""

    def assessment_input(self) -> AssessmentInput:
        """The assessment as typed."""
        return AssessmentInput(**read_form_values(AssessmentInput, self.cleaned_data))
