"""Forms of a debriefing: the meeting, a workshop, the assessment of an objective."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.enums import Assessed
from followup.models import (
    AssessmentFacts,
    Debriefing,
    ObjectiveAssessment,
    Workshop,
    WorkshopFacts,
)
from followup.models.fields import MARKDOWN, DebriefingFacts
from followup.reports.workshops import StudyChoice
from jco_portal.kernel.choices import ManyOf
from jco_portal.kernel.editing import VersionedForm
from jco_portal.kernel.fields import field_rows, length_of, plain_values, typed_by
from jco_portal.kernel.forms import NumberField, TextField, field_of
from operations.models import Seizure


@typed_by(DebriefingFacts)
class DebriefingForm(VersionedForm):
    """The meeting: days, place, participants by function, agenda, conclusions."""

    def facts(self) -> DebriefingFacts:
        """The meeting as typed; one day when only the first is said."""
        values = {name: self.cleaned_data[name] for name in field_rows(DebriefingFacts)}
        values["ends_on"] = values["ends_on"] or values["starts_on"]
        return DebriefingFacts(**values)


def initial_of_debriefing(debriefing: Debriefing | None) -> dict[str, Any]:
    """What the form shows of a debriefing that stands."""
    if debriefing is None:
        return {"version": 0}
    shown = plain_values(DebriefingFacts, debriefing) | {"version": debriefing.version}
    days = {name: shown[name] for name in ("starts_on", "ends_on")}
    return shown | {name: day.isoformat() if day else "" for name, day in days.items()}


class WorkshopForm(VersionedForm):
    """A workshop and the seizures that it looked at."""

    title = TextField(
        label=_("Title"),
        max_length=length_of(Workshop, "title"),
        error_messages={"required": _("Say what the workshop was about.")},
    )
    text = TextField(
        label=_("What it found"),
        max_length=length_of(Workshop, "text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=MARKDOWN,
    )
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

    def facts(self) -> WorkshopFacts:
        """The workshop as typed."""
        values = self.cleaned_data
        return WorkshopFacts(
            title=values["title"], text=values["text"], seizures=values.get("seizures", ())
        )


class AssessmentForm(VersionedForm):
    """How far an objective was reached."""

    assessed = forms.ChoiceField(
        label=_("How far it was reached"),
        choices=Assessed.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how far it was reached.")},
    )
    achieved = NumberField(
        label=_("Achieved"),
        required=False,
        decimals=2,
        whole_digits=13,
    )
    text = TextField(
        label=_("Assessment"),
        max_length=length_of(ObjectiveAssessment, "text"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("In words: what helped, what stood against it."),
        error_messages={"required": _("Say in a sentence why it is assessed so.")},
    )

    def facts(self) -> AssessmentFacts:
        """The assessment as typed."""
        names = ("assessed", "achieved", "text")
        return AssessmentFacts(**{name: self.cleaned_data[name] for name in names})
