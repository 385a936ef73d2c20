"""Access to the change history of an operation."""

from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from jco_portal.core.record_inputs import field_label
from jco_portal.directory.models import User
from operations.enums import AccessLevel, Marking, OperationState
from operations.models import Operation
from operations.queries.operations import access_level
from operations.reports.history.entries import HistoryEntry
from operations.reports.history.formatting import add_authors, build_entries
from operations.reports.history.log import ChangeLog, ChangeLogNames, event_moment

# From the smallest distribution to the widest.
MARKING_RANK = {Marking.PARTICIPANTS: 0, Marking.LIMITE: 1, Marking.PUBLIC: 2}


def visible_history(operation: Operation, reader: User) -> list[HistoryEntry]:
    """Return the entries that the reader may see, newest first.

    With full access these are all. Others see what happened since the operation was last
    opened to them: neither the contents of a draft nor those under a stricter marking.
    """
    log = ChangeLog.read(operation)
    entries = build_entries(log, ChangeLogNames(log, operation.transitions.all()))
    add_authors(entries, log)
    if access_level(reader, operation) != AccessLevel.FULL:
        entries = _public_entries(entries, _last_opened_at(log.operation))
    # Sorting is stable: reversed before, entries of one instant are newest first as well.
    entries.reverse()
    return sorted(entries, key=lambda each: each.moment.at, reverse=True)


def changes_since(operation: Operation, version: int) -> list[HistoryEntry]:
    """Return what was changed after a version of the operation, newest first."""
    log = ChangeLog.read(operation)
    later = {event_moment(event) for event in log.operation if event.version > version}
    entries = [
        each
        for each in build_entries(log, ChangeLogNames(log, operation.transitions.all()))
        if each.moment in later and not each.is_first
    ]
    add_authors(entries, log)
    return entries[::-1]


def _public_entries(entries: list[HistoryEntry], since: datetime | None) -> list[HistoryEntry]:
    """Return what every reader of the operation may see."""
    if since is not None:
        entries = [_without_old_values(each, since) for each in entries if each.moment.at >= since]
    public_entries = [
        replace(each, changes=[change for change in each.changes if not change.is_internal])
        for each in entries
    ]
    # An entry whose changes are all internal is left out; one without any is a transition.
    return [
        each
        for each, whole in zip(public_entries, entries, strict=True)
        if each.changes or not whole.changes or each.is_first
    ]


def _last_opened_at(events: list[Any]) -> datetime | None:
    """Return when the operation was last opened to more readers; None if it never was."""
    opened = None
    for old, new in pairwise(events):
        from_draft = old.state == OperationState.DRAFT and new.state != OperationState.DRAFT
        widened = MARKING_RANK[Marking(new.marking)] > MARKING_RANK[Marking(old.marking)]
        if from_draft or widened:
            opened = new.pgh_created_at
    return opened


def _without_old_values(entry: HistoryEntry, since: datetime) -> HistoryEntry:
    """Reduce the entry that opened the operation to the change of status."""
    if entry.moment.at > since:
        return entry
    state = [change for change in entry.changes if change.label == field_label(Operation, "state")]
    return HistoryEntry(entry.moment, entry.user_id, entry.title, entry.author, changes=state)
