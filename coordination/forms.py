"""The form for a decision on an overlap."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.enums import OverlapDecisionType
from coordination.models import OverlapDecision
from jco_portal.core.access import Refused
from jco_portal.core.form_fields import bound_form_field
from jco_portal.core.versioned_forms import HTTP_CONFLICT, ReasonField, RefusableForm


class OverlapDecisionForm(RefusableForm):
    """A decision on an overlap with its reason, and the signed data that the page showed."""

    # What this form sends is refused only after a change since the page was opened.
    refused_status = HTTP_CONFLICT

    snapshot = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    decision = forms.ChoiceField(
        label=_("What is done"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is done about it.")},
    )
    reason = ReasonField(
        OverlapDecision,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why.")},
        help_text=_("Both sides read it where they may see each other; so do the experts."),
    )

    def __init__(self, own: str, other: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reschedule_sentence = _("%(name)s moves")
        named = {
            OverlapDecisionType.OURS_RESCHEDULED: reschedule_sentence % {"name": own},
            OverlapDecisionType.THEIRS_RESCHEDULED: reschedule_sentence % {"name": other},
        }
        bound_form_field(self, "decision", forms.ChoiceField).choices = [
            (each.value, named.get(each, each.label)) for each in OverlapDecisionType
        ]

    def add_refusals(self, refused: Refused) -> None:
        """Do nothing: the page shows refusals above the form, which may itself be hidden."""
