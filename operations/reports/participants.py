"""Participants of a JCO: leads, facilitators, and all others by response."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from jco_portal.core.dates import format_day
from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from jco_portal.directory.queries import users_with_any_role
from operations.enums import REPRESENTATIVE_ROLES, DeclineReason, ParticipationRole, Response
from operations.models import Operation, Participation
from operations.permissions import (
    can_appoint_facilitators,
    can_invite,
    can_manage,
    can_receive_responses,
)
from operations.queries.operations import organisations_able_to_respond, visible_ids


@dataclass(frozen=True)
class AcceptedRow:
    """An organisation that has accepted, with its contribution."""

    name: str
    role: str
    contact_point: str
    control_posts: int | None
    officers: int | None
    priority: str
    note: str
    day: str
    is_own: bool


@dataclass(frozen=True)
class InvitedRow:
    """An organisation that is invited and has not responded."""

    pk: int
    name: str
    role: str
    response_due_on: str
    time_left: str
    is_overdue: bool
    is_unreachable: bool


@dataclass(frozen=True)
class DeclinedRow:
    """An organisation that has declined; reason and note are empty for most readers."""

    name: str
    day: str
    reason: str
    note: str


@dataclass(frozen=True)
class FacilitatorRow:
    """A facilitator, shown by function."""

    pk: int
    function: str
    day: str


@dataclass(frozen=True)
class ParticipantsPage:
    """Everything that the page of participants shows."""

    summary: str
    leads: tuple[str, ...]
    accepted: tuple[AcceptedRow, ...]
    invited: tuple[InvitedRow, ...]
    declined: tuple[DeclinedRow, ...]
    planned: tuple[str, ...]
    recorded: tuple[str, ...]
    facilitators: tuple[FacilitatorRow, ...]
    control_posts: int
    officers: int
    may_invite: bool
    may_withdraw: bool
    not_yet_reason: str
    may_appoint: bool
    has_own_organisation: bool


def participants_page(operation: Operation, user: User) -> ParticipantsPage:
    """Return the participants for a user who has full access to the operation."""
    rows = list(
        Participation.objects.visible_to(user)
        .filter(operation=operation)
        .select_related("organisation")
        .order_by("organisation__name")
    )
    by_response = {response: _with_response(rows, response) for response in Response}
    accepted = tuple(_accepted_row(each, user) for each in by_response[Response.ACCEPTED])
    running = can_manage(user, operation).is_allowed
    refusal = can_invite(user, operation).refusal
    return ParticipantsPage(
        summary=format_counts(rows, timezone.localdate()),
        leads=tuple(_organisation_name(each) for each in rows if each.is_leading),
        accepted=accepted,
        invited=_invited_rows(by_response[Response.INVITED]),
        declined=_declined_rows(by_response[Response.DECLINED], user, sees_why=running),
        planned=tuple(_organisation_name(each) for each in by_response[Response.PLANNED]),
        recorded=tuple(_organisation_name(each) for each in by_response[Response.RECORDED]),
        facilitators=_facilitator_rows(operation),
        control_posts=sum(each.control_posts or 0 for each in accepted),
        officers=sum(each.officers or 0 for each in accepted),
        may_invite=refusal is None,
        may_withdraw=running and can_receive_responses(operation).is_allowed,
        not_yet_reason=str(refusal) if running and refusal else "",
        may_appoint=can_appoint_facilitators(user, operation).is_allowed,
        has_own_organisation=any(_is_own_invitation(each, user) for each in rows),
    )


def format_counts(rows: Iterable[Participation], today: date) -> str:
    """Return how many invited organisations have accepted, declined or not responded."""
    invited = [each for each in rows if each.invited_at is not None and not each.is_leading]
    if not invited:
        return _("Nobody is invited yet.")
    awaiting_response = [each for each in invited if each.response == Response.INVITED]
    accepted = sum(each.response == Response.ACCEPTED for each in invited)
    declined = sum(each.response == Response.DECLINED for each in invited)
    sentence = ngettext(
        "%(n)d of %(all)d invited has accepted", "%(n)d of %(all)d invited have accepted", accepted
    )
    phrases = [sentence % {"n": accepted, "all": len(invited)}]
    if declined:
        sentence = ngettext("%(n)d has declined", "%(n)d have declined", declined)
        phrases.append(sentence % {"n": declined})
    return "; ".join([*phrases, *_format_awaited(awaiting_response, today)]) + "."


def _format_awaited(awaiting_response: list[Participation], today: date) -> list[str]:
    days = [each.response_due_on for each in awaiting_response if each.response_due_on is not None]
    ahead = sorted(day for day in days if day >= today)
    phrases = []
    if ahead:
        sentence = ngettext(
            "%(n)d has yet to answer by %(day)s", "%(n)d have yet to answer by %(day)s", len(ahead)
        )
        phrases.append(sentence % {"n": len(ahead), "day": format_day(ahead[-1])})
    if overdue := len(days) - len(ahead):
        phrases.append(ngettext("%(n)d is overdue", "%(n)d are overdue", overdue) % {"n": overdue})
    return phrases


def format_time_left(days: int) -> str:
    """Return the time until a deadline in days; below 0 it is overdue."""
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("tomorrow", "in %(n)d days", days) % {"n": days}
    return ngettext("%(n)d day overdue", "%(n)d days overdue", -days) % {"n": -days}


def facilitator_choices(operation: Operation) -> list[tuple[str, str]]:
    """Return key and function of possible facilitators; equal functions are numbered."""
    named = operation.facilitators.values("user")
    people = (
        users_with_any_role([Role.FACILITATOR]).exclude(pk__in=named).select_related("organisation")
    )
    ordered = people.prefetch_related("role_assignments").order_by("organisation__name", "pk")
    choices: list[tuple[str, str]] = []
    counts: dict[str, int] = {}
    for person in ordered:
        function = function_label(person)
        counts[function] = counts.get(function, 0) + 1
        label = function if counts[function] == 1 else f"{function} ({counts[function]})"
        choices.append((str(person.pk), label))
    return choices


def function_label(person: User) -> str:
    """Return the function of a user whose role assignments were fetched beforehand."""
    person.roles = frozenset(each.role for each in person.role_assignments.all()) & set(Role)
    return person.function_label


def _with_response(rows: list[Participation], response: str) -> list[Participation]:
    return [each for each in rows if each.response == response and not each.is_leading]


def _is_own_invitation(participation: Participation, user: User) -> bool:
    is_own = participation.organisation_id == user.organisation_id
    return is_own and participation.invited_at is not None


def _organisation_name(participation: Participation) -> str:
    name = participation.organisation.name
    if participation.role in {ParticipationRole.LEAD, ParticipationRole.PARTICIPANT}:
        return name
    return _("%(place)s (%(part)s)") % {
        "place": name,
        "part": participation.get_role_display().lower(),
    }


def _role_label(participation: Participation) -> str:
    is_plain = participation.role == ParticipationRole.PARTICIPANT
    return "" if is_plain else participation.get_role_display().lower()


def _response_day(participation: Participation) -> str:
    at = participation.responded_at
    return format_day(timezone.localtime(at).date()) if at else ""


def _accepted_row(participation: Participation, user: User) -> AcceptedRow:
    return AcceptedRow(
        name=participation.organisation.name,
        role=_role_label(participation),
        contact_point=participation.contact_point,
        control_posts=participation.control_posts,
        officers=participation.officers,
        priority=participation.get_priority_display(),
        note=participation.response_note,
        day=_response_day(participation),
        is_own=participation.organisation_id == user.organisation_id,
    )


def _invited_rows(rows: list[Participation]) -> tuple[InvitedRow, ...]:
    # Without a user who may respond an organisation has to be reached outside the portal.
    reachable = organisations_able_to_respond(
        [each.organisation_id for each in rows], REPRESENTATIVE_ROLES
    )
    rows = sorted(rows, key=lambda each: (each.response_due_on or date.max, each.organisation.name))
    return tuple(
        InvitedRow(
            pk=each.pk,
            name=each.organisation.name,
            role=_role_label(each),
            response_due_on=format_day(each.response_due_on),
            time_left=format_time_left(each.days_until_due or 0),
            is_overdue=(each.days_until_due or 0) < 0,
            is_unreachable=each.organisation_id not in reachable,
        )
        for each in rows
    )


def _declined_rows(
    rows: list[Participation], user: User, *, sees_why: bool
) -> tuple[DeclinedRow, ...]:
    """Return the rows, with reasons only for the lead and the organisation itself."""
    shown_ids = visible_ids(user, {each.overlaps_with_id for each in rows if each.overlaps_with_id})
    names = dict(Operation.objects.filter(pk__in=shown_ids).values_list("pk", "name"))
    with_reason = {
        each.pk for each in rows if sees_why or each.organisation_id == user.organisation_id
    }
    return tuple(
        DeclinedRow(
            name=each.organisation.name,
            day=_response_day(each),
            reason=format_decline_reason(each, names) if each.pk in with_reason else "",
            note=each.response_note if each.pk in with_reason else "",
        )
        for each in rows
    )


def format_decline_reason(participation: Participation, names: dict[int, str]) -> str:
    """Return why an organisation declined; ``names`` are operations that the reader may see."""
    key = participation.overlaps_with_id
    if participation.decline_reason != DeclineReason.OVERLAP or key is None:
        return participation.get_decline_reason_display()
    if key not in names:
        return _("It overlaps with an operation that is not shown to you")
    return _("It overlaps with %(name)s") % {"name": names[key]}


def _facilitator_rows(operation: Operation) -> tuple[FacilitatorRow, ...]:
    named = operation.facilitators.select_related("user__organisation")
    return tuple(
        FacilitatorRow(
            each.pk,
            function_label(each.user),
            format_day(timezone.localtime(each.appointed_at).date()),
        )
        for each in named.prefetch_related("user__role_assignments")
    )
