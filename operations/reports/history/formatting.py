"""Telling a log: what each person did at each moment, and every change in words."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from jco_portal.core.dates import day_in_words, say, say_period
from jco_portal.core.lifecycle import ASKING
from jco_portal.core.record_inputs import label_of, plain_facts
from jco_portal.directory.queries import functions_of
from operations.enums import Period
from operations.lifecycle import OPERATION
from operations.models import Operation, OperationInput, OperationTransition
from operations.reports.history.entries import Change, Entry
from operations.reports.history.log import Log, Moment, Names, moment_of
from operations.reports.history.participations import (
    Terms,
    facilitator_changes,
    participation_changes,
    terms_of_facilitators,
    who_did,
)

DATES = ("entered_start", "entered_end", "actual_start", "actual_end")


def entries_of(log: Log, names: Names) -> list[Entry]:
    """All entries in the order of writing."""
    entries: dict[Moment, Entry] = {}

    def entry(event: Any) -> Entry:
        moment = moment_of(event)
        if moment not in entries:
            context = event["pgh_context"] if isinstance(event, dict) else event.pgh_context
            entries[moment] = Entry(moment, (context or {}).get("user"), _("Changed"))
        return entries[moment]

    _tell_operation(log.operation, names, entry)
    _tell_requests(log.operation, names.moves, entry)
    for event, change in _phase_changes(log.phases):
        entry(event).changes.append(change)
    for event, title, change in participation_changes(log.participations, names):
        told = entry(event)
        if title and told.title == _("Changed"):
            told.title, told.user_id = title, told.user_id or who_did(event)
        told.changes.append(change)
    for event, change in facilitator_changes(log.facilitators, names):
        told = entry(event)
        told.user_id = told.user_id or (event.appointed_by_id if change.new else None)
        told.changes.append(change)
    _tell_lists(log.lists, names, entry)
    return [each for each in entries.values() if each.changes or each.title != _("Changed")]


def _tell_operation(events: list[Any], names: Names, entry: Any) -> None:
    before = None
    for event in events:
        told = entry(event)
        if before is None:
            told.is_first, told.title = True, _("Entered")
            told.user_id = told.user_id or event.created_by_id
        elif before.state != event.state:
            _tell_move(told, before.state, event.state, names.moves)
        for name in _told():
            old = None if before is None else getattr(before, name)
            new = getattr(event, name)
            if old != new:
                was, now = (_say_value(name, value, names) for value in (old, new))
                if was or now:
                    told.changes.append(
                        Change(label_of(Operation, name.removesuffix("_id")), was, now)
                    )
        before = event


def _told() -> list[str]:
    """The state and every plain fact, in the order of the model."""
    told = {"state", *plain_facts(OperationInput)}
    return [each.attname for each in Operation._meta.concrete_fields if each.name in told]


def _tell_move(entry: Entry, source: str, target: str, moves: list[OperationTransition]) -> None:
    fitting = [move for move in moves if (move.from_state, move.to_state) == (source, target)]
    if not fitting:
        return
    move = min(fitting, key=lambda each: abs(each.made_at - entry.moment.at))
    labels = {each.name: str(each.label) for each in OPERATION.moves}
    entry.title, entry.reason = labels.get(move.name, entry.title), move.reason
    entry.user_id = entry.user_id or move.made_by_id


def _tell_requests(events: list[Any], moves: list[OperationTransition], entry: Any) -> None:
    """Who asked for a step that another person confirms; it changed no fact."""
    for move in moves:
        step = OPERATION.named(move.name) if move.name.startswith(ASKING) else None
        written = [event for event in events if event.pgh_created_at <= move.made_at]
        if step is not None and written:
            told = entry(written[-1])
            told.title, told.user_id = str(step.asks_label), told.user_id or move.made_by_id


def _field(name: str) -> Any:
    return Operation._meta.get_field(name)


def _say_value(name: str, value: Any, names: Names) -> str:
    if value in (None, ""):
        return ""
    if name == "operation_type_id":
        return names.kinds.get(value, "")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = dict(_field(name).flatchoices)
    if value in choices:
        return str(choices[value])
    return day_in_words(value) if hasattr(value, "year") else str(value)


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
    words = say_period(
        event.actual_start or event.entered_start, event.actual_end or event.entered_end
    )
    return words if event.period == Period.OPERATIONAL else f"{words} ({_period(event)})"


def _period(event: Any) -> str:
    return str(Period(event.period).label).lower()


def _changed_dates(old: Any, new: Any) -> Iterator[Change]:
    labels = {
        "entered_start": _("start"),
        "entered_end": _("end"),
        "actual_start": _("actual start"),
        "actual_end": _("actual end"),
    }
    for name in DATES:
        said = getattr(old, name), getattr(new, name)
        if said[0] != said[1]:
            yield Change(f"{_phase(new)}, {labels[name]}", say(said[0]), say(said[1]))
    if old.period != new.period:
        yield Change(f"{_phase(new)}, {_('period')}", _period(old), _period(new))


def _tell_lists(events: list[dict[str, Any]], names: Names, entry: Any) -> None:
    """One change for each list and moment: what was taken away, what was added."""
    grouped: dict[tuple[Moment, str], list[dict[str, Any]]] = {}
    for event in events:
        grouped.setdefault((moment_of(event), event["field"]), []).append(event)
    for (_at, name), together in grouped.items():
        known = names.places if name == "organisers" else names.terms
        said = {
            label: ", ".join(
                sorted(known.get(e["other"], "") for e in together if e["pgh_label"] == label)
            )
            for label in ("delete", "insert")
        }
        entry(together[0]).changes.append(
            Change(label_of(Operation, name), said["delete"], said["insert"])
        )


def fill_in_who(entries: list[Entry], log: Log) -> None:
    """Fill in whose function made each entry, and whether it was done for the lead."""
    functions = functions_of({each.user_id for each in entries if each.user_id})
    terms = terms_of_facilitators(log.facilitators)
    for each in entries:
        who = functions.get(each.user_id or 0, "") or _("The portal")
        each.who = _("%(who)s, for the lead") % {"who": who} if _for_lead(each, terms) else who


def _for_lead(entry: Entry, terms: Terms) -> bool:
    """True for what a facilitator did while named, their own organisation's answers apart."""
    named = any(first <= entry.at < last for first, last in terms.get(entry.user_id or 0, ()))
    return named and not (entry.changes and all(change.is_answer for change in entry.changes))
