"""Forms of calls, of drafts of applications, and of their transitions."""

from typing import Any, NamedTuple

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from funding.actions.applications import ApplicationInput, TransitionInput
from funding.lifecycle import INPUT_FIELDS_BY_TRANSITION
from funding.models import Application, ApplicationTransition, BudgetLine, Call, Programme
from funding.models.input import DAY_HELP, CallInput, MoneyField
from funding.queries.applied_for import programmes_in_force
from jco_portal.core.choices import ObjectChoiceField, ObjectMultipleChoiceField
from jco_portal.core.form_fields import DayField, TextField
from jco_portal.core.record_inputs import (
    max_text_length,
    own_column_values,
    read_form_values,
    with_input_fields,
)
from jco_portal.core.versioned_forms import HTTP_CONFLICT, ReasonField, VersionedForm
from jco_portal.directory.models import Organisation


@with_input_fields(CallInput)
class CallForm(VersionedForm):
    """A call for proposals."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The programme of an existing call stays available after it has ended
        current_programme = Q(code=self.initial.get("programme", ""))
        offered = Programme.objects.filter(
            programmes_in_force(timezone.localdate()) | current_programme
        )
        known: dict[str, Any] = {each.code: each for each in offered}
        _set_choices(self, "programme", [(code, each.name) for code, each in known.items()], known)

    def clean(self) -> dict[str, Any]:
        """Check the order of opening, deadline and decision."""
        values = super().clean()
        opens, closes, decided = (
            values.get(name) for name in ("opens_on", "closes_on", "decision_expected_on")
        )
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("The deadline lies before the opening."))
        if closes and decided and decided < closes:
            sentence = _("The decision cannot be expected before the deadline.")
            self.add_error("decision_expected_on", sentence)
        return values

    def call_input(self) -> CallInput:
        """Return the call as entered."""
        return CallInput(**read_form_values(CallInput, self.cleaned_data))


def call_initial(call: Call) -> dict[str, Any]:
    """Return the initial values of the form for an existing call."""
    shown = {"programme": call.programme.code, "version": call.version}
    return own_column_values(CallInput, call) | shown


class ApplicationForm(VersionedForm):
    """The draft of an application."""

    programme = ObjectChoiceField(
        label=gettext_lazy("Programme"),
        help_text=gettext_lazy("One that funds lines of the budget."),
        error_messages={"required": gettext_lazy("Choose the programme.")},
    )
    call = ObjectChoiceField(
        label=gettext_lazy("Call"),
        required=False,
        help_text=gettext_lazy(
            "Its deadline is chased. None only where the programme takes applications at any time."
        ),
    )
    applicant = ObjectChoiceField(
        label=gettext_lazy("Applicant"),
        error_messages={"required": gettext_lazy("Choose who applies.")},
    )
    lines = ObjectMultipleChoiceField(
        label=gettext_lazy("Lines"),
        required=False,
        help_text=gettext_lazy(
            "Lines of the budget that this programme funds; a draft may wait for them. The "
            "amount asked follows from them, to the cent."
        ),
    )

    def __init__(self, *args: Any, choices: "ApplicationChoices", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("programme", "call", "applicant", "lines"):
            _set_choices(self, name, *getattr(choices, name))

    def clean(self) -> dict[str, Any]:
        """Check that the call is one of the chosen programme."""
        values = super().clean()
        call, programme = values.get("call"), values.get("programme")
        if call is not None and programme is not None and call.programme_id != programme.pk:
            self.add_error("call", _("This call is of another programme."))
        return values

    def application_input(self) -> ApplicationInput:
        """Return the draft as entered."""
        values = self.cleaned_data
        return ApplicationInput(
            programme=values["programme"],
            call=values["call"] or None,
            applicant=values["applicant"],
            lines=tuple(values["lines"] or ()),
        )


class FieldChoices(NamedTuple):
    """The choices of a field, and the object for each value."""

    choices: list[tuple[str, str]]
    objects_by_value: dict[str, Any]


class ApplicationChoices:
    """The choices of the form of an application, by field."""

    def __init__(
        self,
        lines: list[BudgetLine],
        programmes: list[Programme],
        calls: list[Call],
        applicants: list[Organisation],
    ) -> None:
        self.programme = _named_choices({each.code: (each.name, each) for each in programmes})
        self.call = _named_choices({str(each.pk): (_format_call(each), each) for each in calls})
        self.applicant = _named_choices({each.code: (each.name, each) for each in applicants})
        self.lines = _named_choices(
            {str(each.number): (_format_line(each), each) for each in lines}
        )


def _named_choices(rows: dict[str, tuple[str, Any]]) -> FieldChoices:
    choices = [(key, label) for key, (label, _each) in rows.items()]
    return FieldChoices(choices, {key: each for key, (_label, each) in rows.items()})


def _format_call(call: Call) -> str:
    params = {"call": call, "day": call.closes_on.isoformat()}
    return _("%(call)s, until %(day)s") % params


def _format_line(line: BudgetLine) -> str:
    names = ", ".join(each.programme.name for each in line.fundings.all())
    return f"{line.number}. {line.description} ({names})"


def _set_choices(form: forms.Form, name: str, choices: Any, known: dict[str, Any]) -> None:
    field: Any = form.fields[name]
    field.set_choices(choices, known)


def application_initial(application: Application) -> dict[str, Any]:
    """Return the initial values of the form for an existing draft."""
    return {
        "programme": application.programme.code,
        "call": str(application.call_id or ""),
        "applicant": application.applicant.code if application.applicant else "",
        "lines": [str(each.line.number) for each in application.lines.all() if each.line],
        "version": application.version,
    }


class ApplicationTransitionForm(VersionedForm):
    """The day of a transition, and the other fields that it needs."""

    refused_status = HTTP_CONFLICT

    happened_on = DayField(
        label=gettext_lazy("On which day"),
        help_text=DAY_HELP,
        error_messages={"required": gettext_lazy("Say on which day it happened.")},
    )
    reference = TextField(
        label=gettext_lazy("Reference at the programme"),
        max_length=max_text_length(Application, "reference"),
        required=False,
    )
    due_on = DayField(
        label=gettext_lazy("Due by"),
        help_text=gettext_lazy("The day that the programme or the agreement names."),
        error_messages={"required": gettext_lazy("Say by which day.")},
    )
    amount = MoneyField(
        label=gettext_lazy("Amount in euro"),
        help_text=gettext_lazy("As 1250.50."),
        error_messages={"required": gettext_lazy("Give the amount.")},
    )
    action_starts_on = DayField(
        label=gettext_lazy("Runs from"),
        help_text=DAY_HELP,
        error_messages={"required": gettext_lazy("Give the first day of the action.")},
    )
    action_ends_on = DayField(
        label=gettext_lazy("Runs until"),
        help_text=DAY_HELP,
        error_messages={"required": gettext_lazy("Give the last day of the action.")},
    )
    reason = ReasonField(
        ApplicationTransition,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Give a reason: it stays in the history.")},
    )

    def __init__(self, *args: Any, step: str, **kwargs: Any) -> None:
        self.step = step
        # Several of these forms are on one page
        kwargs.setdefault("auto_id", f"id_{step}_%s")
        super().__init__(*args, **kwargs)
        wanted = {"version", "happened_on", *INPUT_FIELDS_BY_TRANSITION.get(step, ())}
        for name in set(self.fields) - wanted:
            del self.fields[name]

    def transition_input(self) -> TransitionInput:
        """Return the transition as entered."""
        return TransitionInput(**self.entered_values())


class UndoForm(VersionedForm):
    """The reason why the last transition is undone."""

    refused_status = HTTP_CONFLICT

    reason = ReasonField(
        ApplicationTransition,
        label=gettext_lazy("What was wrong with it"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The step and this reason stay in the history."),
        error_messages={"required": gettext_lazy("Give a reason: it stays in the history.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "id_take_back_%s")
        super().__init__(*args, **kwargs)
