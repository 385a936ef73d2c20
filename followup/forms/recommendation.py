"""Forms of a recommendation, the action taken by an addressee, and a lesson."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.enums import ActionState, LessonTreatment
from followup.forms.fields import OptionalFileField
from followup.models import (
    AddresseeAction,
    AddresseeActionInput,
    AddresseeActionTransition,
    Lesson,
    Recommendation,
    RecommendationInput,
)
from jco_portal.core.combobox import ListedObjectsField
from jco_portal.core.form_fields import DayField, TextField, bound_form_field
from jco_portal.core.record_inputs import (
    max_text_length,
    own_column_values,
    read_form_values,
    with_input_fields,
)
from jco_portal.core.versioned_forms import ReasonField, VersionedForm
from operations.reports.reference_choices import ORGANISATIONS, ReferenceChoices

# Present state to the states that the form offers, by their stored values.
TRANSITIONS_BY_STATE = {
    ActionState.AWAITING_RESPONSE: ("accepted", "in_progress", "done", "rejected"),
    ActionState.ACCEPTED: ("accepted", "in_progress", "done", "rejected"),
    ActionState.IN_PROGRESS: ("accepted", "in_progress", "done", "rejected"),
    ActionState.IMPLEMENTED: ("in_progress", "done"),
    ActionState.REJECTED: ("accepted", "in_progress", "done"),
}


@with_input_fields(RecommendationInput)
class RecommendationForm(VersionedForm):
    """A recommendation: text, area, addressees and due date."""

    addressees = ListedObjectsField(
        label=_("Addressees"),
        required=True,
        help_text=_(
            "Each answers for itself; of a group, every member of today. "
            "Codes or names: LT; Poland."
        ),
        error_messages={"required": _("Say to whom it is addressed.")},
    )

    def __init__(self, *args: Any, keep: Recommendation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = ReferenceChoices()
        field: Any = self.fields["addressees"]
        addressee_codes: set[str] = set()
        if keep is not None:
            field.label, field.required = _("More addressees"), False
            field.help_text = _("Those to whom it is addressed already stay.")
        if keep is not None and not self.is_bound:  # a form sent twice must stay valid
            addressee_codes = set(
                keep.addressee_actions.values_list("organisation__code", flat=True)
            )
        field.set_options(
            choices.option_list(ORGANISATIONS),
            choices.lookup(ORGANISATIONS),
            excluded=addressee_codes,
        )

    def recommendation_input(self) -> RecommendationInput:
        """Return the input."""
        return RecommendationInput(**read_form_values(RecommendationInput, self.cleaned_data))


def recommendation_initial(recommendation: Recommendation) -> dict[str, Any]:
    """Return the initial values of the form for an existing recommendation."""
    shown = own_column_values(RecommendationInput, recommendation)
    return shown | {"version": recommendation.version}


class AddresseeActionForm(VersionedForm):
    """The action taken by the organisation of the user."""

    state = forms.ChoiceField(
        label=_("How far your organisation is"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how far your organisation is.")},
    )
    responsible = TextField(
        label=_("Carried out by"),
        max_length=max_text_length(AddresseeAction, "responsible"),
        required=False,
        help_text=_("A function, never a person’s name. Needed once it is accepted."),
    )
    implemented_on = DayField(
        label=_("Done on"),
        required=False,
        help_text=_("Only when it is done: a day such as 2026-10-05."),
    )
    evidence = TextField(
        label=_("Evidence"),
        max_length=max_text_length(AddresseeAction, "evidence"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What shows that it is done, such as a new instruction and its number."),
    )
    file = OptionalFileField()
    reason = ReasonField(
        AddresseeActionTransition,
        label=_("Why it is rejected"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only when it is rejected. It stays in the history."),
    )

    def __init__(self, *args: Any, answer: AddresseeAction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(ActionState.choices)
        offered = TRANSITIONS_BY_STATE.get(ActionState(answer.state), ())
        bound_form_field(self, "state", forms.ChoiceField).choices = [
            (code, labels[code]) for code in offered
        ]
        self.fields["file"].required = False
        self.fields["file"].label = _("Document that shows it")

    def action_input(self) -> AddresseeActionInput:
        """Return the input; ``file`` is None without an upload."""
        names = ("state", "responsible", "implemented_on", "evidence", "reason")
        file = self.cleaned_data.get("file") or None
        return AddresseeActionInput(**{name: self.cleaned_data[name] for name in names}, file=file)


def action_initial(answer: AddresseeAction) -> dict[str, Any]:
    """Return the initial values of the form; no state is selected before the first response."""
    return {
        "state": answer.state if answer.state != ActionState.AWAITING_RESPONSE else "",
        "responsible": answer.responsible,
        "implemented_on": answer.implemented_on.isoformat() if answer.implemented_on else "",
        "evidence": answer.evidence,
        "version": answer.version,
    }


class LessonTreatmentForm(VersionedForm):
    """How a plan treats a recommendation of an earlier JCO."""

    treatment = forms.ChoiceField(
        label=_("What this plan makes of it"),
        choices=LessonTreatment.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it is applied.")},
    )
    text = TextField(
        label=_("How, or why not"),
        max_length=max_text_length(Lesson, "text"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say how it is applied, or why it is not applicable.")},
    )
