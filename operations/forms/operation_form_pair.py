"""The form of an operation together with its phases."""

from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict

from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import ActionFormMixin, number_in
from jco_portal.directory.models import User
from operations.forms.operation import OperationForm, Unsure, first_initial, initial_of
from operations.forms.phases import PhaseForms, asks_for_rows, with_rows_changed
from operations.models import Operation, OperationInput
from operations.queries.operations import OVER, facts_of, is_planned_here
from operations.reports.reference_choices import Choices


class OperationForms(ActionFormMixin):
    """What one page of the operation form is made of."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        initial: dict[str, Any],
        keep: OperationInput | None = None,
        version: int = 0,
    ) -> None:
        self.is_silent = data is not None and asks_for_rows(data)
        self.is_bound = data is not None and not self.is_silent
        if data is not None and self.is_silent:
            data = with_rows_changed(data)
        self.operation = OperationForm(
            data, choices=Choices(), keep=keep, initial=initial, is_silent=self.is_silent
        )
        self.phases = PhaseForms(data, facts=keep.phases if keep else (), is_silent=self.is_silent)
        if self.is_silent and self.phases.forms:
            self.phases.forms[-1].fields["entered_start"].widget.attrs["autofocus"] = True
        self.unsure = Unsure(data)
        self.submission = _uuid(data) or uuid4()
        self.version = _version(data) if data is not None else version

    @classmethod
    def new(cls, user: User, data: QueryDict | None = None) -> "OperationForms":
        """The form of an operation that is not entered yet."""
        return cls(data, initial=first_initial(user))

    @classmethod
    def of(cls, operation: Operation, data: QueryDict | None = None) -> "OperationForms":
        """The form of an operation that is edited."""
        facts = facts_of(operation)
        forms = cls(data, initial=initial_of(facts), keep=facts, version=operation.version)
        del forms.operation.fields["has_taken_place"]
        if is_planned_here(operation) and operation.state not in OVER:
            forms.operation.leave_to_others()
        return forms

    @property
    def listed(self) -> list[Any]:
        """Every form on the page, for the summary of errors."""
        return [self.operation, self.phases]

    @property
    def is_another(self) -> bool:
        """True when the person has said that it is no double."""
        return "is_another" in self.unsure.data

    @property
    def has_taken_place(self) -> bool:
        """True when the person has said that it is past."""
        return bool(self.operation.cleaned_data.get("has_taken_place"))

    def is_valid(self) -> bool:
        """True when everything typed can be read; never for a form that only adds a row."""
        if self.is_silent:
            return False
        sound = [self.operation.is_valid(), self.phases.is_valid()]
        return all(sound)

    def facts(self) -> OperationInput:
        """The operation with its phases as entered."""
        return self.operation.facts(self.phases.facts())

    def add_refusals(self, refused: Refused) -> None:
        """Put each refusal beside its field: of a phase, else of the operation."""
        for each in refused.refusals:
            parts = each.code.split("-")
            if len(parts) == 3 and parts[0] == "phases":
                self.phases.forms[int(parts[1])].add_error(parts[2], each.sentence)
            else:
                known = each.code in self.operation.fields
                self.operation.add_error(each.code if known else None, each.sentence)


def _uuid(data: QueryDict | None) -> UUID | None:
    try:
        return UUID(data.get("submission", "") if data else "")
    except ValueError:
        return None


def _version(data: QueryDict) -> int:
    """The version on which the page stood, or the one the person saves over; 0 if neither."""
    return number_in(data.get("save_over") or data.get("version", "")) or 0
