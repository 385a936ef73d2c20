"""Forms of the texts of a final report."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from followup.models import FinalReportText
from jco_portal.core.form_fields import TextField
from jco_portal.core.record_inputs import max_text_length
from jco_portal.core.versioned_forms import VersionedForm
from operations.models.input import NO_CLASSIFIED_HELP

MAX_LOCATION_LENGTH = 120


class ReportTextForm(VersionedForm):
    """The text of a section, in Markdown."""

    text = TextField(
        label=_("Text"),
        max_length=max_text_length(FinalReportText, "text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=format_lazy(
            "{}{}",
            _(
                "An empty line begins a paragraph, “# ” a heading, “- ” a list; **much**, "
                "_little_, and tables of | cells |. An https address is printed as text. "
            ),
            NO_CLASSIFIED_HELP,
        ),
    )


class ReportCoverLineForm(VersionedForm):
    """The location on the cover, one line."""

    text = TextField(
        label=_("Place"),
        max_length=MAX_LOCATION_LENGTH,
        required=False,
        help_text=_("As it stands on the cover before the date, such as: Vilnius."),
    )

    def clean_text(self) -> str:
        """Return the text with line breaks and repeated spaces replaced by one space."""
        value: Any = self.cleaned_data["text"]
        return " ".join(value.split())
