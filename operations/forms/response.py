"""Forms for responding to an invitation: accepting, declining, and both on one page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.form_fields import TextField
from jco_portal.core.record_inputs import max_text_length
from jco_portal.core.versioned_forms import RefusableForm
from operations.actions.participants import ResponseInput, response_input
from operations.enums import CommitmentPriority, DeclineReason
from operations.models import Operation, Participation
from operations.reports.overview.phases import format_dates

# Limit of the portal for the numbers of control posts and of officers.
MAX_COUNT = 9_999
# Value for an overlapping operation that is not listed or must not be named.
UNLISTED_CHOICE = "unlisted"
NUMBER_INPUT_ATTRS = {
    "type": "text",
    "inputmode": "numeric",
    "data-width": "short",
    "autocomplete": "off",
}
NUMBER_ERRORS = {
    "invalid": gettext_lazy("Write the number in digits."),
    "min_value": gettext_lazy("Write a number from 0 to 9,999."),
    "max_value": gettext_lazy("Write a number from 0 to 9,999."),
}


class AcceptForm(RefusableForm):
    """Contribution of an organisation that accepts an invitation."""

    contact_point = TextField(
        label=gettext_lazy("Contact point"),
        max_length=max_text_length(Participation, "contact_point"),
        required=False,
        help_text=gettext_lazy(
            "A function and how to reach it, never a person's name. "
            "It may follow, but the operation does not start without it."
        ),
    )
    control_posts = forms.IntegerField(
        label=gettext_lazy("Control posts"),
        required=False,
        min_value=0,
        max_value=MAX_COUNT,
        widget=forms.NumberInput(attrs=NUMBER_INPUT_ATTRS),
        error_messages=NUMBER_ERRORS,
    )
    officers = forms.IntegerField(
        label=gettext_lazy("Officers"),
        required=False,
        min_value=0,
        max_value=MAX_COUNT,
        widget=forms.NumberInput(attrs=NUMBER_INPUT_ATTRS),
        error_messages=NUMBER_ERRORS,
    )
    priority = forms.ChoiceField(
        label=gettext_lazy("Own priority"),
        required=False,
        choices=[("", gettext_lazy("Not said")), *CommitmentPriority.choices],
        help_text=gettext_lazy("Among your commitments in these days."),
    )
    response_note = TextField(
        label=gettext_lazy("Note"),
        max_length=max_text_length(Participation, "response_note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def response(self) -> ResponseInput:
        """Return the acceptance as entered."""
        return ResponseInput(accepts=True, **self.cleaned_data)


class DeclineForm(RefusableForm):
    """Reason of an organisation that declines an invitation."""

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
    response_note = TextField(
        label=gettext_lazy("Note"),
        max_length=max_text_length(Participation, "response_note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only the lead and your own organisation read it."),
    )

    def __init__(self, *args: Any, meeting: Sequence[Operation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = {str(each.pk): each for each in meeting}
        named = [(key, each, _label_with_dates(each)) for key, each in self.meeting.items()]
        own = [(key, label) for key, each, label in named if _is_own_operation(each)]
        others = [(key, label) for key, each, label in named if not _is_own_operation(each)]
        field: Any = self.fields["overlaps_with"]
        field.choices = [
            ("", _("Choose…")),
            (UNLISTED_CHOICE, _("Another one, or not to be named")),
        ]
        field.choices += [(_("Yours"), own)] if own else []
        field.choices += [(_("Others"), others)] if others else []

    def clean(self) -> dict[str, Any]:
        """Require an overlapping operation, or “unlisted”, if an overlap is the reason."""
        is_overlap = self.cleaned_data.get("reason") == DeclineReason.OVERLAP
        if is_overlap and self.meeting and self.cleaned_data.get("overlaps_with") == "":
            sentence = _("Say with which one, so that the lead may move it; or that it is another.")
            self.add_error("overlaps_with", sentence)
        return self.cleaned_data

    def response(self) -> ResponseInput:
        """Return the response as entered, with an operation only if an overlap is the reason."""
        reason = self.cleaned_data["reason"]
        key = self.cleaned_data["overlaps_with"] if reason == DeclineReason.OVERLAP else ""
        return ResponseInput(
            accepts=False,
            reason=reason,
            overlapping_operation=self.meeting.get(key),
            response_note=self.cleaned_data["response_note"],
        )


def _label_with_dates(operation: Operation) -> str:
    params = {"name": operation.name, "days": format_dates(operation)}
    return _("%(name)s, %(days)s") % params


def _is_own_operation(operation: Operation) -> bool:
    return bool(getattr(operation, "is_own", False))


class ResponseForms:
    """The two forms on the page of an invitation, of which one is submitted."""

    def __init__(
        self,
        participation: Participation,
        meeting: Sequence[Operation],
        form_data: Any = None,
    ) -> None:
        self.declines = form_data is not None and form_data.get("answer") == "decline"
        stands = response_input(participation)
        accepted = stands is not None and stands.accepts
        # The prefixes keep the notes of both forms apart.
        self.accept = AcceptForm(
            form_data if form_data is not None and not self.declines else None,
            initial=vars(stands) if stands is not None and accepted else None,
            prefix="accept",
        )
        self.decline = DeclineForm(
            form_data if self.declines else None,
            meeting=meeting,
            initial=_decline_initial(stands) if stands is not None and not accepted else None,
            prefix="decline",
        )

    @property
    def submitted_form(self) -> AcceptForm | DeclineForm:
        """The form that was submitted; on a first visit the one for accepting."""
        return self.decline if self.declines else self.accept

    @property
    def is_decline_open(self) -> bool:
        """True when the user is declining or the organisation has declined."""
        return self.declines or bool(self.decline.initial)


def _decline_initial(answer: ResponseInput) -> dict[str, Any]:
    overlaps = answer.overlapping_operation
    return {
        "reason": answer.reason,
        "response_note": answer.response_note,
        "overlaps_with": str(overlaps.pk) if overlaps else UNLISTED_CHOICE,
    }
