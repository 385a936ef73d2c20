"""Who is told what of operations, and in which words."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jco_portal.directory.enums import Role
from jco_portal.directory.models import RoleAssignment, User
from jco_portal.directory.queries import people_with, people_with_rights
from jco_portal.outbox.actions import notify
from operations.enums import LEADING_ROLES, PLANNING_ROLES, REPRESENTATIVE_ROLES, Response
from operations.models import (
    ControlValidation,
    Facilitator,
    Operation,
    Participation,
    SeizureValidation,
)
from operations.models.participant_conditions import participants_and_observers_of
from operations.queries.operations import may_know_of

SENTENCES = {
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
TO_EXPERTS = {"table", "ask_conclude"}
TO_PARTICIPANTS = {"start", "end", "stop_early", "postpone", "resume", "cancel"}


def runners_of(operation: Operation) -> list[User]:
    """Everybody who plans the operation: planners of the lead, facilitators whom it named."""
    return list(_people(_runs(operation)))


def takers_of_part(operation: Operation) -> list[User]:
    """Planners and contact points of everybody who takes part or observes."""
    return list(
        _people(
            _holds(
                REPRESENTATIVE_ROLES,
                participants_and_observers_of(operation).order_by().values("pk"),
            )
        )
    )


def _people(*groups: Q, **flags: Q) -> QuerySet[User]:
    """People who may sign in, of any of the groups; a flag is a group that is noted of each."""
    noted = {name: ExpressionWrapper(each, BooleanField()) for name, each in flags.items()}
    wanted = reduce(or_, [*groups, *flags.values()])
    return User.objects.filter(wanted, is_active=True).annotate(**noted)


def _holds(roles: Iterable[str], places: QuerySet[Any, Any] | None = None) -> Q:
    """Those who hold one of the roles, in some organisations (None: in all)."""
    held = Q(Exists(RoleAssignment.objects.filter(user=OuterRef("pk"), role__in=list(roles))))
    return held if places is None else held & Q(organisation__in=places)


def _runs(operation: Operation) -> Q:
    leads = (
        operation.participations.filter(role__in=LEADING_ROLES).order_by().values("organisation")
    )
    bodies = Operation.organisers.through.objects.filter(operation=operation)
    named = operation.facilitators.order_by().values("user")
    run = Q(organisation__in=leads) | Q(organisation__in=bodies.values("organisation"))
    return _holds(PLANNING_ROLES) & run | Q(pk__in=named)


def _follows_or_is_invited(operation: Operation) -> Q:
    followers = participants_and_observers_of(operation).order_by().values("pk")
    return _holds(REPRESENTATIVE_ROLES, followers) | _has_yet_to_answer(operation)


def _has_yet_to_answer(operation: Operation) -> Q:
    waiting = operation.participations.filter(response=Response.INVITED)
    return _holds(REPRESENTATIVE_ROLES, waiting.order_by().values("organisation"))


def tell_of_new_dates(operation: Operation, *, by: User) -> None:
    """Tell who takes part or is invited, and who endorsed it, that a tabled JCO was moved."""
    endorsed = operation.transitions.filter(name="endorse").order_by().values("made_by")
    tell(
        operation,
        _people(_runs(operation), _follows_or_is_invited(operation), Q(pk__in=endorsed)),
        "operation.redate",
        key=f"operation.redate:{operation.pk}:{operation.version}",
        by=by,
    )


def tell_of_move(operation: Operation, name: str, *, by: User) -> None:
    """Tell those whom a move of the life cycle concerns, except who made it."""
    code = f"operation.{name}"
    if code not in SENTENCES:
        return
    nobody = Q(pk__in=())
    found: list[Any] = people_with_rights(
        _people(
            runs=_runs(operation),
            reviews=_holds([Role.EXPERT]) if name in TO_EXPERTS else nobody,
            takes_part=_follows_or_is_invited(operation) if name in TO_PARTICIPANTS else nobody,
            is_asked=_has_yet_to_answer(operation),
        )
    )
    concerned = [
        each
        for each in found
        if each.runs or each.takes_part or (each.reviews and may_know_of(each, operation))
    ]
    waiting = [each for each in concerned if each.is_asked and not each.runs]
    key = f"{code}:{operation.pk}:{operation.version}"
    url = reverse("operations:results", args=[operation.reference]) if name == "start" else ""
    told = [each for each in concerned if each not in waiting]
    tell(operation, told, code, key=key, by=by, url=url)
    tell(operation, waiting, code, key=key, by=by, url=_invitation_to(operation))


def tell_of_invitations(
    operation: Operation, participations: list[Participation], *, by: User
) -> None:
    """Tell those who answer for organisations invited at one moment, all of them at once."""
    if not participations:
        return
    invited, answer_by = participations[0].invited_at, participations[0].response_due_on
    if invited is None or answer_by is None:
        return
    tell(
        operation,
        people_with(REPRESENTATIVE_ROLES, [each.organisation_id for each in participations]),
        "operation.invite",
        key=f"operation.invite:{operation.pk}:{invited.isoformat()}",
        by=by,
        url=_invitation_to(operation),
        day=answer_by.isoformat(),
    )


def _invitation_to(operation: Operation) -> str:
    """The page that the invited may open, although the record may not be theirs."""
    return reverse("operations:invitation", args=[operation.reference])


def tell_of_withdrawal(participation: Participation, *, by: User) -> None:
    """Tell those who were to answer for an organisation that they need not."""
    invited = participation.invited_at
    tell(
        participation.operation,
        people_with(REPRESENTATIVE_ROLES, [participation.organisation_id]),
        "operation.uninvite",
        key=f"operation.uninvite:{participation.pk}:{invited.isoformat() if invited else ''}",
        by=by,
        url=reverse("home"),  # what they were invited to may not exist for them any more
    )


def tell_of_answer(participation: Participation, before: str, *, by: User) -> None:
    """Tell those who run it what an organisation answered; ``before`` is how it stood."""
    answered = participation.responded_at
    codes = {Response.ACCEPTED: "operation.accept", Response.DECLINED: "operation.decline"}
    code = codes[Response(participation.response)]
    if before == participation.response:
        code = "operation.change_answer"
    operation = participation.operation
    tell(
        operation,
        runners_of(operation),
        code,
        key=f"{code}:{participation.pk}:{answered.isoformat() if answered else ''}",
        by=by,
        url=reverse("operations:participant_list", args=[operation.reference]),
        place=participation.organisation.name,
    )


def tell_facilitator(facilitator: Facilitator, code: str, *, by: User) -> None:
    """Tell somebody that the lead has named or dismissed them."""
    named = code == "operation.name_facilitator"
    tell(
        facilitator.operation,
        [facilitator.user],
        code,
        key=f"{code}:{facilitator.operation_id}:{facilitator.appointed_at.isoformat()}",
        by=by,
        url="" if named else reverse("home"),
    )


def tell(
    operation: Operation,
    people: Iterable[User],
    code: str,
    *,
    key: str,
    by: User | None = None,
    url: str = "",
    **parameters: str,
) -> None:
    """Tell people of an occasion in an operation, except the person who brought it about."""
    told = [person for person in people if by is None or person.pk != by.pk]
    notify(
        told,
        code,
        key=key,
        reference=operation.reference,
        url=url or operation.get_absolute_url(),
        **parameters,
    )


def tell_of_return(verdict: ControlValidation | SeizureValidation, *, by: User) -> None:
    """Tell the people who report for an organisation that the lead asks back."""
    record = verdict.revision.result
    tell(
        record.operation,
        people_with(REPRESENTATIVE_ROLES, [record.organisation_id]),
        "result.return",
        key=f"result.return:{type(record).__name__.lower()}:{verdict.pk}",
        by=by,
        url=record.get_absolute_url(),
        number=str(record.number),
    )
