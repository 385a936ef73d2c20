"""Forms of a debriefing, a workshop and the assessment of an objective."""

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
    """The meeting: dates, location, participants by function, agenda, conclusions."""

    def debriefing_input(self) -> DebriefingInput:
        """Return the input; the last day is the first if only that was entered."""
        values = read_form_values(DebriefingInput, self.cleaned_data)
        values["ends_on"] = values["ends_on"] or values["starts_on"]
        return DebriefingInput(**values)


def debriefing_initial(debriefing: Debriefing | None) -> dict[str, Any]:
    """Return the initial values of the form; version 0 if there is no debriefing."""
    if debriefing is None:
        return {"version": 0}
    shown = own_column_values(DebriefingInput, debriefing) | {"version": debriefing.version}
    # Dates are entered as text, so that the form shows them in ISO form.
    days = {name: shown[name] for name in ("starts_on", "ends_on")}
    return shown | {name: day.isoformat() if day else "" for name, day in days.items()}


@with_input_fields(WorkshopInput)
class WorkshopForm(VersionedForm):
    """A workshop with its case studies."""

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
        # A field without choices could not be used.
        if not choices:
            del self.fields["seizures"]

    def workshop_input(self) -> WorkshopInput:
        """Return the input."""
        values = self.cleaned_data
        seizures = values.get("seizures", ())
        return WorkshopInput(**read_form_values(WorkshopInput, values), seizures=seizures)


@with_input_fields(AssessmentInput)
class ObjectiveAssessmentForm(VersionedForm):
    """The assessment of an objective."""

    def assessment_input(self) -> AssessmentInput:
        """Return the input."""
        return AssessmentInput(**read_form_values(AssessmentInput, self.cleaned_data))
