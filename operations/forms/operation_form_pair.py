"""Form of an operation together with its phases."""

from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict

from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import ActionFormMixin, parse_number
from jco_portal.directory.models import User
from operations.forms.operation import (
    DuplicateForm,
    OperationForm,
    new_operation_initial,
    operation_initial,
)
from operations.forms.phases import PhaseFormSet, apply_row_button, is_row_button
from operations.models import Operation, OperationInput
from operations.queries.operations import ENDED_STATES, is_planned_in_portal, operation_input
from operations.reports.reference_choices import ReferenceChoices


class OperationFormPair(ActionFormMixin):
    """Forms on the page of an operation: the operation, its phases, a possible duplicate."""

    def __init__(
        self,
        form_data: QueryDict | None,
        *,
        initial: dict[str, Any],
        keep: OperationInput | None = None,
        version: int = 0,
    ) -> None:
        # A row button sends the whole form only to add or remove a phase: it is shown again
        # as it was sent, without being validated.
        self.is_silent = form_data is not None and is_row_button(form_data)
        self.is_bound = form_data is not None and not self.is_silent
        if form_data is not None and self.is_silent:
            form_data = apply_row_button(form_data)
        self.operation = OperationForm(
            form_data,
            choices=ReferenceChoices(),
            keep=keep,
            initial=initial,
            is_silent=self.is_silent,
        )
        self.phases = PhaseFormSet(
            form_data, phase_inputs=keep.phases if keep else (), is_silent=self.is_silent
        )
        if self.is_silent and self.phases.forms:
            self.phases.forms[-1].fields["entered_start"].widget.attrs["autofocus"] = True
        self.unsure = DuplicateForm(form_data)
        # Identifies one submission, so that sending it twice creates one operation.
        self.submission = _submission_uuid(form_data) or uuid4()
        self.version = _submitted_version(form_data) if form_data is not None else version

    @classmethod
    def for_new(cls, user: User, form_data: QueryDict | None = None) -> "OperationFormPair":
        """Return the form for a new operation."""
        return cls(form_data, initial=new_operation_initial(user))

    @classmethod
    def for_existing(
        cls, operation: Operation, form_data: QueryDict | None = None
    ) -> "OperationFormPair":
        """Return the form for editing a stored operation."""
        current_input = operation_input(operation)
        forms = cls(
            form_data,
            initial=operation_initial(current_input),
            keep=current_input,
            version=operation.version,
        )
        del forms.operation.fields["has_taken_place"]
        if is_planned_in_portal(operation) and operation.state not in ENDED_STATES:
            forms.operation.remove_external_fields()
        return forms

    @property
    def all_forms(self) -> list[Any]:
        """Every form on the page, for the error summary."""
        return [self.operation, self.phases]

    @property
    def is_not_duplicate(self) -> bool:
        """True when the user has confirmed that the operation is not a duplicate."""
        return "is_not_duplicate" in self.unsure.data

    @property
    def is_past(self) -> bool:
        """True when the user has stated that the operation has already taken place."""
        return bool(self.operation.cleaned_data.get("has_taken_place"))

    def is_valid(self) -> bool:
        """Return whether everything entered is valid; always False for a row button."""
        if self.is_silent:
            return False
        # A list, not ``and``: both forms must show their errors.
        sound = [self.operation.is_valid(), self.phases.is_valid()]
        return all(sound)

    def operation_input(self) -> OperationInput:
        """Return the operation with its phases as entered."""
        return self.operation.operation_input(self.phases.phase_inputs())

    def add_refusals(self, refused: Refused) -> None:
        """Show each refusal at its field: of a phase, else of the operation.

        The code of a refusal about a phase is ``phases-<index>-<field>``.
        """
        for refusal in refused.refusals:
            segments = refusal.code.split("-")
            if len(segments) == 3 and segments[0] == "phases":
                self.phases.forms[int(segments[1])].add_error(segments[2], refusal.sentence)
            else:
                known = refusal.code in self.operation.fields
                self.operation.add_error(refusal.code if known else None, refusal.sentence)


def _submission_uuid(form_data: QueryDict | None) -> UUID | None:
    try:
        return UUID(form_data.get("submission", "") if form_data else "")
    except ValueError:
        return None


def _submitted_version(form_data: QueryDict) -> int:
    """Return the version that the page showed or the user overwrites; 0 if neither."""
    return parse_number(form_data.get("save_over") or form_data.get("version", "")) or 0
