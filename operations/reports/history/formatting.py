"""Formatting of the change log: what each user did at each moment, and every change."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from jco_portal.core.dates import format_day, format_entered_date, format_period
from jco_portal.core.record_inputs import field_label, own_columns
from jco_portal.core.transitions import REQUEST_PREFIX
from jco_portal.directory.queries import function_labels
from operations.enums import Period
from operations.lifecycle import OPERATION_LIFECYCLE
from operations.models import Operation, OperationInput, OperationTransition
from operations.reports.history.entries import HistoryChange, HistoryEntry
from operations.reports.history.log import ChangeLog, ChangeLogNames, Moment, event_moment
from operations.reports.history.participations import (
    AppointmentPeriods,
    acting_user_id,
    appointment_periods,
    facilitator_changes,
    participation_changes,
)

DATE_FIELDS = ("entered_start", "entered_end", "actual_start", "actual_end")


def build_entries(log: ChangeLog, names: ChangeLogNames) -> list[HistoryEntry]:
    """Return all entries in the order in which they were written."""
    entries: dict[Moment, HistoryEntry] = {}

    def entry(event: Any) -> HistoryEntry:
        moment = event_moment(event)
        if moment not in entries:
            context = event["pgh_context"] if isinstance(event, dict) else event.pgh_context
            entries[moment] = HistoryEntry(moment, (context or {}).get("user"), _("Changed"))
        return entries[moment]

    _add_operation_changes(log.operation, names, entry)
    _add_requests(log.operation, names.transitions, entry)
    for event, change in _phase_changes(log.phases):
        entry(event).changes.append(change)
    for event, title, change in participation_changes(log.participations, names):
        history_entry = entry(event)
        if title and history_entry.title == _("Changed"):
            history_entry.title, history_entry.user_id = (
                title,
                history_entry.user_id or acting_user_id(event),
            )
        history_entry.changes.append(change)
    for event, change in facilitator_changes(log.facilitators, names):
        history_entry = entry(event)
        history_entry.user_id = history_entry.user_id or (
            event.appointed_by_id if change.new else None
        )
        history_entry.changes.append(change)
    _add_list_changes(log.lists, names, entry)
    return [each for each in entries.values() if each.changes or each.title != _("Changed")]


def _add_operation_changes(events: list[Any], names: ChangeLogNames, entry: Any) -> None:
    before = None
    for event in events:
        history_entry = entry(event)
        if before is None:
            history_entry.is_first, history_entry.title = True, _("Entered")
            history_entry.user_id = history_entry.user_id or event.created_by_id
        elif before.state != event.state:
            _add_transition(history_entry, before.state, event.state, names.transitions)
        for name in _shown_fields():
            old = None if before is None else getattr(before, name)
            new = getattr(event, name)
            if old != new:
                was, now = (_format_value(name, value, names) for value in (old, new))
                # Both are empty where None replaced an empty text or the reverse.
                if was or now:
                    history_entry.changes.append(
                        HistoryChange(field_label(Operation, name.removesuffix("_id")), was, now)
                    )
        before = event


def _shown_fields() -> list[str]:
    """Return the columns of status and plain input, in the order of the model."""
    shown_names = {"state", *own_columns(OperationInput)}
    return [each.attname for each in Operation._meta.concrete_fields if each.name in shown_names]


def _add_transition(
    entry: HistoryEntry, source: str, target: str, transitions: list[OperationTransition]
) -> None:
    fitting = [each for each in transitions if (each.from_state, each.to_state) == (source, target)]
    if not fitting:
        return
    # The log does not refer to transitions: the one made nearest in time is meant.
    transition = min(fitting, key=lambda each: abs(each.made_at - entry.moment.at))
    labels = {each.name: str(each.label) for each in OPERATION_LIFECYCLE.transitions}
    entry.title, entry.reason = labels.get(transition.name, entry.title), transition.reason
    entry.user_id = entry.user_id or transition.made_by_id


def _add_requests(events: list[Any], transitions: list[OperationTransition], entry: Any) -> None:
    """Add requests for transitions that another user approves."""
    for transition in transitions:
        step = (
            OPERATION_LIFECYCLE.find_transition(transition.name)
            if transition.name.startswith(REQUEST_PREFIX)
            else None
        )
        # A request changes no value of the operation, so the log has no event of its own for
        # it: it becomes the title of the last entry before it.
        written = [event for event in events if event.pgh_created_at <= transition.made_at]
        if step is not None and written:
            history_entry = entry(written[-1])
            history_entry.title, history_entry.user_id = (
                str(step.request_label),
                history_entry.user_id or transition.made_by_id,
            )


def _model_field(name: str) -> Any:
    return Operation._meta.get_field(name)


def _format_value(name: str, value: Any, names: ChangeLogNames) -> str:
    if value in (None, ""):
        return ""
    if name == "operation_type_id":
        return names.kinds.get(value, "")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = dict(_model_field(name).flatchoices)
    if value in choices:
        return str(choices[value])
    return format_day(value) if hasattr(value, "year") else str(value)


def _phase_changes(events: list[Any]) -> Iterator[tuple[Any, HistoryChange]]:
    before: dict[int, Any] = {}
    for event in events:
        known = before.get(event.id)
        if event.pgh_label == "insert":
            yield event, HistoryChange(_phase_label(event), "", _format_phase(event))
        elif event.pgh_label == "delete":
            yield event, HistoryChange(_phase_label(event), _format_phase(event), "")
        elif known is not None:
            yield from ((event, change) for change in _changed_dates(known, event))
        before[event.id] = event


def _phase_label(event: Any) -> str:
    return _("Phase %(number)s") % {"number": event.number}


def _format_phase(event: Any) -> str:
    dates = format_period(
        event.actual_start or event.entered_start, event.actual_end or event.entered_end
    )
    return dates if event.period == Period.OPERATIONAL else f"{dates} ({_format_period(event)})"


def _format_period(event: Any) -> str:
    return str(Period(event.period).label).lower()


def _changed_dates(old: Any, new: Any) -> Iterator[HistoryChange]:
    labels = {
        "entered_start": _("start"),
        "entered_end": _("end"),
        "actual_start": _("actual start"),
        "actual_end": _("actual end"),
    }
    for name in DATE_FIELDS:
        values = getattr(old, name), getattr(new, name)
        if values[0] != values[1]:
            yield HistoryChange(
                f"{_phase_label(new)}, {labels[name]}",
                format_entered_date(values[0]),
                format_entered_date(values[1]),
            )
    if old.period != new.period:
        yield HistoryChange(
            f"{_phase_label(new)}, {_('period')}", _format_period(old), _format_period(new)
        )


def _add_list_changes(events: list[dict[str, Any]], names: ChangeLogNames, entry: Any) -> None:
    """Add one change for each list and moment: what was removed, what was added."""
    grouped: dict[tuple[Moment, str], list[dict[str, Any]]] = {}
    for event in events:
        grouped.setdefault((event_moment(event), event["field"]), []).append(event)
    for (_at, name), together in grouped.items():
        known = names.organisations if name == "organisers" else names.terms
        joined_names = {
            label: ", ".join(
                sorted(known.get(e["other"], "") for e in together if e["pgh_label"] == label)
            )
            for label in ("delete", "insert")
        }
        entry(together[0]).changes.append(
            HistoryChange(
                field_label(Operation, name), joined_names["delete"], joined_names["insert"]
            )
        )


def add_authors(entries: list[HistoryEntry], log: ChangeLog) -> None:
    """Set the author of each entry by function, and whether they acted for the lead."""
    functions = function_labels({each.user_id for each in entries if each.user_id})
    terms = appointment_periods(log.facilitators)
    for entry in entries:
        who = functions.get(entry.user_id or 0, "") or _("The portal")
        entry.author = (
            _("%(who)s, for the lead") % {"who": who} if _is_for_lead(entry, terms) else who
        )


def _is_for_lead(entry: HistoryEntry, terms: AppointmentPeriods) -> bool:
    """Return whether a facilitator did this while appointed, except as a response."""
    named = any(
        first <= entry.changed_at < last for first, last in terms.get(entry.user_id or 0, ())
    )
    return named and not (entry.changes and all(change.is_response for change in entry.changes))
