"""Forms of participants: inviting, answering, naming a facilitator."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import Organisation, User
from jco_portal.kernel.access import Refused
from jco_portal.kernel.forms import TextField
from operations.actions import AnswerFacts, answer_of
from operations.enums import DeclineReason, Priority, Standing
from operations.forms.fields import ManyOf
from operations.models import Operation, Participation
from operations.reports.choices import Choices
from operations.reports.participants import facilitators_to_name
from operations.reports.record import dates_in_words

MOST = 9_999
UNLISTED = "unlisted"
SMALL = {"type": "text", "inputmode": "numeric", "data-width": "short", "autocomplete": "off"}
A_NUMBER = {
    "invalid": gettext_lazy("Write the number in digits."),
    "min_value": gettext_lazy("Write a number from 0 to 9,999."),
    "max_value": gettext_lazy("Write a number from 0 to 9,999."),
}


class Refusable(forms.Form):
    """A form that shows what stands against it beside the field that mends it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)

    def add_refusals(self, refused: Refused) -> None:
        """Put each refusal beside its field, or above all."""
        for refusal in refused.refusals:
            known = refusal.code in self.fields
            self.add_error(refusal.code if known else None, str(refusal.sentence))


class InviteForm(Refusable):
    """Whom to invite to a JCO, what is asked of them, and by when."""

    listed = forms.MultipleChoiceField(
        label=gettext_lazy("In the list of participants"),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={
            "invalid_choice": gettext_lazy("“%(value)s” cannot be invited; untick it.")
        },
    )
    others = ManyOf(
        label=gettext_lazy("Others"),
        help_text=gettext_lazy("They are added to the participants."),
    )
    asked = TextField(
        label=gettext_lazy("What is asked of them"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Posts, officers, equipment, days; what they should prepare."),
        error_messages={"required": gettext_lazy("Say what is asked of them.")},
    )
    answer_by = forms.DateField(
        label=gettext_lazy("Answer by"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "text", "data-width": "short"}),
        help_text=gettext_lazy("A day before the first phase, such as 2026-10-05."),
        error_messages={
            "required": gettext_lazy("Give the day to answer by."),
            "invalid": gettext_lazy("Write the day as 2026-10-05."),
        },
    )

    def __init__(self, *args: Any, operation: Operation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = operation.participations.select_related("organisation")
        rows = sorted(every, key=lambda each: each.organisation.name)
        self.places = {each.organisation.code: each.organisation for each in rows}
        again = self._sent("listed") | self._sent("others")  # sent twice, it is no mistake
        self._offer_listed(rows, again)
        choices, others = Choices(), cast(ManyOf, self.fields["others"])
        others.offer(_without(choices, set(self.places) - again), choices.organisations)

    def _offer_listed(self, rows: list[Participation], again: set[str]) -> None:
        offered = [
            each
            for each in rows
            if not each.leads and (each.standing in OFFERED or each.organisation.code in again)
        ]
        if not offered:
            del self.fields["listed"]
            return
        listed = cast(forms.MultipleChoiceField, self.fields["listed"])
        listed.choices = [(each.organisation.code, _offered(each)) for each in offered]
        planned = [each for each in offered if each.standing == Standing.PLANNED]
        listed.initial = [each.organisation.code for each in planned]

    def _sent(self, name: str) -> set[str]:
        return set(self.data.getlist(name)) if isinstance(self.data, QueryDict) else set()

    def clean(self) -> dict[str, Any]:
        """Somebody must be invited."""
        chosen = [
            *(self.cleaned_data.get("listed") or ()),
            *(self.cleaned_data.get("others") or ()),
        ]
        if not chosen and not self.errors:
            field = "listed" if "listed" in self.fields else "others"
            self.add_error(field, _("Choose at least one organisation to invite."))
        return self.cleaned_data

    def organisations(self) -> list[Organisation]:
        """Everybody who is ticked."""
        listed = [self.places[code] for code in self.cleaned_data.get("listed") or ()]
        return [*listed, *self.cleaned_data["others"]]


OFFERED = {Standing.PLANNED, Standing.RECORDED, Standing.DECLINED}


def _offered(participation: Participation) -> str:
    place = participation.organisation.name
    if participation.standing == Standing.DECLINED and participation.answered_at:
        day = date_format(participation.answered_at, "j F Y")
        return _("%(place)s (declined on %(day)s)") % {"place": place, "day": day}
    if participation.organisation.kind == OrganisationKind.GROUP:
        return _("%(place)s: each of its members") % {"place": place}
    return place


def _without(choices: Choices, codes: set[str]) -> Any:
    groups = [
        (label, [option for option in options if option[0] not in codes])
        for label, options in choices.organisation_groups()
    ]
    return [(label, options) for label, options in groups if options]


class AcceptForm(Refusable):
    """What an organisation gives when it takes part."""

    contact_point = TextField(
        label=gettext_lazy("Contact point"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "A function and how to reach it, never a person's name. "
            "It may follow, but the operation does not start without it."
        ),
    )
    posts = forms.IntegerField(
        label=gettext_lazy("Control posts"),
        required=False,
        min_value=0,
        max_value=MOST,
        widget=forms.NumberInput(attrs=SMALL),
        error_messages=A_NUMBER,
    )
    officers = forms.IntegerField(
        label=gettext_lazy("Officers"),
        required=False,
        min_value=0,
        max_value=MOST,
        widget=forms.NumberInput(attrs=SMALL),
        error_messages=A_NUMBER,
    )
    priority = forms.ChoiceField(
        label=gettext_lazy("Own priority"),
        required=False,
        choices=[("", gettext_lazy("Not said")), *Priority.choices],
        help_text=gettext_lazy("Among your commitments in these days."),
    )
    note = TextField(
        label=gettext_lazy("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def answer(self) -> AnswerFacts:
        """The answer as typed."""
        return AnswerFacts(accepts=True, **self.cleaned_data)


class DeclineForm(Refusable):
    """Why an organisation does not take part."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why not"),
        choices=[("", gettext_lazy("Choose…")), *DeclineReason.choices],
        error_messages={"required": gettext_lazy("Say why your organisation does not take part.")},
    )
    overlaps_with = forms.ChoiceField(
        label=gettext_lazy("Overlaps with"),
        required=False,
        help_text=gettext_lazy("Only if an overlap is the reason: operations in the same days."),
        error_messages={
            "invalid_choice": gettext_lazy("Choose an operation from the list."),
        },
    )
    note = TextField(
        label=gettext_lazy("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only the lead and your own organisation read it."),
    )

    def __init__(self, *args: Any, meeting: list[Operation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = {str(each.pk): each for each in meeting}
        named = [(key, each, _dated(each)) for key, each in self.meeting.items()]
        own = [(key, words) for key, each, words in named if _is_own(each)]
        others = [(key, words) for key, each, words in named if not _is_own(each)]
        field: Any = self.fields["overlaps_with"]
        field.choices = [("", _("Choose…")), (UNLISTED, _("Another one, or not to be named"))]
        field.choices += [(_("Yours"), own)] if own else []
        field.choices += [(_("Others"), others)] if others else []

    def clean(self) -> dict[str, Any]:
        """Who declines because of an overlap is asked once with which operation."""
        is_overlap = self.cleaned_data.get("reason") == DeclineReason.OVERLAP
        if is_overlap and self.meeting and self.cleaned_data.get("overlaps_with") == "":
            sentence = _("Say with which one, so that the lead may move it; or that it is another.")
            self.add_error("overlaps_with", sentence)
        return self.cleaned_data

    def answer(self) -> AnswerFacts:
        """The answer as typed; an overlap is named only where it is the reason."""
        reason = self.cleaned_data["reason"]
        key = self.cleaned_data["overlaps_with"] if reason == DeclineReason.OVERLAP else ""
        return AnswerFacts(
            accepts=False,
            reason=reason,
            overlaps_with=self.meeting.get(key),
            note=self.cleaned_data["note"],
        )


def _dated(operation: Operation) -> str:
    """The name of an operation with its days, by which one knows it."""
    words = {"name": operation.name, "days": dates_in_words(operation)}
    return _("%(name)s, %(days)s") % words


def _is_own(operation: Operation) -> bool:
    return bool(getattr(operation, "is_own", False))


class AnswerForms:
    """The two answers on the page of an invitation, of which one is sent."""

    def __init__(
        self, participation: Participation, meeting: list[Operation], data: Any = None
    ) -> None:
        self.declines = data is not None and data.get("answer") == "decline"
        stands = answer_of(participation)
        accepted = stands is not None and stands.accepts
        self.accept = AcceptForm(
            data if data is not None and not self.declines else None,
            initial=vars(stands) if stands is not None and accepted else None,
            prefix="accept",
        )
        self.decline = DeclineForm(
            data if self.declines else None,
            meeting=meeting,
            initial=_declined(stands) if stands is not None and not accepted else None,
            prefix="decline",
        )

    @property
    def sent(self) -> AcceptForm | DeclineForm:
        """The answer that was sent."""
        return self.decline if self.declines else self.accept

    @property
    def is_decline_open(self) -> bool:
        """True when declining is what the person is at, or what stands."""
        return self.declines or bool(self.decline.initial)


def _declined(answer: AnswerFacts) -> dict[str, Any]:
    overlaps = answer.overlaps_with
    return {
        "reason": answer.reason,
        "note": answer.note,
        "overlaps_with": str(overlaps.pk) if overlaps else UNLISTED,
    }


class FacilitatorForm(Refusable):
    """Whom the lead names as facilitator."""

    person = forms.ChoiceField(
        label=gettext_lazy("Facilitator"),
        error_messages={
            "required": gettext_lazy("Choose a facilitator."),
            "invalid_choice": gettext_lazy("Choose a facilitator from the list."),
        },
    )

    def __init__(self, *args: Any, operation: Operation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = facilitators_to_name(operation)
        field: Any = self.fields["person"]
        field.choices = [("", _("Choose…")), *self.offered]

    def named(self) -> User:
        """The person who is chosen."""
        return User.objects.get(pk=int(self.cleaned_data["person"]))
