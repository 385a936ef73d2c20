"""Notifications about operations: recipients and sentences."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jco_portal.directory.enums import Role
from jco_portal.directory.models import RoleAssignment, User
from jco_portal.directory.queries import fetch_with_rights, users_with_any_role
from jco_portal.outbox.actions import notify_people
from operations.enums import LEADING_ROLES, PLANNING_ROLES, REPRESENTATIVE_ROLES, Response
from operations.models import (
    ControlValidation,
    Facilitator,
    Operation,
    Participation,
    SeizureValidation,
)
from operations.models.participant_conditions import participants_and_observers_of
from operations.queries.operations import can_see

NOTIFICATION_SENTENCES = {
    "operation.table": _("%(reference)s is tabled: the experts may endorse it or send it back."),
    "operation.send_back": _("%(reference)s was sent back to draft."),
    "operation.endorse": _("%(reference)s is endorsed and in preparation."),
    "operation.start": _("%(reference)s has started: report controls and seizures."),
    "operation.end": _("%(reference)s has ended and is in debriefing."),
    "operation.stop_early": _("%(reference)s was stopped early."),
    "operation.ask_conclude": _("%(reference)s: the lead asks to conclude the debriefing."),
    "operation.conclude": _("%(reference)s: the debriefing is concluded."),
    "operation.close": _("%(reference)s is closed."),
    "operation.reopen": _("%(reference)s was opened again."),
    "operation.postpone": _("%(reference)s is postponed."),
    "operation.resume": _("%(reference)s goes on with a new period."),
    "operation.cancel": _("%(reference)s is cancelled."),
    "operation.redate": _("%(reference)s: its dates have changed."),
    "result.return": _("%(reference)s: number %(number)s was returned with a question."),
    "operation.invite": _("%(reference)s: your organisation is invited; answer by %(day)s."),
    "operation.uninvite": _("%(reference)s: the invitation of your organisation is withdrawn."),
    "operation.accept": _("%(reference)s: %(place)s takes part."),
    "operation.decline": _("%(reference)s: %(place)s does not take part."),
    "operation.change_answer": _("%(reference)s: %(place)s has changed its answer."),
    "operation.name_facilitator": _("%(reference)s: its lead has named you as facilitator."),
    "operation.dismiss_facilitator": _("%(reference)s: you are no longer its facilitator."),
    "operation.propose": _("%(reference)s: an imported list says otherwise; take it over or not."),
}
# Names of transitions that are also notified to experts and to participants.
TRANSITIONS_TO_EXPERTS = {"table", "ask_conclude"}
TRANSITIONS_TO_PARTICIPANTS = {"start", "end", "stop_early", "postpone", "resume", "cancel"}


def managing_users(operation: Operation) -> list[User]:
    """Return the users who plan the operation: planners of its organisations, facilitators."""
    return list(_recipient_users(_is_manager(operation)))


def participant_users(operation: Operation) -> list[User]:
    """Return planners and contact points of all participants and observers."""
    return list(
        _recipient_users(
            _has_role(
                REPRESENTATIVE_ROLES,
                participants_and_observers_of(operation).order_by().values("pk"),
            )
        )
    )


def _recipient_users(*groups: Q, **flags: Q) -> QuerySet[User]:
    """Return active users of any group; each flag is a group and annotates who belongs to it."""
    noted = {name: ExpressionWrapper(each, BooleanField()) for name, each in flags.items()}
    wanted = reduce(or_, [*groups, *flags.values()])
    return User.objects.filter(wanted, is_active=True).annotate(**noted)


def _has_role(roles: Iterable[str], organisations: QuerySet[Any, Any] | None = None) -> Q:
    """Return the condition for users with one of the roles, in these organisations (None: any)."""
    held = Q(Exists(RoleAssignment.objects.filter(user=OuterRef("pk"), role__in=list(roles))))
    return held if organisations is None else held & Q(organisation__in=organisations)


def _is_manager(operation: Operation) -> Q:
    leads = (
        operation.participations.filter(role__in=LEADING_ROLES).order_by().values("organisation")
    )
    bodies = Operation.organisers.through.objects.filter(operation=operation)
    named = operation.facilitators.order_by().values("user")
    run = Q(organisation__in=leads) | Q(organisation__in=bodies.values("organisation"))
    return _has_role(PLANNING_ROLES) & run | Q(pk__in=named)


def _is_participant_or_invited(operation: Operation) -> Q:
    followers = participants_and_observers_of(operation).order_by().values("pk")
    return _has_role(REPRESENTATIVE_ROLES, followers) | _awaits_response(operation)


def _awaits_response(operation: Operation) -> Q:
    awaiting_response = operation.participations.filter(response=Response.INVITED)
    return _has_role(REPRESENTATIVE_ROLES, awaiting_response.order_by().values("organisation"))


def notify_dates_changed(operation: Operation, *, by: User) -> None:
    """Notify managers, participants, invited organisations and endorsing experts of new dates."""
    endorsed = operation.transitions.filter(name="endorse").order_by().values("made_by")
    notify_about_operation(
        operation,
        _recipient_users(
            _is_manager(operation), _is_participant_or_invited(operation), Q(pk__in=endorsed)
        ),
        "operation.redate",
        key=f"operation.redate:{operation.pk}:{operation.version}",
        by=by,
    )


def notify_transition(operation: Operation, name: str, *, by: User) -> None:
    """Notify the users affected by a transition, except its author.

    Transitions without a sentence are not notified. Invited organisations get a link to the
    invitation, as they may not be able to open the operation.
    """
    code = f"operation.{name}"
    if code not in NOTIFICATION_SENTENCES:
        return
    nobody = Q(pk__in=())
    people: list[Any] = fetch_with_rights(
        _recipient_users(
            runs=_is_manager(operation),
            reviews=_has_role([Role.EXPERT]) if name in TRANSITIONS_TO_EXPERTS else nobody,
            takes_part=_is_participant_or_invited(operation)
            if name in TRANSITIONS_TO_PARTICIPANTS
            else nobody,
            is_asked=_awaits_response(operation),
        )
    )
    concerned = [
        each
        for each in people
        # Managers and participants can see the operation anyway; of experts this has to be checked.
        if each.runs or each.takes_part or (each.reviews and can_see(each, operation))
    ]
    invitees = [each for each in concerned if each.is_asked and not each.runs]
    # Each transition increases the version, so that a repeated one is notified again.
    key = f"{code}:{operation.pk}:{operation.version}"
    url = reverse("operations:result_list", args=[operation.reference]) if name == "start" else ""
    recipients = [each for each in concerned if each not in invitees]
    notify_about_operation(operation, recipients, code, key=key, by=by, url=url)
    notify_about_operation(
        operation, invitees, code, key=key, by=by, url=_invitation_url(operation)
    )


def notify_invitations(
    operation: Operation, participations: list[Participation], *, by: User
) -> None:
    """Notify the organisations invited at the same moment; all share one deadline."""
    if not participations:
        return
    invited, answer_by = participations[0].invited_at, participations[0].response_due_on
    if invited is None or answer_by is None:
        return
    notify_about_operation(
        operation,
        users_with_any_role(
            REPRESENTATIVE_ROLES, [each.organisation_id for each in participations]
        ),
        "operation.invite",
        key=f"operation.invite:{operation.pk}:{invited.isoformat()}",
        by=by,
        url=_invitation_url(operation),
        day=answer_by.isoformat(),
    )


def _invitation_url(operation: Operation) -> str:
    """Return the page that an invited user can open even without access to the operation."""
    return reverse("operations:invitation_detail", args=[operation.reference])


def notify_invitation_withdrawn(participation: Participation, *, by: User) -> None:
    """Notify an organisation that its invitation has been withdrawn."""
    invited = participation.invited_at
    notify_about_operation(
        participation.operation,
        users_with_any_role(REPRESENTATIVE_ROLES, [participation.organisation_id]),
        "operation.uninvite",
        key=f"operation.uninvite:{participation.pk}:{invited.isoformat() if invited else ''}",
        by=by,
        url=reverse("home"),  # the operation may not be visible to them any more
    )


def notify_response(participation: Participation, before: str, *, by: User) -> None:
    """Notify the managers of a response; ``before`` is the previous response."""
    answered = participation.responded_at
    codes = {Response.ACCEPTED: "operation.accept", Response.DECLINED: "operation.decline"}
    code = codes[Response(participation.response)]
    if before == participation.response:
        code = "operation.change_answer"
    operation = participation.operation
    notify_about_operation(
        operation,
        managing_users(operation),
        code,
        key=f"{code}:{participation.pk}:{answered.isoformat() if answered else ''}",
        by=by,
        url=reverse("operations:participant_list", args=[operation.reference]),
        place=participation.organisation.name,
    )


def notify_facilitator(facilitator: Facilitator, code: str, *, by: User) -> None:
    """Notify a person of the appointment or removal as facilitator."""
    named = code == "operation.name_facilitator"
    notify_about_operation(
        facilitator.operation,
        [facilitator.user],
        code,
        key=f"{code}:{facilitator.operation_id}:{facilitator.appointed_at.isoformat()}",
        by=by,
        url="" if named else reverse("home"),
    )


def notify_about_operation(
    operation: Operation,
    people: Iterable[User],
    code: str,
    *,
    key: str,
    by: User | None = None,
    url: str = "",
    **parameters: str,
) -> None:
    """Notify users of an event in an operation, except its author ``by``.

    ``key`` identifies the event, so that each user is notified of it once. Sends no email itself.
    """
    recipients = [person for person in people if by is None or person.pk != by.pk]
    notify_people(
        recipients,
        code,
        key=key,
        reference=operation.reference,
        url=url or operation.get_absolute_url(),
        **parameters,
    )


def notify_result_returned(validation: ControlValidation | SeizureValidation, *, by: User) -> None:
    """Notify the reporting organisation that the lead has returned a result with a question."""
    record = validation.revision.result
    notify_about_operation(
        record.operation,
        users_with_any_role(REPRESENTATIVE_ROLES, [record.organisation_id]),
        "result.return",
        key=f"result.return:{type(record).__name__.lower()}:{validation.pk}",
        by=by,
        url=record.get_absolute_url(),
        number=str(record.number),
    )
