"""Who leads, who has accepted, who is asked, who has declined, and who is only planned."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from jco_portal.core.dates import day_in_words
from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from jco_portal.directory.queries import people_with
from operations.enums import REPRESENTATIVE_ROLES, DeclineReason, ParticipationRole, Response
from operations.models import Operation, Participation
from operations.permissions import (
    can_appoint_facilitators,
    can_invite,
    can_manage,
    can_receive_responses,
)
from operations.queries.operations import visible_keys, who_can_answer


@dataclass(frozen=True)
class Answered:
    """An organisation that has accepted, with what it gives."""

    name: str
    part: str
    contact_point: str
    posts: int | None
    officers: int | None
    priority: str
    note: str
    day: str
    is_own: bool


@dataclass(frozen=True)
class Asked:
    """An organisation that has yet to answer."""

    pk: int
    name: str
    part: str
    answer_by: str
    left: str
    is_overdue: bool
    is_unreachable: bool


@dataclass(frozen=True)
class Declined:
    """An organisation that has declined; why, for those whom that concerns."""

    name: str
    day: str
    why: str
    note: str


@dataclass(frozen=True)
class NamedFacilitator:
    """A facilitator by function."""

    pk: int
    function: str
    day: str


@dataclass(frozen=True)
class ParticipantsFacts:
    """Everything that the page of participants shows."""

    summary: str
    leads: tuple[str, ...]
    accepted: tuple[Answered, ...]
    invited: tuple[Asked, ...]
    declined: tuple[Declined, ...]
    planned: tuple[str, ...]
    recorded: tuple[str, ...]
    facilitators: tuple[NamedFacilitator, ...]
    posts: int
    officers: int
    may_invite: bool
    may_withdraw: bool
    not_yet: str
    may_name: bool
    has_own: bool


def participants_of_record(operation: Operation, user: User) -> ParticipantsFacts:
    """The participants as this person may see them; the operation is open to them in full."""
    rows = list(
        Participation.objects.visible_to(user)
        .filter(operation=operation)
        .select_related("organisation")
        .order_by("organisation__name")
    )
    by_standing = {standing: _standing(rows, standing) for standing in Response}
    accepted = tuple(_answered(each, user) for each in by_standing[Response.ACCEPTED])
    running = can_manage(user, operation).is_allowed
    refusal = can_invite(user, operation).refusal
    return ParticipantsFacts(
        summary=counts_in_words(rows, timezone.localdate()),
        leads=tuple(_named(each) for each in rows if each.is_leading),
        accepted=accepted,
        invited=_asked(by_standing[Response.INVITED]),
        declined=_declined(by_standing[Response.DECLINED], user, sees_why=running),
        planned=tuple(_named(each) for each in by_standing[Response.PLANNED]),
        recorded=tuple(_named(each) for each in by_standing[Response.RECORDED]),
        facilitators=_facilitators(operation),
        posts=sum(each.posts or 0 for each in accepted),
        officers=sum(each.officers or 0 for each in accepted),
        may_invite=refusal is None,
        may_withdraw=running and can_receive_responses(operation).is_allowed,
        not_yet=str(refusal) if running and refusal else "",
        may_name=can_appoint_facilitators(user, operation).is_allowed,
        has_own=any(_is_asked(each, user) for each in rows),
    )


def counts_in_words(rows: Iterable[Participation], today: date) -> str:
    """How many of those invited have accepted, declined and yet to answer, in a sentence."""
    asked = [each for each in rows if each.invited_at is not None and not each.is_leading]
    if not asked:
        return _("Nobody is invited yet.")
    waiting = [each for each in asked if each.response == Response.INVITED]
    accepted = sum(each.response == Response.ACCEPTED for each in asked)
    declined = sum(each.response == Response.DECLINED for each in asked)
    sentence = ngettext(
        "%(n)d of %(all)d invited has accepted", "%(n)d of %(all)d invited have accepted", accepted
    )
    said = [sentence % {"n": accepted, "all": len(asked)}]
    if declined:
        sentence = ngettext("%(n)d has declined", "%(n)d have declined", declined)
        said.append(sentence % {"n": declined})
    return "; ".join([*said, *_waiting_in_words(waiting, today)]) + "."


def _waiting_in_words(waiting: list[Participation], today: date) -> list[str]:
    days = [each.response_due_on for each in waiting if each.response_due_on is not None]
    ahead = sorted(day for day in days if day >= today)
    said = []
    if ahead:
        sentence = ngettext(
            "%(n)d has yet to answer by %(day)s", "%(n)d have yet to answer by %(day)s", len(ahead)
        )
        said.append(sentence % {"n": len(ahead), "day": day_in_words(ahead[-1])})
    if overdue := len(days) - len(ahead):
        said.append(ngettext("%(n)d is overdue", "%(n)d are overdue", overdue) % {"n": overdue})
    return said


def left_in_words(days: int) -> str:
    """How long there is to answer, or how long it is overdue."""
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("tomorrow", "in %(n)d days", days) % {"n": days}
    return ngettext("%(n)d day overdue", "%(n)d days overdue", -days) % {"n": -days}


def facilitators_to_name(operation: Operation) -> list[tuple[str, str]]:
    """Who may be named as facilitator, by key and function; equal functions are numbered."""
    named = operation.facilitators.values("user")
    people = people_with([Role.FACILITATOR]).exclude(pk__in=named).select_related("organisation")
    ordered = people.prefetch_related("role_assignments").order_by("organisation__name", "pk")
    found: list[tuple[str, str]] = []
    seen: dict[str, int] = {}
    for person in ordered:
        function = function_of(person)
        seen[function] = seen.get(function, 0) + 1
        label = function if seen[function] == 1 else f"{function} ({seen[function]})"
        found.append((str(person.pk), label))
    return found


def function_of(person: User) -> str:
    """A person's function, from roles that were fetched beforehand."""
    person.roles = frozenset(each.role for each in person.role_assignments.all()) & set(Role)
    return person.function


