"""The form of an operation of any kind."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.combobox import ManyFromList
from jco_portal.core.record_inputs import field_rows, plain_values, typed_by
from jco_portal.directory.models import Organisation, User
from operations.enums import Confirmation, ParticipationRole, ReferenceTermKind
from operations.forms.phases import Silent
from operations.models import OperationInput, PhaseInput, ReferenceTerm
from operations.reports.reference_choices import ORGANISATIONS, Choices

PARTS = {
    "leads": ParticipationRole.LEAD,
    "co_leads": ParticipationRole.CO_LEAD,
    "participants": ParticipationRole.PARTICIPANT,
    "observers": ParticipationRole.OBSERVER,
}
TREES = {
    "terms": ReferenceTermKind.RISK_AREA,
    "transport_modes": ReferenceTermKind.TRANSPORT_MODE,
    "regions": ReferenceTermKind.REGION,
}
SAID_BY_OTHERS = ("confirmation", "last_confirmed_on", "results_note")


class Unsure(forms.Form):
    """The question that is asked when the operation may stand here already."""

    is_another = forms.BooleanField(label=gettext_lazy("It is another operation"), required=False)


@typed_by(OperationInput)
class OperationForm(Silent, forms.Form):
    """Everything about an operation but its phases."""

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
    has_taken_place = forms.BooleanField(
        label=gettext_lazy("It has already taken place: record it as closed"),
        required=False,
        help_text=gettext_lazy("Only for a JCO whose last phase is over; nothing is planned then."),
    )

    def __init__(
        self,
        *args: Any,
        choices: Choices,
        keep: OperationInput | None = None,
        is_silent: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        self.is_silent, self.keep = is_silent, keep
        kinds = choices.kind_options(keep.operation_type if keep else None)
        self._field("operation_type").offer(kinds, choices.kinds)
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
        usual = {"", None, Confirmation.UNCONFIRMED.value}
        shown = [self[name] for name in SAID_BY_OTHERS if name in self.fields]
        return any(field.value() not in usual or field.errors for field in shown)

    def clean(self) -> dict[str, Any]:
        """Each organisation takes one part; a lead may stand among the participants too."""
        seen: dict[Organisation, str] = {}
        for name in PARTS:
            for place in self.cleaned_data.get(name) or ():
                first = seen.setdefault(place, name)
                if first != name and not (first.endswith("leads") and name == "participants"):
                    self.add_error(name, self._twice(place, first))
        kind = self.cleaned_data.get("operation_type")
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

    def facts(self, phases: tuple[PhaseInput, ...]) -> OperationInput:
        """The operation as entered."""
        made = {"participations": self.participations(), "phases": phases}
        typed = field_rows(OperationInput)
        kept = vars(self.keep) if self.keep else {}
        said = {name: self.cleaned_data[name] for name in typed if name in self.cleaned_data}
        return OperationInput(**kept | said | made)


def initial_of(facts: OperationInput) -> dict[str, Any]:
    """What the form shows of present facts."""
    shown = plain_values(OperationInput, facts) | {"operation_type": facts.operation_type.code}
    shown["organisers"] = [place.code for place in facts.organisers]
    shown |= {name: names_of(getattr(facts, name)) for name in TREES}
    for name, part in PARTS.items():
        shown[name] = [place.code for place, its in facts.participations if its == part]
    return shown


def names_of(terms: Iterable[ReferenceTerm]) -> list[str]:
    """How terms are typed."""
    return [term.name for term in terms]


def first_initial(user: User) -> dict[str, Any]:
    """What the form of a new operation starts with: the person's own organisation."""
    place = user.organisation
    if place is None:
        return {}
    return {"organisers": [place.code], "leads": [place.code] if place.is_state else []}
