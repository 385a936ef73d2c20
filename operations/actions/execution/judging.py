"""Verdicts of the lead: what counts, and what is returned with a question."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from jco_portal.directory.models import User
from jco_portal.kernel.access import Refusal, Refused, require
from jco_portal.kernel.action import action
from jco_portal.kernel.fields import length_of
from operations.actions.marks import mark_facts
from operations.enums import CompletionRule
from operations.models import ControlEntry, ControlVerdict, Operation, SeizureEntry, SeizureVerdict
from operations.notifications import tell_of_return
from operations.permissions import can_validate_results
from operations.queries.operations import locked_operation

AnyEntry = ControlEntry | SeizureEntry
VERDICTS: dict[Any, Any] = {ControlEntry: ControlVerdict, SeizureEntry: SeizureVerdict}


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
            verdict(entry=each, is_valid=True, by=by) for each in present if _verdict(each) is None
        ]
        verdict.objects.bulk_create(verdicts, batch_size=1000)
        new += len(verdicts)
    mark_facts(locked, CompletionRule.VALIDATED, by=by)
    return new


@action()
def return_entry(entry: AnyEntry, *, note: str, by: User) -> ControlVerdict | SeizureVerdict:
    """Give an entry back to who reported it, with a question; it does not count."""
    locked = locked_operation(entry.record.operation)
    require(can_validate_results(by, locked), _asks(note))
    [present] = _present(type(entry), {entry.pk})
    require(_against(present, locked, may_be_valid=False))
    verdict: ControlVerdict | SeizureVerdict = VERDICTS[type(entry)].objects.create(
        entry=present, is_valid=False, note=note.strip(), by=by
    )
    tell_of_return(verdict, by=by)
    return verdict


def _present(model: Any, keys: set[int]) -> list[Any]:
    """The entries as they stand now, each with the number of its record's last entry."""
    found = model.objects.filter(pk__in=keys).select_related("record__operation", "verdict")
    present = list(found.order_by("record__number", "number"))
    if len(present) != len(keys):
        raise Refused(Refusal("entries", _("One of these entries does not exist.")))
    following = model.objects.filter(record__in={each.record_id for each in present})
    last: dict[int, int] = {}
    for record, number in following.values_list("record", "number"):
        last[record] = max(number, last.get(record, 0))
    for each in present:
        each.is_last = each.number == last[each.record_id]
    return present


def _against(entry: Any, operation: Operation, *, may_be_valid: bool) -> Refusal | None:
    words = {"number": entry.record.number}
    verdict = _verdict(entry)
    if entry.record.operation_id != operation.pk:
        return Refusal("foreign", _("One of these entries belongs to another operation."))
    if not entry.is_last:
        sentence = _("Number %(number)s was corrected meanwhile: look at it again.")
        return Refusal("corrected", sentence % words)
    if verdict is None or (may_be_valid and verdict.is_valid):
        return None
    if verdict.is_valid:
        return Refusal("judged", _("Number %(number)s is validated already.") % words)
    return Refusal("judged", _("Number %(number)s was returned with a question.") % words)


def _verdict(entry: Any) -> Any:
    return getattr(entry, "verdict", None)


def _asks(note: str) -> Refusal | None:
    if not note.strip():
        return Refusal("note", _("Write what is to be looked at again."))
    longest = length_of(SeizureVerdict, "note")
    if len(note.strip()) > longest:
        sentence = _("The question is longer than %(most)d characters; shorten it.")
        return Refusal("note", sentence % {"most": longest})
    return None
