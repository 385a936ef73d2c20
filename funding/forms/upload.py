"""The form that takes a workbook of budget lines, and the one that funds a line."""

from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.choices import OneOf
from jco_portal.core.form_fields import UploadField
from jco_portal.core.spreadsheet import MOST_BYTES
from jco_portal.core.versioned_forms import STALE, RefusableForm, VersionedForm


class WorkbookForm(VersionedForm):
    """One XLSX file, and the version of the budget that it is meant for."""

    file = UploadField(
        label=gettext_lazy("Workbook"),
        help_text=gettext_lazy("XLSX, as you take it from the budget; at most 2 MB."),
        accept=".xlsx",
        most_bytes=MOST_BYTES,
    )


class FundForm(RefusableForm):
    """The programme that is to fund a line; none takes it away."""

    refused_field, refused_status = "programme", STALE
    programme = OneOf(label=gettext_lazy("Funded by"), required=False)

    def __init__(self, *args: Any, known: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["programme"]
        field.offer([(code, each.name) for code, each in known.items()], known)
        field.choices = [("", _("No programme")), *field.choices[1:]]
