"""Invitations to respond to and, for those who manage a JCO, overdue and unsent ones."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from jco_portal.core.dates import format_day
from jco_portal.directory.models import User
from jco_portal.home.todo.items import MAX_SHOWN, TodoGroup, TodoItem
from jco_portal.home.todo.own_operations import own_operations_link
from operations.enums import OperationState, Response
from operations.models import Operation, Participation
from operations.permissions import INVITATION_STATES, STATES_BEFORE_START
from operations.queries.operations import is_planned_in_portal
from operations.reports.overview.phases import earliest_start_of
from operations.reports.participants import format_time_left


class OperationParticipations(NamedTuple):
    """A JCO with the selected ones of its participations."""

    operation: Operation
    participations: list[Participation]


def invitations_group(user: User, today: date) -> TodoGroup:
    """Return the invitations that await the organisation's response, the most urgent first.

    All are shown, so the group has no link to others.
    """
    own = Participation.objects.visible_to(user).for_organisation_of(user)
    pending = own.filter(response=Response.INVITED, operation__state__in=STATES_BEFORE_START)
    participations = pending.select_related("operation").order_by("response_due_on", "pk")
    items = tuple(_invitation_item(each, today) for each in participations)
    return TodoGroup(_("Invitations to answer"), items, len(items))


def _invitation_item(participation: Participation, today: date) -> TodoItem:
    operation, day = participation.operation, participation.response_due_on or today
    url = reverse("operations:invitation_detail", args=[operation.reference])
    params = {"day": format_day(day), "left": format_time_left((day - today).days)}
    reason = _("Answer by %(day)s: %(left)s.") % params
    return TodoItem(operation.name, url, reason, _("Answer"), url)


def overdue_responses_group(user: User, run: list[Operation], today: date) -> TodoGroup:
    """Return managed JCOs with invitations whose response deadline has passed."""
    late = _operations_with(
        run, STATES_BEFORE_START, lambda each: _is_response_overdue(each, today)
    )
    first = sorted(late, key=lambda selection: (_overdue_since(selection), *_sort_key(selection)))
    return _build_group(_("Answers that are overdue"), user, first, _overdue_item)


def _is_response_overdue(participation: Participation, today: date) -> bool:
    answer_by = participation.response_due_on
    is_asked = participation.response == Response.INVITED
    return is_asked and answer_by is not None and answer_by < today


def _overdue_since(selection: OperationParticipations) -> date:
    return min(each.response_due_on for each in selection.participations if each.response_due_on)


def _overdue_item(selection: OperationParticipations) -> TodoItem:
    operation, count = selection.operation, len(selection.participations)
    params = {"n": count, "day": format_day(_overdue_since(selection))}
    reason = ngettext(
        "%(n)d organisation has not answered; its answer was to come by %(day)s.",
        "%(n)d organisations have not answered; the first answer was to come by %(day)s.",
        count,
    )
    url = reverse("operations:participant_list", args=[operation.reference])
    return TodoItem(
        operation.name, operation.get_absolute_url(), reason % params, _("See who"), url
    )


def uninvited_participants_group(user: User, run: list[Operation]) -> TodoGroup:
    """Return managed JCOs, tabled or in preparation, with participants not yet invited."""
    planned = _operations_with(run, INVITATION_STATES, _is_only_planned)
    return _build_group(
        _("Participants to invite"), user, sorted(planned, key=_sort_key), _uninvited_item
    )


def _is_only_planned(participation: Participation) -> bool:
    return participation.response == Response.PLANNED and not participation.is_leading


def _uninvited_item(selection: OperationParticipations) -> TodoItem:
    operation, count = selection.operation, len(selection.participations)
    reason = ngettext(
        "%(n)d participant is planned and not invited yet.",
        "%(n)d participants are planned and not invited yet.",
        count,
    )
    url = reverse("operations:participant_invite", args=[operation.reference])
    params = {"n": count}
    return TodoItem(
        operation.name, operation.get_absolute_url(), reason % params, _("Invite them"), url
    )


def _operations_with(
    run: list[Operation], states: set[OperationState], is_wanted: Callable[[Participation], bool]
) -> Iterable[OperationParticipations]:
    """Yield the JCOs in one of the statuses that have wanted participations, with these."""
    for operation in run:
        participations = [each for each in operation.participations.all() if is_wanted(each)]
        if participations and operation.state in states and is_planned_in_portal(operation):
            yield OperationParticipations(operation, participations)


def _sort_key(selection: OperationParticipations) -> tuple[date, int]:
    return earliest_start_of(selection.operation) or date.max, selection.operation.pk


def _build_group(
    title: str,
    user: User,
    selections: list[OperationParticipations],
    item: Callable[[OperationParticipations], TodoItem],
) -> TodoGroup:
    items = tuple(item(each) for each in selections[:MAX_SHOWN])
    return TodoGroup(title, items, len(selections), *own_operations_link(user))
