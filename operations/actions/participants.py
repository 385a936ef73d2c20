"""Actions on invitations, responses and facilitators. Each locks the operation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.dates import format_day
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.directory.enums import OrganisationKind, Role
from jco_portal.directory.models import Organisation, User
from operations.actions.overlap_check import (
    note_deadlines_changed,
    note_participant_left,
    note_rule_unfulfilled,
    note_rules_changed,
    request_overlap_check,
)
from operations.conditions import required
from operations.enums import CompletionRule, ParticipationRole, Response
from operations.models import Facilitator, Operation, Participation
from operations.notifications import (
    notify_facilitator,
    notify_invitation_withdrawn,
    notify_invitations,
    notify_response,
)
from operations.permissions import (
    can_appoint_facilitators,
    can_invite,
    can_manage,
    can_receive_responses,
    can_respond,
)
from operations.queries.operations import locked_operation, members_on_start, planned_first_day

# Invited and accepted organisations are not invited again, which would discard their response.
INVITABLE_RESPONSES = frozenset({Response.PLANNED, Response.RECORDED, Response.DECLINED})


@dataclass(frozen=True)
class ResponseInput:
    """An organisation's response: its contribution, or the reason for declining."""

    accepts: bool
    contact_point: str = ""
    control_posts: int | None = None
    officers: int | None = None
    priority: str = ""
    reason: str = ""
    overlapping_operation: Operation | None = None
    response_note: str = ""


@atomic_action()
def invite_organisations(
    operation: Operation,
    organisations: Iterable[Organisation],
    *,
    requested_contribution: str,
    answer_by: date,
    by: User,
) -> list[Participation]:
    """Invite organisations to a JCO and return the participations invited now. Raises Refused.

    A group is replaced by its members on the first day of the operation. Organisations that are
    invited or have accepted are skipped, so that inviting twice invites once; those that have
    declined are invited again. ``answer_by`` is the last day for responding.
    """
    locked = locked_operation(operation)
    require(can_invite(by, locked))
    require(required.has_jco_file([locked]).get(locked.pk), _refuse_due_date(locked, answer_by))
    before = _expected_organisations(locked)
    known = {each.organisation_id: each for each in locked.participations.all()}
    invited, now = [], timezone.now()
    for organisation in _replace_groups(locked, organisations, known):
        each = known.get(organisation.pk) or Participation(
            operation=locked, organisation=organisation
        )
        if each.is_leading or (each.pk and each.response not in INVITABLE_RESPONSES):
            continue
        each.operation = locked
        _write_invitation(each, requested_contribution, answer_by, by, now)
        invited.append(each)
    _note_expected_changed(locked, before)
    note_rules_changed(locked, CompletionRule.INVITED, CompletionRule.RESPONDED, by=by)
    note_rule_unfulfilled(locked, CompletionRule.RESPONDED)
    note_participant_left(locked)  # a group that its members have replaced
    notify_invitations(locked, invited, by=by)
    return invited


@atomic_action()
def withdraw_invitation(participation: Participation, *, by: User) -> Participation:
    """Withdraw an invitation without response, back to ‘planned’. Raises Refused."""
    locked = locked_operation(participation.operation)
    require(can_manage(by, locked), can_receive_responses(locked))
    current = locked.participations.select_related("organisation").get(pk=participation.pk)
    if current.response == Response.PLANNED:
        return current
    if current.response != Response.INVITED:
        sentence = _("%(place)s has answered, so its invitation is not withdrawn any more.")
        raise Refused(Refusal("answered", sentence % {"place": current.organisation}))
    current.operation = locked
    notify_invitation_withdrawn(current, by=by)
    current.clear_invitation()
    current.response = Response.PLANNED
    current.save()
    note_deadlines_changed(locked)
    return current


@atomic_action()
def respond_to_invitation(
    participation: Participation, answer: ResponseInput, *, by: User, version_token: str
) -> Participation:
    """Record or change the response of the user's organisation, until the operation starts.

    ``version_token`` is that of the invitation on the page. Raises EditConflict if the invitation
    or response has changed since, unless the response is the same, and Refused.
    """
    locked = locked_operation(participation.operation)
    current = locked.participations.select_related("organisation").get(pk=participation.pk)
    require(can_respond(by, current))
    require(can_receive_responses(locked), _refuse_not_invited(current), _refuse_response(answer))
    current.operation = locked
    # The same response again, for example a form sent twice, is no conflict.
    if answer == response_input(current):
        return current
    if version_token != current.version_token:
        raise EditConflict(current)
    before = current.response
    _write_response(current, answer, by)
    after_response(current, before, by=by)
    return current


def after_response(participation: Participation, before: str, *, by: User) -> None:
    """Note and notify what follows from a response; ``before`` is the previous one."""
    operation = participation.operation
    # Only a change from or to ‘declined’ changes the expected participants, hence the overlaps.
    if (before == Response.DECLINED) != (participation.response == Response.DECLINED):
        _increment_version(operation)
        request_overlap_check([operation.pk])
    note_rules_changed(operation, CompletionRule.RESPONDED, CompletionRule.CONTACT_POINTS, by=by)
    note_participant_left(operation)
    notify_response(participation, before, by=by)


