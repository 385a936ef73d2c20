"""The form that takes a file of operations."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_BYTES = 5 * 1024 * 1024


class UploadForm(forms.Form):
    """One CSV file."""

    file = forms.FileField(
        label=gettext_lazy("File of operations"),
        max_length=200,
        help_text=gettext_lazy("CSV in UTF-8, separated by commas; at most 5 MB and 10,000 rows."),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "missing": gettext_lazy("Choose a file."),
            "invalid": gettext_lazy("The file did not arrive; choose it again."),
            "empty": gettext_lazy("The file is empty."),
            "max_length": gettext_lazy("The file's name is too long; rename it."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> Any:
        """A file that is not too large to be read at once."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("The file is larger than 5 MB; split it."))
        return file

    @property
    def name(self) -> str:
        """The file's name as it can be shown: without what turns or breaks a line."""
        name = self.cleaned_data["file"].name
        return "".join(each for each in name if unicodedata.category(each)[0] != "C")[:200]
