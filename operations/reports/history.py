"""What was changed in an operation, when and by whom, read from the database's own log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import F, Value
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jco_portal.directory.enums import Role
from jco_portal.directory.models import Organisation, User
from jco_portal.kernel.dates import say, say_period
from operations.enums import Marking, OperationState, Part, Period
from operations.lifecycle import OPERATION
from operations.models import (
    Operation,
    OperationKind,
    OperationMove,
    Term,
)
from operations.permissions import runs

FIELDS = (
    "name",
    "kind_id",
    "state",
    "marking",
    "aims",
    "participants_complete",
    "participants_note",
    "dates_note",
    "results_note",
    "sources",
    "confidence",
    "last_confirmed_on",
)
DATES = ("start", "end", "actual_start", "actual_end")
LISTS = {
    "organisers": ("OperationOrganiserEvent", "organisation"),
    "terms": ("OperationTermEvent", "term"),
    "modes": ("OperationModeEvent", "term"),
    "regions": ("OperationRegionEvent", "term"),
}
WIDENING = {Marking.PARTICIPANTS: 0, Marking.LIMITE: 1, Marking.PUBLIC: 2}


class Moment(NamedTuple):
    """What was written together: the instant of its transaction and its request."""

    at: datetime
    context: UUID | None


@dataclass(frozen=True)
class Change:
    """One thing that changed, in words; empty where there was, or is, nothing."""

    what: str
    old: str
    new: str


@dataclass
class Entry:
    """What one person did at one moment."""

    moment: Moment
    user_id: int | None
    title: str = ""
    who: str = ""
    reason: str = ""
    changes: list[Change] = field(default_factory=list)
    is_first: bool = False

    @property
    def at(self) -> datetime:
        """When."""
        return self.moment.at


@dataclass
class Log:
    """Everything the database logged of one operation, in the order of writing."""

    operation: list[Any]
    phases: list[Any]
    participations: list[Any]
    lists: list[dict[str, Any]]

    @classmethod
    def of(cls, operation: Operation) -> "Log":
        """Read the log in four queries, however long it is."""
        return cls(
            list(_events("OperationEvent").filter(id=operation.pk).order_by("pgh_id")),
            list(_events("PhaseEvent").filter(operation_id=operation.pk).order_by("pgh_id")),
            list(
                _events("ParticipationEvent").filter(operation_id=operation.pk).order_by("pgh_id")
            ),
            _list_events(operation),
        )


class Names:
    """The names behind the keys in a log, each list fetched once."""

    def __init__(self, log: Log, moves: Iterable[OperationMove]) -> None:
        self.moves = list(moves)
        self.kinds = _names(OperationKind, {event.kind_id for event in log.operation})
        places = {event.organisation_id for event in log.participations}
        places |= {each["other"] for each in log.lists if each["field"] == "organisers"}
        self.places = _names(Organisation, places)
        self.terms = _names(Term, {e["other"] for e in log.lists if e["field"] != "organisers"})


def history_of(operation: Operation, reader: User) -> list[Entry]:
    """The entries of the history that this reader may see, newest first.

    Who runs the operation or takes part sees all of it. Others see what happened since it
    was last opened to them: not what a draft said, nor what stood under a closer marking.
    """
    log = Log.of(operation)
    entries = _entries(log, Names(log, operation.moves.all()))
    since = None if _sees_all(operation, reader) else _opened_at(log.operation)
    if since is not None:
        entries = [_as_opened(each, since) for each in entries if each.moment.at >= since]
    _fill_in_who(entries)
    entries.reverse()
    return sorted(entries, key=lambda each: each.moment.at, reverse=True)


def changes_since(operation: Operation, version: int) -> list[Entry]:
    """What others changed after the given version of the record, newest first."""
    log = Log.of(operation)
    later = {_moment(event) for event in log.operation if event.version > version}
    entries = [
        each
        for each in _entries(log, Names(log, operation.moves.all()))
        if each.moment in later and not each.is_first
    ]
    _fill_in_who(entries)
    return entries[::-1]


def _events(name: str) -> "models.QuerySet[Any]":
    return apps.get_model("operations", name)._default_manager.all()


def _list_events(operation: Operation) -> list[dict[str, Any]]:
    parts = [
        _events(model)
        .filter(operation_id=operation.pk)
        .order_by()
        .values(
            "pgh_id",
            "pgh_created_at",
            "pgh_context_id",
            "pgh_context",
            "pgh_label",
            other=F(f"{column}_id"),
            field=Value(name, output_field=models.CharField()),
        )
        for name, (model, column) in LISTS.items()
    ]
    rows = parts[0].union(*parts[1:], all=True)
    return sorted(rows, key=lambda row: (row["pgh_created_at"], row["pgh_id"]))


def _names(model: type[models.Model], keys: set[int]) -> dict[int, str]:
    return {each.pk: str(each) for each in model._default_manager.filter(pk__in=keys)}


def _moment(event: Any) -> Moment:
    if isinstance(event, dict):
        return Moment(event["pgh_created_at"], event["pgh_context_id"])
    return Moment(event.pgh_created_at, event.pgh_context_id)


def _entries(log: Log, names: Names) -> list[Entry]:
    """All entries in the order of writing."""
    entries: dict[Moment, Entry] = {}

    def entry(event: Any) -> Entry:
        moment = _moment(event)
        if moment not in entries:
            context = event["pgh_context"] if isinstance(event, dict) else event.pgh_context
            entries[moment] = Entry(moment, (context or {}).get("user"), _("Changed"))
        return entries[moment]

    _tell_operation(log.operation, names, entry)
    for event, change in _phase_changes(log.phases):
        entry(event).changes.append(change)
    for event, change in _participation_changes(log.participations, names):
        entry(event).changes.append(change)
    _tell_lists(log.lists, names, entry)
    return [each for each in entries.values() if each.changes or each.is_first]


def _tell_operation(events: list[Any], names: Names, entry: Any) -> None:
    before = None
    for event in events:
        told = entry(event)
        if before is None:
            told.is_first, told.title = True, _("Entered")
            told.user_id = told.user_id or event.created_by_id
        elif before.state != event.state:
            _tell_move(told, before.state, event.state, names.moves)
        for name in FIELDS:
            old = None if before is None else getattr(before, name)
            new = getattr(event, name)
            if old != new:
                words = [_say_value(name, value, names) for value in (old, new)]
                if any(words):
                    told.changes.append(Change(_label(name), *words))
        before = event


def _tell_move(entry: Entry, source: str, target: str, moves: list[OperationMove]) -> None:
    fitting = [move for move in moves if (move.source, move.target) == (source, target)]
    if not fitting:
        return
    move = min(fitting, key=lambda each: abs(each.at - entry.moment.at))
    labels = {each.name: str(each.label) for each in OPERATION.moves}
    entry.title, entry.reason = labels.get(move.move, entry.title), move.reason
    entry.user_id = entry.user_id or move.by_id


def _field(name: str) -> Any:
    return Operation._meta.get_field(name)


def _label(name: str) -> str:
    label = str(_field(name.removesuffix("_id")).verbose_name)
    return label[:1].upper() + label[1:]


def _say_value(name: str, value: Any, names: Names) -> str:
    if value in (None, ""):
        return ""
    if name == "kind_id":
        return names.kinds.get(value, "")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = dict(_field(name).flatchoices)
    if value in choices:
        return str(choices[value])
    return date_format(value, "j F Y") if hasattr(value, "year") else str(value)


def _phase_changes(events: list[Any]) -> Iterator[tuple[Any, Change]]:
    before: dict[int, Any] = {}
    for event in events:
        known = before.get(event.id)
        if event.pgh_label == "insert":
            yield event, Change(_phase(event), "", _phase_in_words(event))
        elif event.pgh_label == "delete":
            yield event, Change(_phase(event), _phase_in_words(event), "")
        elif known is not None:
            yield from ((event, change) for change in _changed_dates(known, event))
        before[event.id] = event


def _phase(event: Any) -> str:
    return _("Phase %(number)s") % {"number": event.number}


def _phase_in_words(event: Any) -> str:
    words = say_period(event.actual_start or event.start, event.actual_end or event.end)
    return words if event.period == Period.OPERATIONAL else f"{words} ({_period(event)})"


def _period(event: Any) -> str:
    return str(Period(event.period).label).lower()


def _changed_dates(old: Any, new: Any) -> Iterator[Change]:
    labels = {
        "start": _("start"),
        "end": _("end"),
        "actual_start": _("actual start"),
        "actual_end": _("actual end"),
    }
    for name in DATES:
        said = getattr(old, name), getattr(new, name)
        if said[0] != said[1]:
            yield Change(f"{_phase(new)}, {labels[name]}", say(said[0]), say(said[1]))
    if old.period != new.period:
        yield Change(f"{_phase(new)}, {_('period')}", _period(old), _period(new))


def _participation_changes(events: list[Any], names: Names) -> Iterator[tuple[Any, Change]]:
    before: dict[int, str] = {}
    for event in events:
        place = names.places.get(event.organisation_id, "")
        part = str(Part(event.part).label)
        old = before.get(event.id, "")
        if event.pgh_label == "delete":
            old, part = old or part, ""
        if old != part:
            yield event, Change(_("Part of %(place)s") % {"place": place}, old, part)
        before[event.id] = part


def _tell_lists(events: list[dict[str, Any]], names: Names, entry: Any) -> None:
    """One change for each list and moment: what was taken away, what was added."""
    grouped: dict[tuple[Moment, str], list[dict[str, Any]]] = {}
    for event in events:
        grouped.setdefault((_moment(event), event["field"]), []).append(event)
    for (_at, name), together in grouped.items():
        known = names.places if name == "organisers" else names.terms
        said = {
            label: ", ".join(
                sorted(known.get(e["other"], "") for e in together if e["pgh_label"] == label)
            )
            for label in ("delete", "insert")
        }
        entry(together[0]).changes.append(Change(_label(name), said["delete"], said["insert"]))


def _sees_all(operation: Operation, reader: User) -> bool:
    if runs(reader, operation) is None:
        return True
    return any(
        each.organisation_id == reader.organisation_id for each in operation.participations.all()
    )


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
    state = [change for change in entry.changes if change.what == _label("state")]
    return Entry(entry.moment, entry.user_id, entry.title, changes=state)


def _fill_in_who(entries: list[Entry]) -> None:
    wanted = {each.user_id for each in entries if each.user_id}
    people = User.objects.filter(pk__in=wanted).select_related("organisation")
    functions = {
        person.pk: _function(person) for person in people.prefetch_related("role_assignments")
    }
    for each in entries:
        each.who = functions.get(each.user_id or 0, "") or _("The portal")


def _function(person: User) -> str:
    person.roles = frozenset(each.role for each in person.role_assignments.all()) & set(Role)
    return person.function