def response_input(participation: Participation) -> ResponseInput | None:
    """Return the recorded response as input; None if there is no response."""
    if participation.response == Response.ACCEPTED:
        return ResponseInput(
            accepts=True,
            contact_point=participation.contact_point,
            control_posts=participation.control_posts,
            officers=participation.officers,
            priority=participation.priority,
            response_note=participation.response_note,
        )
    if participation.response == Response.DECLINED:
        return ResponseInput(
            accepts=False,
            reason=participation.decline_reason,
            overlapping_operation=participation.overlaps_with,
            response_note=participation.response_note,
        )
    return None


@atomic_action()
def appoint_facilitator(operation: Operation, person: User, *, by: User) -> Facilitator:
    """Appoint a facilitator for this operation and notify the person. Raises Refused."""
    locked = locked_operation(operation)
    require(can_appoint_facilitators(by, locked), _refuse_facilitator(person))
    named, is_new = Facilitator.objects.get_or_create(
        operation=locked, user=person, defaults={"appointed_by": by}
    )
    if is_new:
        note_deadlines_changed(locked)
        notify_facilitator(named, "operation.name_facilitator", by=by)
    return named


@atomic_action()
def remove_facilitator(facilitator: Facilitator, *, by: User) -> None:
    """Remove a facilitator from the operation and notify the person. Raises Refused."""
    locked = locked_operation(facilitator.operation)
    require(can_appoint_facilitators(by, locked))
    deleted, _rows = Facilitator.objects.filter(pk=facilitator.pk).delete()
    if deleted:
        note_deadlines_changed(locked)
        notify_facilitator(facilitator, "operation.dismiss_facilitator", by=by)


def _refuse_due_date(operation: Operation, answer_by: date) -> Refusal | None:
    first, today = planned_first_day(operation), timezone.localdate()
    if first is not None and first <= today:
        sentence = _("Its first phase was to start on %(day)s: change its dates first.")
        return Refusal("dates", sentence % {"day": format_day(first)})
    if answer_by < today:
        return Refusal("response_due_on", _("The day to answer by lies in the past."))
    if first is not None and answer_by >= first:
        sentence = _("It may start on %(day)s: the day to answer by lies before.")
        return Refusal("response_due_on", sentence % {"day": format_day(first)})
    return None


def _replace_groups(
    operation: Operation, organisations: Iterable[Organisation], known: dict[int, Participation]
) -> list[Organisation]:
    """Return the organisations with each group replaced by its members that have not declined."""
    wanted: dict[int, Organisation] = {}
    for organisation in organisations:
        if organisation.kind != OrganisationKind.GROUP:
            wanted[organisation.pk] = organisation
            continue
        for member in members_on_start(operation, organisation):
            has_declined = member.pk in known and known[member.pk].response == Response.DECLINED
            if not has_declined:
                wanted.setdefault(member.pk, member)
        if organisation.pk in known:
            known.pop(organisation.pk).delete()
    return list(wanted.values())


def _write_invitation(
    participation: Participation,
    requested_contribution: str,
    answer_by: date,
    by: User,
    now: datetime,
) -> None:
    participation.clear_invitation()
    participation.role = participation.role or ParticipationRole.PARTICIPANT
    participation.response = Response.INVITED
    participation.requested_contribution = requested_contribution
    participation.invited_at, participation.invited_by = now, by
    participation.response_due_on = answer_by
    participation.save()


def _write_response(participation: Participation, answer: ResponseInput, by: User) -> None:
    participation.clear_response()
    participation.response = Response.ACCEPTED if answer.accepts else Response.DECLINED
    participation.responded_at, participation.responded_by = timezone.now(), by
    participation.contact_point = answer.contact_point
    participation.control_posts, participation.officers = answer.control_posts, answer.officers
    participation.priority = answer.priority
    participation.decline_reason = answer.reason
    participation.overlaps_with = answer.overlapping_operation
    participation.response_note = answer.response_note
    participation.save()


def _refuse_not_invited(participation: Participation) -> Refusal | None:
    if participation.invited_at is not None:
        return None
    sentence = _("%(place)s is not invited, or its invitation was withdrawn.")
    return Refusal("not_invited", sentence % {"place": participation.organisation})


def _refuse_response(answer: ResponseInput) -> Refusal | None:
    if answer.accepts or answer.reason:
        return None
    return Refusal("reason", _("Say why your organisation does not take part."))


def _refuse_facilitator(person: User) -> Refusal | None:
    if person.is_active and person.has_role(Role.FACILITATOR):
        return None
    return Refusal("person", _("Choose somebody who holds the role of facilitator."))


def _expected_organisations(operation: Operation) -> set[int]:
    expected = operation.participations.expected()
    return set(expected.values_list("organisation", flat=True))


def _note_expected_changed(operation: Operation, before: set[int]) -> None:
    """Increase the version and request an overlap check if the expected participants changed."""
    # A form opened before would restore the earlier list: the new version refuses it.
    if _expected_organisations(operation) != before:
        _increment_version(operation)
        request_overlap_check([operation.pk])


def _increment_version(operation: Operation) -> None:
    operation.version += 1
    operation.save(update_fields=["version"])
