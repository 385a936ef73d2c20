"""Forms for filing a document of a JCO or a new version of one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.access import Refused
from jco_portal.core.form_fields import TextField
from jco_portal.core.versioned_forms import RefusableForm
from jco_portal.documents.actions import CleanFile, clean_file
from jco_portal.documents.enums import DocumentKind
from jco_portal.documents.file_inspection import ALLOWED_TYPES, MAX_BYTES
from operations.models.input import NO_CLASSIFIED_HELP

# Only a hint for the file dialog of the browser: ``clean_file`` decides by the content.
ACCEPTED_EXTENSIONS = ",".join(f".{ending}" for each in ALLOWED_TYPES for ending in each.extensions)


class CleanFileField(forms.FileField):
    """An uploaded file that is inspected and cleaned of metadata before it is stored."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("File"),
            help_text=gettext_lazy(
                "PDF, DOCX, XLSX, PPTX, ODT, ODS, PNG, JPEG, TXT or CSV; at most 20 MB. "
                "Authors, places and other metadata are taken out of it."
            ),
            error_messages={
                "required": gettext_lazy("Choose a file."),
                "missing": gettext_lazy("Choose a file."),
                "invalid": gettext_lazy("The file did not arrive; choose it again."),
                "empty": gettext_lazy("The file is empty."),
            },
            widget=forms.FileInput(attrs={"accept": ACCEPTED_EXTENSIONS}),
        )

    def clean(self, data: Any, initial: Any = None) -> CleanFile:
        """Return the file as it may be stored, without metadata.

        Raises ValidationError with every reason for which the file is refused.
        """
        file = super().clean(data, initial)
        if file.size > MAX_BYTES:
            raise ValidationError(_("The file is larger than 20 MB; make it smaller or split it."))
        try:
            return clean_file(file.name, file.read())
        except Refused as refused:
            raise ValidationError([each.sentence for each in refused.refusals]) from None


class FileForm(RefusableForm):
    """A new document of a JCO."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=[("", gettext_lazy("Choose…")), *DocumentKind.choices],
        help_text=gettext_lazy(
            "Experts and the secretariat read the business case too; everything else is for "
            "those who take part."
        ),
        error_messages={"required": gettext_lazy("Choose what it is.")},
    )
    title = TextField(
        label=gettext_lazy("Title"),
        max_length=200,
        help_text=NO_CLASSIFIED_HELP,
        error_messages={"required": gettext_lazy("Give it a title.")},
    )
    file = CleanFileField()


class FileVersionForm(RefusableForm):
    """A new version of a document of a JCO."""

    file = CleanFileField()
    note = TextField(
        label=gettext_lazy("What is new"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("One sentence for those who read the last version."),
    )
