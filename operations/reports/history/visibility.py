"""What a reader may see of an operation's history."""

from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from jco_portal.core.record_inputs import label_of
from jco_portal.directory.models import User
from operations.enums import AccessLevel, Marking, OperationState
from operations.models import Operation
from operations.queries.operations import depth_of
from operations.reports.history.entries import Entry
from operations.reports.history.formatting import entries_of, fill_in_who
from operations.reports.history.log import Log, Names, moment_of

WIDENING = {Marking.PARTICIPANTS: 0, Marking.LIMITE: 1, Marking.PUBLIC: 2}


def history_of(operation: Operation, reader: User) -> list[Entry]:
    """The entries of the history that this reader may see, newest first.

    Who runs the operation or takes part sees all of it. Others see what happened since it
    was last opened to them: not what a draft said, nor what stood under a closer marking.
    """
    log = Log.of(operation)
    entries = entries_of(log, Names(log, operation.transitions.all()))
    fill_in_who(entries, log)
    if depth_of(reader, operation) != AccessLevel.FULL:
        entries = _as_opened_to_all(entries, _opened_at(log.operation))
    entries.reverse()
    return sorted(entries, key=lambda each: each.moment.at, reverse=True)


def changes_since(operation: Operation, version: int) -> list[Entry]:
    """What others changed after the given version of the record, newest first."""
    log = Log.of(operation)
    later = {moment_of(event) for event in log.operation if event.version > version}
    entries = [
        each
        for each in entries_of(log, Names(log, operation.transitions.all()))
        if each.moment in later and not each.is_first
    ]
    fill_in_who(entries, log)
    return entries[::-1]


def _as_opened_to_all(entries: list[Entry], since: datetime | None) -> list[Entry]:
    """What may be told to everybody who may know of the operation."""
    if since is not None:
        entries = [_as_opened(each, since) for each in entries if each.moment.at >= since]
    told = [
        replace(each, changes=[change for change in each.changes if not change.is_inner])
        for each in entries
    ]
    return [
        each
        for each, whole in zip(told, entries, strict=True)
        if each.changes or not whole.changes or each.is_first
    ]


def _opened_at(events: list[Any]) -> datetime | None:
    """When the operation was last opened to more people; None if it always was so open."""
    opened = None
    for old, new in pairwise(events):
        from_draft = old.state == OperationState.DRAFT and new.state != OperationState.DRAFT
        widened = WIDENING[Marking(new.marking)] > WIDENING[Marking(old.marking)]
        if from_draft or widened:
            opened = new.pgh_created_at
    return opened


def _as_opened(entry: Entry, since: datetime) -> Entry:
    """The entry that opened the record tells that it did, not what stood there before."""
    if entry.moment.at > since:
        return entry
    state = [change for change in entry.changes if change.what == label_of(Operation, "state")]
    return Entry(entry.moment, entry.user_id, entry.title, entry.who, changes=state)
