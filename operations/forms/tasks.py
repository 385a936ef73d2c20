"""Forms of the timetable: adding, completing, skipping and reassigning a task."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from jco_portal.core.form_fields import DayField, TextField, bound_form_field
from jco_portal.core.record_inputs import max_text_length
from jco_portal.core.versioned_forms import HTTP_CONFLICT, ReasonField, RefusableForm
from jco_portal.directory.models import Organisation
from operations.enums import ResponsibleParty
from operations.models import Operation, TimetableTask
from operations.models.participant_conditions import participants


class TaskForm(forms.Form):
    """A task beside those of the JCO guide."""

    title = TextField(
        label=gettext_lazy("What is to be done"),
        max_length=max_text_length(TimetableTask, "title"),
        error_messages={"required": gettext_lazy("Say what is to be done.")},
    )
    due_on = DayField(
        label=gettext_lazy("By when"),
        help_text=gettext_lazy("A day such as 2026-10-05."),
        error_messages={"required": gettext_lazy("Say by when.")},
    )
    responsible = forms.ChoiceField(
        label=gettext_lazy("By whom"),
        choices=ResponsibleParty.choices,
        initial=ResponsibleParty.LEAD,
    )


class TaskActionForm(RefusableForm):
    """An action on a task; subclasses add the input that some actions need."""

    refused_status = HTTP_CONFLICT


class SkipTaskForm(TaskActionForm):
    """The reason why a task is not needed."""

    reason = ReasonField(
        TimetableTask,
        label=gettext_lazy("Why it is skipped"),
        error_messages={"required": gettext_lazy("Say why it is skipped.")},
    )


class ReassignTaskForm(TaskActionForm):
    """The participant to which a task is reassigned."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        to_field_name="code",
        error_messages={
            "required": gettext_lazy("Choose to whom it is handed over."),
            "invalid_choice": gettext_lazy("Choose somebody who takes part."),
        },
    )

    def __init__(self, *args: Any, operation: Operation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound_form_field(self, "organisation", forms.ModelChoiceField).queryset = participants(
            operation
        )
