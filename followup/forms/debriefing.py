"""Forms of a debriefing: the meeting, a workshop, the assessment of an objective."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from followup.models import AssessmentInput, Debriefing, WorkshopInput
from followup.models.input import DebriefingInput
from followup.reports.workshops import StudyChoice
from jco_portal.core.choices import ManyOf
from jco_portal.core.form_fields import field_of
from jco_portal.core.record_inputs import plain_values, read_facts, typed_by
from jco_portal.core.versioned_forms import VersionedForm
from operations.models import Seizure


@typed_by(DebriefingInput)
class DebriefingForm(VersionedForm):
    """The meeting: days, place, participants by function, agenda, conclusions."""

    def facts(self) -> DebriefingInput:
        """The meeting as typed; one day when only the first is said."""
        values = read_facts(DebriefingInput, self.cleaned_data)
        values["ends_on"] = values["ends_on"] or values["starts_on"]
        return DebriefingInput(**values)


def initial_of_debriefing(debriefing: Debriefing | None) -> dict[str, Any]:
    """What the form shows of a debriefing that stands."""
    if debriefing is None:
        return {"version": 0}
    shown = plain_values(DebriefingInput, debriefing) | {"version": debriefing.version}
    days = {name: shown[name] for name in ("starts_on", "ends_on")}
    return shown | {name: day.isoformat() if day else "" for name, day in days.items()}


@typed_by(WorkshopInput)
class WorkshopForm(VersionedForm):
    """A workshop and the seizures that it looked at."""

    seizures = ManyOf(
        label=_("Case studies"),
        help_text=_(
            "Validated seizures that it looked at. Experts and the secretariat read goods, "
            "quantity, day and state of those that you choose; places and notes stay inside."
        ),
    )

    def __init__(
        self, *args: Any, choices: list[StudyChoice], known: dict[str, Seizure], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "seizures", ManyOf).offer(
            [(each.key, each.words) for each in choices], known
        )
        if not choices:
            del self.fields["seizures"]

    def facts(self) -> WorkshopInput:
        """The workshop as typed."""
        values = self.cleaned_data
        seizures = values.get("seizures", ())
        return WorkshopInput(**read_facts(WorkshopInput, values), seizures=seizures)


@typed_by(AssessmentInput)
class AssessmentForm(VersionedForm):
    """How far an objective was reached."""

    def facts(self) -> AssessmentInput:
        """The assessment as typed."""
        return AssessmentInput(**read_facts(AssessmentInput, self.cleaned_data))
