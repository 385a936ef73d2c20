"""Actions by which the lead validates results or returns them for clarification."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.record_inputs import max_text_length
from jco_portal.directory.models import User
from operations.actions.overlap_check import note_rules_changed
from operations.enums import CompletionRule
from operations.models import (
    ControlRevision,
    ControlValidation,
    Operation,
    SeizureRevision,
    SeizureValidation,
)
from operations.notifications import notify_result_returned
from operations.permissions import can_validate_results
from operations.queries.operations import locked_operation

AnyRevision = ControlRevision | SeizureRevision
VALIDATION_MODELS: dict[Any, Any] = {
    ControlRevision: ControlValidation,
    SeizureRevision: SeizureValidation,
}


@atomic_action()
def validate_results(operation: Operation, entries: Iterable[AnyRevision], *, by: User) -> int:
    """Validate revisions, all or none; return how many were not validated before.

    Locks the operation. Raises Refused if one of them belongs to another operation, has been
    corrected or returned.
    """
    locked = locked_operation(operation)
    require(can_validate_results(by, locked))
    listed, new = list(entries), 0
    for model, validation_model in VALIDATION_MODELS.items():
        wanted = {each.pk for each in listed if isinstance(each, model)}
        present = _current_revisions(model, wanted)
        # All or none: Refused rolls back what the first model has stored.
        require(*(_refuse_validation(each, locked, may_be_valid=True) for each in present))
        validations = [
            validation_model(revision=each, is_validated=True, decided_by=by)
            for each in present
            if _current_validation(each) is None
        ]
        validation_model.objects.bulk_create(validations, batch_size=1000)
        new += len(validations)
    note_rules_changed(locked, CompletionRule.VALIDATED, by=by)
    return new


@atomic_action()
def return_result(
    entry: AnyRevision, *, note: str, by: User
) -> ControlValidation | SeizureValidation:
    """Return a revision for clarification, with a question to the organisation that reported it.

    The revision is not included in the totals. Locks the operation. Raises Refused.
    """
    locked = locked_operation(entry.result.operation)
    require(can_validate_results(by, locked), _require_question(note))
    [present] = _current_revisions(type(entry), {entry.pk})
    require(_refuse_validation(present, locked, may_be_valid=False))
    validation: ControlValidation | SeizureValidation = VALIDATION_MODELS[
        type(entry)
    ].objects.create(revision=present, is_validated=False, note=note.strip(), decided_by=by)
    notify_result_returned(validation, by=by)
    return validation


def _current_revisions(model: Any, keys: set[int]) -> list[Any]:
    """Return the revisions, each with ``is_last`` set; raises Refused if one does not exist."""
    revisions = model.objects.filter(pk__in=keys).select_related("result__operation", "validation")
    present = list(revisions.order_by("result__number", "number"))
    if len(present) != len(keys):
        raise Refused(Refusal("entries", _("One of these entries does not exist.")))
    # Only the last revision of a result can be validated or returned.
    following = model.objects.filter(result__in={each.result_id for each in present})
    last: dict[int, int] = {}
    for record, number in following.values_list("result", "number"):
        last[record] = max(number, last.get(record, 0))
    for each in present:
        each.is_last = each.number == last[each.result_id]
    return present


def _refuse_validation(entry: Any, operation: Operation, *, may_be_valid: bool) -> Refusal | None:
    params = {"number": entry.result.number}
    validation = _current_validation(entry)
    if entry.result.operation_id != operation.pk:
        return Refusal("foreign", _("One of these entries belongs to another operation."))
    if not entry.is_last:
        sentence = _("Number %(number)s was corrected meanwhile: look at it again.")
        return Refusal("corrected", sentence % params)
    if validation is None or (may_be_valid and validation.is_validated):
        return None
    if validation.is_validated:
        return Refusal("judged", _("Number %(number)s is validated already.") % params)
    return Refusal("judged", _("Number %(number)s was returned with a question.") % params)


def _current_validation(entry: Any) -> Any:
    return getattr(entry, "validation", None)


def _require_question(note: str) -> Refusal | None:
    if not note.strip():
        return Refusal("note", _("Write what is to be looked at again."))
    longest = max_text_length(SeizureValidation, "note")
    if len(note.strip()) > longest:
        sentence = _("The question is longer than %(most)d characters; shorten it.")
        return Refusal("note", sentence % {"most": longest})
    return None
