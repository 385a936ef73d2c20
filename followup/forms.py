"""Forms of follow-up: the debriefing and its parts, recommendations, answers, lessons."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.enums import AnswerState, Assessed, LessonUse, Level
from followup.models import (
    Answer,
    AnswerFacts,
    AssessmentFacts,
    Debriefing,
    DebriefingFacts,
    Recommendation,
    RecommendationFacts,
    WorkshopFacts,
)
from followup.reports import StudyChoice
from jco_portal.kernel.access import Refused
from jco_portal.kernel.forms import TextField
from operations.forms import DayField
from operations.forms.fields import ManyOf
from operations.forms.file import FiledField
from operations.forms.objective import NumberField
from operations.forms.operation import NO_CLASSIFIED
from operations.forms.planning import VersionedForm
from operations.models import Seizure
from operations.reports.choices import Choices

MARKDOWN = _("Paragraphs, lists with -, **bold** and headings with # are understood.")
SHORT = {"data-width": "short", "autocomplete": "off"}
FROM = {
    AnswerState.PROPOSED: ("accepted", "in_progress", "done", "rejected"),
    AnswerState.ACCEPTED: ("accepted", "in_progress", "done", "rejected"),
    AnswerState.IN_PROGRESS: ("accepted", "in_progress", "done", "rejected"),
    AnswerState.DONE: ("in_progress", "done"),
    AnswerState.REJECTED: ("accepted", "in_progress", "done"),
}


class RefusableForm(VersionedForm):
    """A form beside whose fields stands what an action refused."""

    def add_refusals(self, refused: Refused) -> None:
        """Put each refusal beside its field, or on top of the form."""
        for each in refused.refusals:
            self.add_error(each.code if each.code in self.fields else None, each.sentence)


class OptionalFile(FiledField):
    """A file that need not be sent."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file as it may be kept; None without one."""
        return super().clean(data, initial) if data else None


class DebriefingForm(RefusableForm):
    """The meeting: days, place, participants by function, agenda, conclusions."""

    starts_on = DayField(
        label=_("First day"),
        required=False,
        widget=forms.TextInput(attrs=SHORT),
        help_text=_("A day such as 2026-10-05."),
    )
    ends_on = DayField(
        label=_("Last day"),
        required=False,
        widget=forms.TextInput(attrs=SHORT),
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


class WorkshopForm(RefusableForm):
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


class AssessmentForm(RefusableForm):
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
        min_value=0,
        max_digits=15,
        decimal_places=2,
        widget=forms.TextInput(attrs={**SHORT, "inputmode": "decimal"}),
        error_messages={
            "invalid": _("Write a number, such as 45 000 000 or 12.5."),
            "min_value": _("A figure cannot lie below 0."),
        },
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


class RecommendationForm(RefusableForm):
    """A recommendation: what, on which level, to whom, by when."""

    text = TextField(
        label=_("Recommendation"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is to be done, so that it can be seen whether it was done."),
        error_messages={"required": _("Say what is recommended.")},
    )
    level = forms.ChoiceField(
        label=_("Level"),
        choices=Level.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the level.")},
    )
    addressees = ManyOf(
        label=_("Addressees"),
        required=True,
        help_text=_("Each answers for itself; of a group, every member of today."),
        error_messages={"required": _("Say to whom it is addressed.")},
    )
    due_on = DayField(
        label=_("By when"),
        widget=forms.TextInput(attrs=SHORT),
        help_text=_("A day such as 2026-10-05, not in the past."),
        error_messages={"required": _("Say by when.")},
    )

    def __init__(self, *args: Any, keep: Recommendation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Choices()
        field: Any = self.fields["addressees"]
        known = choices.organisations
        groups = [
            (label, [(code, known[code].name) for code, _label in options])
            for label, options in choices.organisation_groups()
        ]
        if keep is not None:
            asked = set(keep.answers.values_list("organisation__code", flat=True))
            groups = [
                (label, [option for option in options if option[0] not in asked])
                for label, options in groups
            ]
            known = {code: place for code, place in known.items() if code not in asked}
            field.label = _("More addressees")
            field.required = False
            field.help_text = _("Those to whom it is addressed already stay.")
        field.offer(groups, known)

    def facts(self) -> RecommendationFacts:
        """The recommendation as typed."""
        names = ("text", "level", "due_on", "addressees")
        return RecommendationFacts(**{name: self.cleaned_data[name] for name in names})


def initial_of_recommendation(recommendation: Recommendation) -> dict[str, Any]:
    """What the form shows of a recommendation that stands."""
    return {
        "text": recommendation.text,
        "level": recommendation.level,
        "due_on": recommendation.due_on.isoformat(),
        "version": recommendation.version,
    }


class AnswerForm(RefusableForm):
    """How far the own organisation is with a recommendation."""

    state = forms.ChoiceField(
        label=_("How far your organisation is"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how far your organisation is.")},
    )
    owner = TextField(
        label=_("Carried out by"),
        max_length=200,
        required=False,
        help_text=_("A function, never a person’s name. Needed once it is accepted."),
    )
    done_on = DayField(
        label=_("Done on"),
        required=False,
        widget=forms.TextInput(attrs=SHORT),
        help_text=_("Only when it is done: a day such as 2026-10-05."),
    )
    evidence = TextField(
        label=_("Evidence"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What shows that it is done, such as a new instruction and its number."),
    )
    file = OptionalFile()
    reason = TextField(
        label=_("Why it is rejected"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only when it is rejected. It stays in the history."),
    )

    def __init__(self, *args: Any, answer: Answer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(AnswerState.choices)
        offered = FROM.get(AnswerState(answer.state), ())
        self.fields["state"].choices = [(code, labels[code]) for code in offered]
        self.fields["file"].required = False
        self.fields["file"].label = _("Document that shows it")

    def facts(self) -> AnswerFacts:
        """The answer as typed."""
        names = ("state", "owner", "done_on", "evidence", "reason")
        file = self.cleaned_data.get("file") or None
        return AnswerFacts(**{name: self.cleaned_data[name] for name in names}, file=file)


def initial_of_answer(answer: Answer) -> dict[str, Any]:
    """What the form shows of an answer that stands."""
    return {
        "state": answer.state if answer.state != AnswerState.PROPOSED else "",
        "owner": answer.owner,
        "done_on": answer.done_on.isoformat() if answer.done_on else "",
        "evidence": answer.evidence,
        "version": answer.version,
    }


class LessonForm(RefusableForm):
    """What a plan makes of a recommendation of an earlier JCO."""

    use = forms.ChoiceField(
        label=_("What this plan makes of it"),
        choices=LessonUse.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it is applied.")},
    )
    text = TextField(
        label=_("How, or why not"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say how it is applied, or why it is not applicable.")},
    )


class JudgementForm(forms.Form):
    """The reason for a step on a recommendation or an answer, where it asks for one."""

    reason = TextField(label=_("Reason"), max_length=2000, required=False)
