"""Form for uploading a file of operations."""

import unicodedata

from django.utils.translation import gettext_lazy

from jco_portal.core.form_fields import UploadField
from jco_portal.core.versioned_forms import RefusableForm

# Limit of the portal. ``imports.csv_rows`` checks the same for the command, which has no form.
MAX_BYTES = 5 * 1024 * 1024


class UploadForm(RefusableForm):
    """A CSV file of operations."""

    file = UploadField(
        label=gettext_lazy("File of operations"),
        help_text=gettext_lazy("CSV in UTF-8, separated by commas; at most 5 MB and 10,000 rows."),
        accept=".csv,text/csv",
        most_bytes=MAX_BYTES,
        error_messages={"too_large": gettext_lazy("The file is larger than %(size)s; split it.")},
    )

    @property
    def name(self) -> str:
        """Name of the file as it can be shown, at most 200 characters."""
        # Category C: control and format characters, which would break or reverse a line.
        name = self.cleaned_data["file"].name
        return "".join(each for each in name if unicodedata.category(each)[0] != "C")[:200]
