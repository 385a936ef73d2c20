"""Forms of the timetable: a step of one's own, a reason, another's turn."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jco_portal.directory.models import Organisation
from jco_portal.kernel.dates import FIRST_DAY, LAST_DAY
from jco_portal.kernel.editing import SHORT_REASON, ReasonField
from jco_portal.kernel.forms import TextField
from operations.enums import OwnerRole
from operations.models import Operation
from operations.models.participants import participants_of


class DayField(TextField):
    """A day, typed as 2026-10-05."""

    def clean(self, value: Any) -> date | None:
        """The day, between 1990 and 2100."""
        said = super().clean(value)
        if not said:
            return None
        try:
            day = date.fromisoformat(said) if len(said) == 10 and said.isascii() else None
        except ValueError:
            day = None
        if day is None or not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(_("Write the day as 2026-10-05, between 1990 and 2100."))
        return day


class StepForm(forms.Form):
    """A step that the guide does not know."""

    title = TextField(
        label=gettext_lazy("What is to be done"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say what is to be done.")},
    )
    due_on = DayField(
        label=gettext_lazy("By when"),
        widget=forms.TextInput(attrs={"data-width": "short", "autocomplete": "off"}),
        help_text=gettext_lazy("A day such as 2026-10-05."),
        error_messages={"required": gettext_lazy("Say by when.")},
    )
    owner = forms.ChoiceField(
        label=gettext_lazy("By whom"), choices=OwnerRole.choices, initial=OwnerRole.LEAD
    )


class ReasonForm(forms.Form):
    """Why a step is skipped."""

    reason = ReasonField(
        label=gettext_lazy("Why it is skipped"),
        max_length=SHORT_REASON,
        error_messages={"required": gettext_lazy("Say why it is skipped.")},
    )


class HandOverForm(forms.Form):
    """To whom a step is handed over: somebody who takes part."""

    to = forms.ModelChoiceField(
        Organisation.objects.none(),
        to_field_name="code",
        error_messages={
            "required": gettext_lazy("Choose to whom it is handed over."),
            "invalid_choice": gettext_lazy("Choose somebody who takes part."),
        },
    )

    def __init__(self, *args: Any, operation: Operation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = participants_of(operation)
