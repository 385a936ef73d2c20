"""The answer to an overlap."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.enums import OverlapDecisionType
from coordination.models import OverlapDecision
from jco_portal.core.access import Refused
from jco_portal.core.form_fields import bound_form_field
from jco_portal.core.versioned_forms import HTTP_CONFLICT, ReasonField, RefusableForm


class OverlapDecisionForm(RefusableForm):
    """What is done about an overlap, and why; it carries the facts that were shown."""

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
        """Nothing: they stand above the form, which is gone where nothing is to be answered."""
