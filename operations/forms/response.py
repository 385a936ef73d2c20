"""Forms of an invited organisation: taking part, declining, and the page with both."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.form_fields import TextField
from jco_portal.core.record_inputs import length_of
from jco_portal.core.versioned_forms import RefusableForm
from operations.actions.participants import AnswerFacts, answer_of
from operations.enums import CommitmentPriority, DeclineReason
from operations.models import Operation, Participation
from operations.reports.overview.phases import dates_in_words

MOST = 9_999
UNLISTED = "unlisted"
SMALL = {"type": "text", "inputmode": "numeric", "data-width": "short", "autocomplete": "off"}
A_NUMBER = {
    "invalid": gettext_lazy("Write the number in digits."),
    "min_value": gettext_lazy("Write a number from 0 to 9,999."),
    "max_value": gettext_lazy("Write a number from 0 to 9,999."),
}


class AcceptForm(RefusableForm):
    """What an organisation gives when it takes part."""

    contact_point = TextField(
        label=gettext_lazy("Contact point"),
        max_length=length_of(Participation, "contact_point"),
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
        choices=[("", gettext_lazy("Not said")), *CommitmentPriority.choices],
        help_text=gettext_lazy("Among your commitments in these days."),
    )
    note = TextField(
        label=gettext_lazy("Note"),
        max_length=length_of(Participation, "response_note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def answer(self) -> AnswerFacts:
        """The answer as typed."""
        return AnswerFacts(accepts=True, **self.cleaned_data)


class DeclineForm(RefusableForm):
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
        max_length=length_of(Participation, "response_note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only the lead and your own organisation read it."),
    )

    def __init__(self, *args: Any, meeting: Sequence[Operation], **kwargs: Any) -> None:
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
        self, participation: Participation, meeting: Sequence[Operation], data: Any = None
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
