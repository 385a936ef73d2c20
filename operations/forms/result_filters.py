"""Small forms of the results: the lead's question, filters of the list, day of the totals."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.form_fields import DayField, TextField, bound_form_field
from jco_portal.core.record_inputs import max_text_length
from jco_portal.core.versioned_forms import HTTP_CONFLICT, RefusableForm
from operations.enums import GoodsStatus
from operations.forms.results import CHOICE_ERRORS, NO_PERSONAL_DATA_HELP
from operations.models import SeizureValidation


class ReturnForm(RefusableForm):
    """The question with which the lead returns a result for clarification."""

    refused_field, refused_status = "note", HTTP_CONFLICT
    note = TextField(
        label=gettext_lazy("Your question"),
        max_length=max_text_length(SeizureValidation, "note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NO_PERSONAL_DATA_HELP,
        error_messages={"required": gettext_lazy("Write what is to be looked at again.")},
    )


class ResultFilter(forms.Form):
    """Filters of the list of results.

    The names of its fields are query parameters, which saved links contain.
    """

    state = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("The goods are"), required=False)
    verdict = forms.ChoiceField(
        label=gettext_lazy("Shown are"),
        required=False,
        choices=[
            ("", gettext_lazy("all records")),
            ("waiting", gettext_lazy("those that wait")),
            ("returned", gettext_lazy("those returned")),
            ("valid", gettext_lazy("those validated")),
        ],
        error_messages=CHOICE_ERRORS,
    )

    def __init__(
        self, data: QueryDict, *, organisation_choices: list[tuple[str, str]], of_goods: bool
    ) -> None:
        super().__init__(data)
        for name, options in (("state", organisation_choices), ("status", GoodsStatus.choices)):
            field = bound_form_field(self, name, forms.ChoiceField)
            field.choices = [("", _("all")), *options]
            field.error_messages |= CHOICE_ERRORS
        if not of_goods:
            del self.fields["status"]


class AsAtForm(forms.Form):
    """The day whose totals are shown, as at its end (UTC)."""

    as_at = DayField(
        label=gettext_lazy("As at the end of"),
        help_text=gettext_lazy("Written as 2026-11-24."),
    )
