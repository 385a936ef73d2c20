"""Telling who takes part: parts, invitations and answers, facilitators."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from jco_portal.core.dates import day_in_words
from operations.enums import CommitmentPriority, ParticipationRole, Response
from operations.models import Participation
from operations.reports.history.entries import Change
from operations.reports.history.log import Moment, Names, moment_of

GIVEN = ("contact_point", "control_posts", "officers", "priority")
ANSWERED = {Response.ACCEPTED, Response.DECLINED}
NEVER = datetime.max.replace(tzinfo=UTC)
Terms = dict[int, list[tuple[datetime, datetime]]]


def participation_changes(events: list[Any], names: Names) -> Iterator[tuple[Any, str, Change]]:
    """Each change of a part, of how far it is settled, and of what is given, with a title."""
    before: dict[int, Any] = {}
    asked: set[tuple[Moment, str]] = set()
    for event in events:
        old = before.get(event.id)
        place = names.places.get(event.organisation_id, "")
        yield from ((event, "", change) for change in _part_changes(old, event, place))
        if event.pgh_label != "delete":
            yield from _standing_changes(old, event, place)
            yield from ((event, "", change) for change in _given_changes(old, event, place))
            yield from ((event, "", change) for change in _asked_once(old, event, asked))
        before[event.id] = event


def _part_changes(old: Any, event: Any, place: str) -> Iterator[Change]:
    part = str(ParticipationRole(event.role).label)
    was = "" if old is None else str(ParticipationRole(old.role).label)
    if event.pgh_label == "delete":
        was, part = was or part, ""
    if was != part:
        yield Change(_("Part of %(place)s") % {"place": place}, was, part)


def _standing_changes(old: Any, event: Any, place: str) -> Iterator[tuple[Any, str, Change]]:
    """Invitations and answers; one that is sent anew after an answer is told again."""
    was = Response.PLANNED if old is None else Response(old.response)
    now = Response(event.response)
    is_same = old is not None and (was, old.invited_at) == (now, event.invited_at)
    if is_same or Response.RECORDED in {was, now} or (was == now == Response.PLANNED):
        return
    said = _say_standing(old) if was in ANSWERED else ""
    answers = now in ANSWERED
    change = Change(place, said, _say_standing(event), is_inner=True, is_answer=answers)
    yield event, _title(now), change


def _say_standing(event: Any) -> str:
    if event.response == Response.INVITED:
        day = day_in_words(event.response_due_on)
        return _("invited, answer by %(day)s") % {"day": day}
    if event.response == Response.PLANNED:
        return _("invitation withdrawn")
    return str(Response(event.response).label).lower()


def _title(standing: Response) -> str:
    titles = {
        Response.INVITED: _("Invited"),
        Response.ACCEPTED: _("Accepted"),
        Response.DECLINED: _("Declined"),
        Response.PLANNED: _("Withdrew an invitation"),
    }
    return titles[standing]


def _given_changes(old: Any, event: Any, place: str) -> Iterator[Change]:
    for name in GIVEN:
        was, now = ("" if old is None else _say(old, name)), _say(event, name)
        if was != now:
            field: Any = Participation._meta.get_field(name)
            label = str(field.verbose_name)
            yield Change(f"{place}, {label}", was, now, is_inner=True, is_answer=True)


def _asked_once(old: Any, event: Any, told: set[tuple[Moment, str]]) -> Iterator[Change]:
    """What is asked; of many at one moment it is told once."""
    key = (moment_of(event), event.requested_contribution)
    if (
        event.requested_contribution
        and key not in told
        and (old is None or old.requested_contribution != event.requested_contribution)
    ):
        told.add(key)
        yield Change(_("What is asked"), "", event.requested_contribution, is_inner=True)


def who_did(event: Any) -> int | None:
    """Whom the row itself names for what was done, where no request does."""
    person: int | None = None
    if event.response in ANSWERED:
        person = event.responded_by_id
    elif event.response == Response.INVITED:
        person = event.invited_by_id
    return person


def _say(event: Any, name: str) -> str:
    value = getattr(event, name)
    if name == "priority" and value:
        return str(CommitmentPriority(value).label)
    return "" if value is None else str(value)


def facilitator_changes(events: list[Any], names: Names) -> Iterator[tuple[Any, Change]]:
    """Who was named as facilitator and who was dismissed."""
    for event in events:
        who = names.people.get(event.user_id, "")
        said = {"insert": ("", who), "delete": (who, "")}.get(event.pgh_label)
        if said is not None:
            yield event, Change(_("Facilitator"), *said, is_inner=True)


def terms_of_facilitators(events: list[Any]) -> Terms:
    """From when until when each person was a facilitator of the operation."""
    found: Terms = {}
    for event in events:
        terms = found.setdefault(event.user_id, [])
        if event.pgh_label == "insert":
            terms.append((event.pgh_created_at, NEVER))
        elif event.pgh_label == "delete" and terms:
            terms[-1] = (terms[-1][0], event.pgh_created_at)
    return found
