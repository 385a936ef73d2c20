"""Forms of a debriefing: the meeting, a workshop, the assessment of an objective."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.enums import Assessed
from followup.models import (
    AssessmentFacts,
    Debriefing,
    DebriefingFacts,
    WorkshopFacts,
)
from followup.reports.workshops import StudyChoice
from jco_portal.kernel.editing import VersionedForm
from jco_portal.kernel.forms import DayField, NumberField, TextField
from operations.forms.fields import ManyOf
from operations.forms.operation import NO_CLASSIFIED
from operations.models import Seizure

MARKDOWN = _("Paragraphs, lists with -, **bold** and headings with # are understood.")


class DebriefingForm(VersionedForm):
    """The meeting: days, place, participants by function, agenda, conclusions."""

    starts_on = DayField(
        label=_("First day"),
        required=False,
        help_text=_("A day such as 2026-10-05."),
    )
    ends_on = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("Empty when the meeting lasts one day."),
    )
    place = TextField(label=_("Place"), max_length=200, required=False)
    participants = TextField(
        label=_("Participants by function"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line, such as “Planner, Lithuania”. Functions only, no names."),
    )
    agenda = TextField(
        label=_("Agenda"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=MARKDOWN,
    )
    conclusions = TextField(
        label=_("Conclusions"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=NO_CLASSIFIED,
    )

    def facts(self) -> DebriefingFacts:
        """The meeting as typed; one day when only the first is said."""
        values = dict(self.cleaned_data)
        values.pop("version", None)
        values["ends_on"] = values["ends_on"] or values["starts_on"]
        return DebriefingFacts(**values)


def initial_of_debriefing(debriefing: Debriefing | None) -> dict[str, Any]:
    """What the form shows of a debriefing that stands."""
    if debriefing is None:
        return {"version": 0}
    days = {name: getattr(debriefing, name) for name in ("starts_on", "ends_on")}
    texts = ("place", "participants", "agenda", "conclusions", "version")
    return {
        **{name: day.isoformat() if day else "" for name, day in days.items()},
        **{name: getattr(debriefing, name) for name in texts},
    }


class WorkshopForm(VersionedForm):
    """A workshop and the seizures that it looked at."""

    title = TextField(
        label=_("Title"),
        max_length=200,
        error_messages={"required": _("Say what the workshop was about.")},
    )
    text = TextField(
        label=_("What it found"),
        max_length=20_000,
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
        self.fields["seizures"].offer([(each.key, each.words) for each in choices], known)
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
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("In words: what helped, what stood against it."),
        error_messages={"required": _("Say in a sentence why it is assessed so.")},
    )

    def facts(self) -> AssessmentFacts:
        """The assessment as typed."""
        names = ("assessed", "achieved", "text")
        return AssessmentFacts(**{name: self.cleaned_data[name] for name in names})
