"""The form of an operation of any kind."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jco_portal.directory.models import Organisation, User
from jco_portal.kernel.combobox import ManyFromList
from jco_portal.kernel.dates import FIRST_DAY
from jco_portal.kernel.forms import TextField
from operations.enums import Confidence, Marking, Part, TermKind
from operations.forms.fields import NameField, OneOf, codes_of, names_of
from operations.forms.phases import Silent
from operations.models import OperationFacts, PhaseFacts
from operations.reports.choices import ORGANISATIONS, Choices

PARTS = {
    "leads": Part.LEAD,
    "co_leads": Part.CO_LEAD,
    "participants": Part.PARTICIPANT,
    "observers": Part.OBSERVER,
}
TREES = {
    "terms": TermKind.RISK_AREA,
    "modes": TermKind.TRANSPORT_MODE,
    "regions": TermKind.REGION,
}
SAID_BY_OTHERS = ("confidence", "last_confirmed_on", "results_note")
LONG = {"rows": 5}
NO_CLASSIFIED = gettext_lazy(
    "No EU classified information (RESTREINT UE/EU RESTRICTED or above): "
    "write who holds it and its registry number instead."
)


class Unsure(forms.Form):
    """The question that is asked when the operation may stand here already."""

    is_another = forms.BooleanField(label=gettext_lazy("It is another operation"), required=False)


class OperationForm(Silent, forms.Form):
    """Everything about an operation but its phases."""

    name = NameField(
        label=gettext_lazy("Code name"),
        help_text=gettext_lazy(
            "It may be the name of an earlier operation: the year tells them apart."
        ),
        error_messages={"required": gettext_lazy("Give the code name.")},
    )
    kind = OneOf(
        label=gettext_lazy("Kind of operation"),
        help_text=gettext_lazy(
            "A JCO starts as a draft that only those who run it see; "
            "another body's operation is announced at once."
        ),
        error_messages={"required": gettext_lazy("Choose what kind of operation it is.")},
    )
    organisers = ManyFromList(
        label=gettext_lazy("Organised by"),
        required=True,
        help_text=gettext_lazy(
            "The administrations or bodies behind it, yours among them: codes or names."
        ),
        error_messages={"required": gettext_lazy("Say who organises it.")},
    )
    marking = forms.ChoiceField(
        label=gettext_lazy("Marking"),
        choices=Marking.choices,
        initial=Marking.LIMITE,
        help_text=gettext_lazy(
            "LIMITE: Member States, Commission and Council. Participants only: those who take "
            "part, experts and secretariat. Public: every user, also of other bodies."
        ),
    )
    aims = TextField(
        label=gettext_lazy("Aims"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text=NO_CLASSIFIED,
    )
    leads = ManyFromList(
        label=gettext_lazy("Lead"),
        help_text=gettext_lazy(
            "Who plans and runs it. A lead takes part: no need to name it twice."
        ),
    )
    co_leads = ManyFromList(label=gettext_lazy("Co-lead"))
    participants = ManyFromList(
        label=gettext_lazy("Participants"),
        help_text=gettext_lazy("“EU” stands for all Member States on the start date."),
    )
    observers = ManyFromList(label=gettext_lazy("Observers"))
    participants_complete = forms.BooleanField(
        label=gettext_lazy("This list of participants is complete"),
        required=False,
        help_text=gettext_lazy("If not, an operation with unknown participants may still overlap."),
    )
    participants_note = TextField(
        label=gettext_lazy("Note on participants"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("What is known but not by name: “about 60 administrations”."),
    )
    dates_note = TextField(
        label=gettext_lazy("Note on dates"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("What the fields cannot say: “one week in October”."),
    )
    terms = ManyFromList(
        label=gettext_lazy("Risk areas and goods"),
        help_text=gettext_lazy("As narrow as is known: cigarettes rather than tobacco."),
    )
    modes = ManyFromList(label=gettext_lazy("Transport modes"))
    regions = ManyFromList(label=gettext_lazy("Regions"))
    results_note = TextField(
        label=gettext_lazy("Published results"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sources = TextField(
        label=gettext_lazy("Sources"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Documents and addresses that say so, one a line."),
    )
    confidence = forms.ChoiceField(
        label=gettext_lazy("How sure is it?"),
        choices=Confidence.choices,
        initial=Confidence.UNCONFIRMED,
        help_text=gettext_lazy("Confirmed: the organiser says that it takes place as written."),
    )
    has_taken_place = forms.BooleanField(
        label=gettext_lazy("It has already taken place: record it as closed"),
        required=False,
        help_text=gettext_lazy("Only for a JCO whose last phase is over; nothing is planned then."),
    )
    last_confirmed_on = forms.DateField(
        label=gettext_lazy("Last confirmed on"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "text", "size": 12}),
        help_text=gettext_lazy("The day on which somebody last said so, such as 2026-10-05."),
        error_messages={"invalid": gettext_lazy("Write the day as 2026-10-05.")},
    )

    def __init__(
        self,
        *args: Any,
        choices: Choices,
        keep: OperationFacts | None = None,
        is_silent: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        self.is_silent, self.keep = is_silent, keep
        kinds = choices.kind_options(keep.kind if keep else None)
        self._field("kind").offer(kinds, choices.kinds)
        for name in ("organisers", *PARTS):
            self._field(name).offer(
                choices.listed(ORGANISATIONS),
                choices.known(ORGANISATIONS),
                without=() if name in {"participants", "observers"} else choices.unions,
            )
        for name, tree in TREES.items():
            kept = names_of(getattr(keep, name, ()))
            self._field(name).offer(choices.listed(tree), choices.known(tree), kept=kept)

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def leave_to_others(self) -> None:
        """Take away what is only said of operations of which one reads elsewhere."""
        for name in SAID_BY_OTHERS:
            del self.fields[name]

    @property
    def has_more(self) -> bool:
        """True when something but the usual stands in the fields that are folded away."""
        usual = {"", None, Confidence.UNCONFIRMED.value}
        shown = [self[name] for name in SAID_BY_OTHERS if name in self.fields]
        return any(field.value() not in usual or field.errors for field in shown)

    def clean_last_confirmed_on(self) -> Any:
        """A day between 1990 and today: nobody has confirmed anything tomorrow."""
        day = self.cleaned_data["last_confirmed_on"]
        if day is not None and not FIRST_DAY <= day <= timezone.localdate():
            raise forms.ValidationError(_("This day must lie between 1990 and today."))
        return day

    def clean(self) -> dict[str, Any]:
        """Each organisation takes one part; a lead may stand among the participants too."""
        seen: dict[Organisation, str] = {}
        for name in PARTS:
            for place in self.cleaned_data.get(name) or ():
                first = seen.setdefault(place, name)
                if first != name and not (first.endswith("leads") and name == "participants"):
                    self.add_error(name, self._twice(place, first))
        kind = self.cleaned_data.get("kind")
        if self.cleaned_data.get("has_taken_place") and kind and not kind.is_jco:
            sentence = _("Only a JCO is recorded as closed: untick it, and record this as over.")
            self.add_error("has_taken_place", sentence)
        return self.cleaned_data

    def _twice(self, place: Organisation, first: str) -> str:
        sentence = _("%(place)s stands under “%(part)s” too; delete it in one of the two.")
        return sentence % {"place": place.name, "part": self.fields[first].label}

    def participations(self) -> tuple[tuple[Organisation, str], ...]:
        """Who takes which part; leads first."""
        parts: dict[Organisation, str] = {}
        for name, part in PARTS.items():
            for place in self.cleaned_data[name]:
                parts.setdefault(place, part.value)
        return tuple(parts.items())

    def facts(self, phases: tuple[PhaseFacts, ...]) -> OperationFacts:
        """The operation as entered."""
        made = {"participations": self.participations(), "phases": phases}
        same = {each.name for each in fields(OperationFacts)} - set(made)
        kept = {name: getattr(self.keep, name) for name in same - set(self.cleaned_data)}
        return OperationFacts(
            **{name: self.cleaned_data[name] for name in same - set(kept)}, **kept, **made
        )


def initial_of(facts: OperationFacts) -> dict[str, Any]:
    """What the form shows of present facts."""
    shown = {name: value for name, value in vars(facts).items() if name != "phases"}
    shown |= {"kind": facts.kind.code, "organisers": codes_of(facts.organisers)}
    shown |= {name: names_of(getattr(facts, name)) for name in TREES}
    for name, part in PARTS.items():
        shown[name] = [place.code for place, its in facts.participations if its == part]
    return shown


def first_initial(user: User) -> dict[str, Any]:
    """What the form of a new operation starts with: the person's own organisation."""
    place = user.organisation
    if place is None:
        return {}
    return {"organisers": [place.code], "leads": [place.code] if place.is_state else []}
