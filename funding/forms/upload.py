"""Forms to upload a workbook of budget lines, and to fund a line."""

from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.choices import ObjectChoiceField
from jco_portal.core.form_fields import UploadField
from jco_portal.core.spreadsheet import MAX_BYTES
from jco_portal.core.versioned_forms import HTTP_CONFLICT, RefusableForm, VersionedForm


class WorkbookForm(VersionedForm):
    """An XLSX file, and the version of the budget for which it is meant."""

    file = UploadField(
        label=gettext_lazy("Workbook"),
        help_text=gettext_lazy("XLSX, as you take it from the budget; at most 2 MB."),
        accept=".xlsx",
        most_bytes=MAX_BYTES,
    )


class FundLineForm(RefusableForm):
    """The programme that is to fund a line; empty removes it."""

    refused_field, refused_status = "programme", HTTP_CONFLICT
    programme = ObjectChoiceField(label=gettext_lazy("Funded by"), required=False)

    def __init__(self, *args: Any, known: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["programme"]
        field.set_choices([(code, each.name) for code, each in known.items()], known)
        field.choices = [("", _("No programme")), *field.choices[1:]]