def _standing(rows: list[Participation], standing: str) -> list[Participation]:
    return [each for each in rows if each.response == standing and not each.is_leading]


def _is_asked(participation: Participation, user: User) -> bool:
    is_own = participation.organisation_id == user.organisation_id
    return is_own and participation.invited_at is not None


def _named(participation: Participation) -> str:
    name = participation.organisation.name
    if participation.role in {ParticipationRole.LEAD, ParticipationRole.PARTICIPANT}:
        return name
    return _("%(place)s (%(part)s)") % {
        "place": name,
        "part": participation.get_role_display().lower(),
    }


def _part(participation: Participation) -> str:
    is_plain = participation.role == ParticipationRole.PARTICIPANT
    return "" if is_plain else participation.get_role_display().lower()


def _day(participation: Participation) -> str:
    at = participation.responded_at
    return day_in_words(timezone.localtime(at).date()) if at else ""


def _answered(participation: Participation, user: User) -> Answered:
    return Answered(
        name=participation.organisation.name,
        part=_part(participation),
        contact_point=participation.contact_point,
        posts=participation.control_posts,
        officers=participation.officers,
        priority=participation.get_priority_display(),
        note=participation.response_note,
        day=_day(participation),
        is_own=participation.organisation_id == user.organisation_id,
    )


def _asked(rows: list[Participation]) -> tuple[Asked, ...]:
    reachable = who_can_answer([each.organisation_id for each in rows], REPRESENTATIVE_ROLES)
    rows = sorted(rows, key=lambda each: (each.response_due_on or date.max, each.organisation.name))
    return tuple(
        Asked(
            pk=each.pk,
            name=each.organisation.name,
            part=_part(each),
            answer_by=day_in_words(each.response_due_on),
            left=left_in_words(each.days_until_due or 0),
            is_overdue=(each.days_until_due or 0) < 0,
            is_unreachable=each.organisation_id not in reachable,
        )
        for each in rows
    )


def _declined(rows: list[Participation], user: User, *, sees_why: bool) -> tuple[Declined, ...]:
    """Reasons are for the lead and for the organisation itself."""
    seen = visible_keys(user, {each.overlaps_with_id for each in rows if each.overlaps_with_id})
    names = dict(Operation.objects.filter(pk__in=seen).values_list("pk", "name"))
    told = {each.pk for each in rows if sees_why or each.organisation_id == user.organisation_id}
    return tuple(
        Declined(
            name=each.organisation.name,
            day=_day(each),
            why=why_in_words(each, names) if each.pk in told else "",
            note=each.response_note if each.pk in told else "",
        )
        for each in rows
    )


def why_in_words(participation: Participation, names: dict[int, str]) -> str:
    """Why an organisation declined; ``names`` are the operations that the reader may know of."""
    key = participation.overlaps_with_id
    if participation.decline_reason != DeclineReason.OVERLAP or key is None:
        return participation.get_decline_reason_display()
    if key not in names:
        return _("It overlaps with an operation that is not shown to you")
    return _("It overlaps with %(name)s") % {"name": names[key]}


def _facilitators(operation: Operation) -> tuple[NamedFacilitator, ...]:
    named = operation.facilitators.select_related("user__organisation")
    return tuple(
        NamedFacilitator(
            each.pk,
            function_of(each.user),
            day_in_words(timezone.localtime(each.appointed_at).date()),
        )
        for each in named.prefetch_related("user__role_assignments")
    )
