"""Inviting to a JCO, answering for one's own organisation, and naming facilitators."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.atomic_actions import action
from jco_portal.core.dates import day_in_words
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.directory.enums import OrganisationKind, Role
from jco_portal.directory.models import Organisation, User
from operations.actions.overlap_check import (
    mark_changed,
    mark_deadlines,
    mark_facts,
    mark_left,
    mark_lost,
)
from operations.conditions import required
from operations.enums import CompletionRule, ParticipationRole, Response
from operations.models import Facilitator, Operation, Participation
from operations.notifications import (
    tell_facilitator,
    tell_of_answer,
    tell_of_invitations,
    tell_of_withdrawal,
)
from operations.permissions import (
    can_appoint_facilitators,
    can_invite,
    can_manage,
    can_receive_responses,
    can_respond,
)
from operations.queries.operations import first_day_planned, locked_operation, members_on_its_start

INVITABLE = frozenset({Response.PLANNED, Response.RECORDED, Response.DECLINED})


@dataclass(frozen=True)
class AnswerFacts:
    """What an organisation answers: what it gives, or why it does not take part."""

    accepts: bool
    contact_point: str = ""
    posts: int | None = None
    officers: int | None = None
    priority: str = ""
    reason: str = ""
    overlaps_with: Operation | None = None
    note: str = ""


@action()
def invite(
    operation: Operation,
    organisations: Iterable[Organisation],
    *,
    asked: str,
    answer_by: date,
    by: User,
) -> list[Participation]:
    """Invite organisations to a JCO; a group stands for its members when the operation starts.

    Who is invited or has accepted already is left alone, so that inviting twice invites once.
    Who has declined may be asked again. Raises Refused.
    """
    locked = locked_operation(operation)
    require(can_invite(by, locked))
    require(required.has_dossier([locked]).get(locked.pk), _against_day(locked, answer_by))
    before = _expected(locked)
    known = {each.organisation_id: each for each in locked.participations.all()}
    invited, now = [], timezone.now()
    for place in _without_groups(locked, organisations, known):
        each = known.get(place.pk) or Participation(operation=locked, organisation=place)
        if each.is_leading or (each.pk and each.response not in INVITABLE):
            continue
        each.operation = locked
        _write_invitation(each, asked, answer_by, by, now)
        invited.append(each)
    _note_who_is_expected(locked, before)
    mark_facts(locked, CompletionRule.INVITED, CompletionRule.RESPONDED, by=by)
    mark_lost(locked, CompletionRule.RESPONDED)
    mark_left(locked)  # a group whose members are asked instead
    tell_of_invitations(locked, invited, by=by)
    return invited


@action()
def withdraw_invitation(participation: Participation, *, by: User) -> Participation:
    """Take back an invitation that is not answered; the organisation is only planned again."""
    locked = locked_operation(participation.operation)
    require(can_manage(by, locked), can_receive_responses(locked))
    current = locked.participations.select_related("organisation").get(pk=participation.pk)
    if current.response == Response.PLANNED:
        return current
    if current.response != Response.INVITED:
        sentence = _("%(place)s has answered, so its invitation is not withdrawn any more.")
        raise Refused(Refusal("answered", sentence % {"place": current.organisation}))
    current.operation = locked
    tell_of_withdrawal(current, by=by)
    current.clear_invitation()
    current.response = Response.PLANNED
    current.save()
    mark_deadlines(locked)
    return current


@action()
def answer_invitation(
    participation: Participation, answer: AnswerFacts, *, by: User, seen: str
) -> Participation:
    """Answer for one's own organisation, or change the answer, until the operation starts.

    ``seen`` is the ``mark`` of the invitation on the page. Raises EditConflict when it was
    answered or asked anew since, unless in the same words, and Refused.
    """
    locked = locked_operation(participation.operation)
    current = locked.participations.select_related("organisation").get(pk=participation.pk)
    require(can_respond(by, current))
    require(can_receive_responses(locked), _not_asked(current), _against_answer(answer))
    current.operation = locked
    if answer == answer_of(current):
        return current
    if seen != current.version_token:
        raise EditConflict(current)
    before = current.response
    _write_answer(current, answer, by)
    after_answer(current, before, by=by)
    return current


def after_answer(participation: Participation, before: str, *, by: User) -> None:
    """What follows from an answer: who is expected is compared anew, who runs it is told."""
    operation = participation.operation
    if (before == Response.DECLINED) != (participation.response == Response.DECLINED):
        _count_as_edit(operation)
        mark_changed([operation.pk])
    mark_facts(operation, CompletionRule.RESPONDED, CompletionRule.CONTACT_POINTS, by=by)
    mark_left(operation)
    tell_of_answer(participation, before, by=by)


def answer_of(participation: Participation) -> AnswerFacts | None:
    """What stands as the organisation's answer; None while there is none."""
    if participation.response == Response.ACCEPTED:
        return AnswerFacts(
            accepts=True,
            contact_point=participation.contact_point,
            posts=participation.control_posts,
            officers=participation.officers,
            priority=participation.priority,
            note=participation.response_note,
        )
    if participation.response == Response.DECLINED:
        return AnswerFacts(
            accepts=False,
            reason=participation.decline_reason,
            overlaps_with=participation.overlaps_with,
            note=participation.response_note,
        )
    return None


