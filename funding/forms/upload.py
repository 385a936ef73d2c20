"""The form that takes a workbook of budget lines, and the one that funds a line."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jco_portal.kernel.spreadsheet import MOST_BYTES
from operations.forms.fields import OneOf
from operations.forms.planning import VersionedForm


class WorkbookForm(VersionedForm):
    """One XLSX file, and the version of the budget that it is meant for."""

    file = forms.FileField(
        label=gettext_lazy("Workbook"),
        max_length=200,
        help_text=gettext_lazy("XLSX, as you take it from the budget; at most 2 MB."),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "missing": gettext_lazy("Choose a file."),
            "invalid": gettext_lazy("The file did not arrive; choose it again."),
            "empty": gettext_lazy("The file is empty."),
            "max_length": gettext_lazy("The file's name is too long; rename it."),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self) -> Any:
        """A file that is not too large to be read at once."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 2 MB."))
        return file


class FundForm(forms.Form):
    """The programme that is to fund a line; none takes it away."""

    programme = OneOf(label=gettext_lazy("Funded by"), required=False)

    def __init__(self, *args: Any, known: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["programme"]
        field.offer([(code, each.name) for code, each in known.items()], known)
        field.choices = [("", _("No programme")), *field.choices[1:]]
