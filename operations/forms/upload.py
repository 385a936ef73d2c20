"""The form that takes a file of operations."""

import unicodedata

from django.utils.translation import gettext_lazy

from jco_portal.core.form_fields import UploadField
from jco_portal.core.versioned_forms import RefusableForm

MAX_BYTES = 5 * 1024 * 1024


class UploadForm(RefusableForm):
    """One CSV file."""

    file = UploadField(
        label=gettext_lazy("File of operations"),
        help_text=gettext_lazy("CSV in UTF-8, separated by commas; at most 5 MB and 10,000 rows."),
        accept=".csv,text/csv",
        most_bytes=MAX_BYTES,
        error_messages={"too_large": gettext_lazy("The file is larger than %(size)s; split it.")},
    )

    @property
    def name(self) -> str:
        """The file's name as it can be shown: without what turns or breaks a line."""
        name = self.cleaned_data["file"].name
        return "".join(each for each in name if unicodedata.category(each)[0] != "C")[:200]
