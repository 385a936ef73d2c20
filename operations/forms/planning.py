"""Forms of the planning: business case, comments, threat assessment."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.form_fields import TextField
from jco_portal.core.record_inputs import max_text_length
from jco_portal.core.versioned_forms import RefusableForm, VersionedForm
from operations.models import BusinessCaseComment, BusinessCaseText, ThreatAssessment
from operations.models.input import NO_CLASSIFIED_HELP


class BusinessCaseTextForm(VersionedForm):
    """The text of a section of the business case."""

    text = TextField(
        label=gettext_lazy("Text"),
        max_length=max_text_length(BusinessCaseText, "text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=NO_CLASSIFIED_HELP,
    )
    is_ready_for_review = forms.BooleanField(
        label=gettext_lazy("Ready for others"),
        required=False,
        help_text=gettext_lazy(
            "Those who take part read it now, experts and the secretariat once it is tabled. "
            "Without the tick it stays a draft that only who plans it reads."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Reject a section that is marked as ready for review but has no text."""
        values = super().clean()
        if values.get("is_ready_for_review") and "text" in values and not values["text"].strip():
            self.add_error("text", _("Write the section before you say that it is ready."))
        return values


class BusinessCaseCommentForm(RefusableForm):
    """A comment on a section of the business case."""

    text = TextField(
        label=gettext_lazy("Comment"),
        max_length=max_text_length(BusinessCaseComment, "text"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write what you want to remark.")},
    )


class ThreatAssessmentForm(VersionedForm):
    """The threat assessment: summary, reference, or the reason why there is none."""

    text = TextField(
        label=gettext_lazy("Summary"),
        max_length=max_text_length(ThreatAssessment, "text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=NO_CLASSIFIED_HELP,
    )
    reference = TextField(
        label=gettext_lazy("Where it is kept"),
        max_length=max_text_length(ThreatAssessment, "reference"),
        required=False,
        help_text=gettext_lazy("Document number, holder and registry number."),
    )
    absence_reason = TextField(
        label=gettext_lazy("Why there is none"),
        max_length=max_text_length(ThreatAssessment, "absence_reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Such as: covered by a threat assessment of Europol, which one."),
    )

    def clean(self) -> dict[str, Any]:
        """Require a summary or a reference, or else the reason why there is none."""
        values = super().clean()
        stated = [values.get(name) for name in ("text", "reference")]
        if any(stated) and values.get("absence_reason"):
            sentence = _("Either there is one or there is none: empty this field or the others.")
            self.add_error("absence_reason", sentence)
        if not any(stated) and not values.get("absence_reason") and not self.errors:
            self.add_error("text", _("Fill in one of the three."))
        return values
