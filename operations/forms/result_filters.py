"""Small forms around results: the lead's question, the filter of records, the day of totals."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.form_fields import DayField, TextField, field_of
from jco_portal.core.record_inputs import length_of
from jco_portal.core.versioned_forms import STALE, RefusableForm
from operations.enums import GoodsStatus
from operations.forms.results import NO_PERSONS, NOT_IN_LIST
from operations.models import SeizureValidation


class ReturnForm(RefusableForm):
    """The question with which an entry is returned."""

    refused_field, refused_status = "note", STALE
    note = TextField(
        label=gettext_lazy("Your question"),
        max_length=length_of(SeizureValidation, "note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NO_PERSONS,
        error_messages={"required": gettext_lazy("Write what is to be looked at again.")},
    )


class ResultFilter(forms.Form):
    """What the list of records is narrowed by."""

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
        error_messages=NOT_IN_LIST,
    )

    def __init__(self, data: QueryDict, *, places: list[tuple[str, str]], of_goods: bool) -> None:
        super().__init__(data)
        for name, options in (("state", places), ("status", GoodsStatus.choices)):
            field = field_of(self, name, forms.ChoiceField)
            field.choices = [("", _("all")), *options]
            field.error_messages |= NOT_IN_LIST
        if not of_goods:
            del self.fields["status"]


class AsAtForm(forms.Form):
    """As at the end of which day the totals are shown."""

    as_at = DayField(
        label=gettext_lazy("As at the end of"),
        help_text=gettext_lazy("Written as 2026-11-24."),
    )
