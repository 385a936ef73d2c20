"""Verdicts of the lead: what counts, and what is returned with a question."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.atomic_actions import action
from jco_portal.core.record_inputs import length_of
from jco_portal.directory.models import User
from operations.actions.overlap_check import mark_facts
from operations.enums import CompletionRule
from operations.models import (
    ControlRevision,
    ControlValidation,
    Operation,
    SeizureRevision,
    SeizureValidation,
)
from operations.notifications import tell_of_return
from operations.permissions import can_validate_results
from operations.queries.operations import locked_operation

AnyEntry = ControlRevision | SeizureRevision
VERDICTS: dict[Any, Any] = {ControlRevision: ControlValidation, SeizureRevision: SeizureValidation}


@action()
def validate_entries(operation: Operation, entries: Iterable[AnyEntry], *, by: User) -> int:
    """Let entries count, all of them or none; says how many were not judged before.

    Raises Refused when one is of another operation, was corrected meanwhile or returned.
    """
    locked = locked_operation(operation)
    require(can_validate_results(by, locked))
    listed, new = list(entries), 0
    for model, verdict in VERDICTS.items():
        wanted = {each.pk for each in listed if isinstance(each, model)}
        present = _present(model, wanted)
        require(*(_against(each, locked, may_be_valid=True) for each in present))
        verdicts = [
            verdict(revision=each, is_validated=True, decided_by=by)
            for each in present
            if _verdict(each) is None
        ]
        verdict.objects.bulk_create(verdicts, batch_size=1000)
        new += len(verdicts)
    mark_facts(locked, CompletionRule.VALIDATED, by=by)
    return new


@action()
def return_entry(entry: AnyEntry, *, note: str, by: User) -> ControlValidation | SeizureValidation:
    """Give an entry back to who reported it, with a question; it does not count."""
    locked = locked_operation(entry.result.operation)
    require(can_validate_results(by, locked), _asks(note))
    [present] = _present(type(entry), {entry.pk})
    require(_against(present, locked, may_be_valid=False))
    verdict: ControlValidation | SeizureValidation = VERDICTS[type(entry)].objects.create(
        revision=present, is_validated=False, note=note.strip(), decided_by=by
    )
    tell_of_return(verdict, by=by)
    return verdict


def _present(model: Any, keys: set[int]) -> list[Any]:
    """The entries as they stand now, each with the number of its record's last entry."""
    found = model.objects.filter(pk__in=keys).select_related("result__operation", "validation")
    present = list(found.order_by("result__number", "number"))
    if len(present) != len(keys):
        raise Refused(Refusal("entries", _("One of these entries does not exist.")))
    following = model.objects.filter(result__in={each.result_id for each in present})
    last: dict[int, int] = {}
    for record, number in following.values_list("result", "number"):
        last[record] = max(number, last.get(record, 0))
    for each in present:
        each.is_last = each.number == last[each.result_id]
    return present


def _against(entry: Any, operation: Operation, *, may_be_valid: bool) -> Refusal | None:
    words = {"number": entry.result.number}
    verdict = _verdict(entry)
    if entry.result.operation_id != operation.pk:
        return Refusal("foreign", _("One of these entries belongs to another operation."))
    if not entry.is_last:
        sentence = _("Number %(number)s was corrected meanwhile: look at it again.")
        return Refusal("corrected", sentence % words)
    if verdict is None or (may_be_valid and verdict.is_validated):
        return None
    if verdict.is_validated:
        return Refusal("judged", _("Number %(number)s is validated already.") % words)
    return Refusal("judged", _("Number %(number)s was returned with a question.") % words)


def _verdict(entry: Any) -> Any:
    return getattr(entry, "validation", None)


def _asks(note: str) -> Refusal | None:
    if not note.strip():
        return Refusal("note", _("Write what is to be looked at again."))
    longest = length_of(SeizureValidation, "note")
    if len(note.strip()) > longest:
        sentence = _("The question is longer than %(most)d characters; shorten it.")
        return Refusal("note", sentence % {"most": longest})
    return None
