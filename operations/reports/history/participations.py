"""History of participants: roles, invitations, responses, contributions, facilitators."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from jco_portal.core.dates import format_day
from operations.enums import CommitmentPriority, ParticipationRole, Response
from operations.models import Participation
from operations.reports.history.entries import HistoryChange
from operations.reports.history.log import ChangeLogNames, Moment, event_moment

CONTRIBUTION_FIELDS = ("contact_point", "control_posts", "officers", "priority")
FINAL_RESPONSES = {Response.ACCEPTED, Response.DECLINED}
# End of an appointment that is still in force.
END_OF_TIME = datetime.max.replace(tzinfo=UTC)
AppointmentPeriods = dict[int, list[tuple[datetime, datetime]]]


def participation_changes(
    events: list[Any], names: ChangeLogNames
) -> Iterator[tuple[Any, str, HistoryChange]]:
    """Yield each change of role, response, contribution and request, with event and title.

    The title is empty for changes that do not name the entry.
    """
    before: dict[int, Any] = {}
    shown_requests: set[tuple[Moment, str]] = set()
    for event in events:
        old = before.get(event.id)
        organisation_name = names.organisations.get(event.organisation_id, "")
        yield from ((event, "", change) for change in _role_changes(old, event, organisation_name))
        if event.pgh_label != "delete":
            yield from _response_changes(old, event, organisation_name)
            yield from (
                (event, "", change)
                for change in _contribution_changes(old, event, organisation_name)
            )
            yield from (
                (event, "", change) for change in _request_changes(old, event, shown_requests)
            )
        before[event.id] = event


def _role_changes(old: Any, event: Any, organisation_name: str) -> Iterator[HistoryChange]:
    role = str(ParticipationRole(event.role).label)
    was = "" if old is None else str(ParticipationRole(old.role).label)
    if event.pgh_label == "delete":
        was, role = was or role, ""
    if was != role:
        yield HistoryChange(_("Part of %(place)s") % {"place": organisation_name}, was, role)


def _response_changes(
    old: Any, event: Any, organisation_name: str
) -> Iterator[tuple[Any, str, HistoryChange]]:
    """Yield invitations and responses; an invitation sent again after a response included."""
    was = Response.PLANNED if old is None else Response(old.response)
    now = Response(event.response)
    # Recorded participants were not invited, and a planned one has not been invited yet.
    is_same = old is not None and (was, old.invited_at) == (now, event.invited_at)
    if is_same or Response.RECORDED in {was, now} or (was == now == Response.PLANNED):
        return
    earlier_response = _format_response(old) if was in FINAL_RESPONSES else ""
    answers = now in FINAL_RESPONSES
    change = HistoryChange(
        organisation_name,
        earlier_response,
        _format_response(event),
        is_internal=True,
        is_response=answers,
    )
    yield event, _response_title(now), change


def _format_response(event: Any) -> str:
    if event.response == Response.INVITED:
        day = format_day(event.response_due_on)
        return _("invited, answer by %(day)s") % {"day": day}
    if event.response == Response.PLANNED:
        return _("invitation withdrawn")
    return str(Response(event.response).label).lower()


def _response_title(response: Response) -> str:
    titles = {
        Response.INVITED: _("Invited"),
        Response.ACCEPTED: _("Accepted"),
        Response.DECLINED: _("Declined"),
        Response.PLANNED: _("Withdrew an invitation"),
    }
    return titles[response]


def _contribution_changes(old: Any, event: Any, organisation_name: str) -> Iterator[HistoryChange]:
    for name in CONTRIBUTION_FIELDS:
        was, now = (
            ("" if old is None else _format_contribution(old, name)),
            _format_contribution(event, name),
        )
        if was != now:
            field: Any = Participation._meta.get_field(name)
            label = str(field.verbose_name)
            yield HistoryChange(
                f"{organisation_name}, {label}", was, now, is_internal=True, is_response=True
            )


def _request_changes(
    old: Any, event: Any, shown_requests: set[tuple[Moment, str]]
) -> Iterator[HistoryChange]:
    """Yield the requested contribution, once for all organisations invited together."""
    key = (event_moment(event), event.requested_contribution)
    if (
        event.requested_contribution
        and key not in shown_requests
        and (old is None or old.requested_contribution != event.requested_contribution)
    ):
        shown_requests.add(key)
        yield HistoryChange(_("What is asked"), "", event.requested_contribution, is_internal=True)


def acting_user_id(event: Any) -> int | None:
    """Return the user whom the participation itself names, for events outside a request."""
    person: int | None = None
    if event.response in FINAL_RESPONSES:
        person = event.responded_by_id
    elif event.response == Response.INVITED:
        person = event.invited_by_id
    return person


def _format_contribution(event: Any, name: str) -> str:
    value = getattr(event, name)
    if name == "priority" and value:
        return str(CommitmentPriority(value).label)
    return "" if value is None else str(value)


def facilitator_changes(
    events: list[Any], names: ChangeLogNames
) -> Iterator[tuple[Any, HistoryChange]]:
    """Yield appointments and removals of facilitators."""
    for event in events:
        who = names.people.get(event.user_id, "")
        old_and_new = {"insert": ("", who), "delete": (who, "")}.get(event.pgh_label)
        if old_and_new is not None:
            yield event, HistoryChange(_("Facilitator"), *old_and_new, is_internal=True)


def appointment_periods(events: list[Any]) -> AppointmentPeriods:
    """Return from when (inclusive) until when (exclusive) each user was a facilitator."""
    periods_by_user: AppointmentPeriods = {}
    for event in events:
        terms = periods_by_user.setdefault(event.user_id, [])
        if event.pgh_label == "insert":
            terms.append((event.pgh_created_at, END_OF_TIME))
        elif event.pgh_label == "delete" and terms:
            terms[-1] = (terms[-1][0], event.pgh_created_at)
    return periods_by_user