@action()
def name_facilitator(operation: Operation, person: User, *, by: User) -> Facilitator:
    """Name somebody who may do in this operation what its planner may; they are told."""
    locked = locked_operation(operation)
    require(can_appoint_facilitators(by, locked), _against_facilitator(person))
    named, is_new = Facilitator.objects.get_or_create(
        operation=locked, user=person, defaults={"appointed_by": by}
    )
    if is_new:
        mark_deadlines(locked)
        tell_facilitator(named, "operation.name_facilitator", by=by)
    return named


@action()
def dismiss_facilitator(facilitator: Facilitator, *, by: User) -> None:
    """End what a facilitator may do in the operation; they are told."""
    locked = locked_operation(facilitator.operation)
    require(can_appoint_facilitators(by, locked))
    deleted, _rows = Facilitator.objects.filter(pk=facilitator.pk).delete()
    if deleted:
        mark_deadlines(locked)
        tell_facilitator(facilitator, "operation.dismiss_facilitator", by=by)


def _against_day(operation: Operation, answer_by: date) -> Refusal | None:
    first, today = first_day_planned(operation), timezone.localdate()
    if first is not None and first <= today:
        sentence = _("Its first phase was to start on %(day)s: change its dates first.")
        return Refusal("dates", sentence % {"day": day_in_words(first)})
    if answer_by < today:
        return Refusal("response_due_on", _("The day to answer by lies in the past."))
    if first is not None and answer_by >= first:
        sentence = _("It may start on %(day)s: the day to answer by lies before.")
        return Refusal("response_due_on", sentence % {"day": day_in_words(first)})
    return None


def _without_groups(
    operation: Operation, organisations: Iterable[Organisation], known: dict[int, Participation]
) -> list[Organisation]:
    """The organisations, each group replaced by those of its members that are not asked yet."""
    wanted: dict[int, Organisation] = {}
    for place in organisations:
        if place.kind != OrganisationKind.GROUP:
            wanted[place.pk] = place
            continue
        for member in members_on_its_start(operation, place):
            has_declined = member.pk in known and known[member.pk].response == Response.DECLINED
            if not has_declined:
                wanted.setdefault(member.pk, member)
        if place.pk in known:
            known.pop(place.pk).delete()
    return list(wanted.values())


def _write_invitation(
    participation: Participation, asked: str, answer_by: date, by: User, now: datetime
) -> None:
    participation.clear_invitation()
    participation.role = participation.role or ParticipationRole.PARTICIPANT
    participation.response = Response.INVITED
    participation.requested_contribution = asked
    participation.invited_at, participation.invited_by = now, by
    participation.response_due_on = answer_by
    participation.save()


def _write_answer(participation: Participation, answer: AnswerFacts, by: User) -> None:
    participation.clear_response()
    participation.response = Response.ACCEPTED if answer.accepts else Response.DECLINED
    participation.responded_at, participation.responded_by = timezone.now(), by
    participation.contact_point = answer.contact_point
    participation.control_posts, participation.officers = answer.posts, answer.officers
    participation.priority = answer.priority
    participation.decline_reason = answer.reason
    participation.overlaps_with = answer.overlaps_with
    participation.response_note = answer.note
    participation.save()


def _not_asked(participation: Participation) -> Refusal | None:
    if participation.invited_at is not None:
        return None
    sentence = _("%(place)s is not invited, or its invitation was withdrawn.")
    return Refusal("not_invited", sentence % {"place": participation.organisation})


def _against_answer(answer: AnswerFacts) -> Refusal | None:
    if answer.accepts or answer.reason:
        return None
    return Refusal("reason", _("Say why your organisation does not take part."))


def _against_facilitator(person: User) -> Refusal | None:
    if person.is_active and person.has_role(Role.FACILITATOR):
        return None
    return Refusal("person", _("Choose somebody who holds the role of facilitator."))


def _expected(operation: Operation) -> set[int]:
    expected = operation.participations.expected()
    return set(expected.values_list("organisation", flat=True))


def _note_who_is_expected(operation: Operation, before: set[int]) -> None:
    """When others are expected than before, an edit from an older page would undo it."""
    if _expected(operation) != before:
        _count_as_edit(operation)
        mark_changed([operation.pk])


def _count_as_edit(operation: Operation) -> None:
    operation.version += 1
    operation.save(update_fields=["version"])
