"""Invitations: those to answer, and for who runs a JCO those that are overdue or not sent."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from jco_portal.core.dates import day_in_words
from jco_portal.directory.models import User
from jco_portal.home.todo.items import SHOWN, Group, Item
from jco_portal.home.todo.own_operations import among_ours
from operations.enums import OperationState, Response
from operations.models import Operation, Participation
from operations.permissions import INVITATION_STATES, STATES_BEFORE_START
from operations.queries.operations import is_planned_here
from operations.reports.overview.phases import start_of
from operations.reports.participants import left_in_words


class Waiting(NamedTuple):
    """A JCO with those of its participations that wait."""

    operation: Operation
    parts: list[Participation]


def invitations_to_answer(user: User, today: date) -> Group:
    """What one's own organisation is asked and has not answered, the most urgent first."""
    own = Participation.objects.visible_to(user).for_organisation_of(user)
    waiting = own.filter(response=Response.INVITED, operation__state__in=STATES_BEFORE_START)
    found = waiting.select_related("operation").order_by("response_due_on", "pk")
    items = tuple(_invitation(each, today) for each in found)
    return Group(_("Invitations to answer"), items, len(items))


def _invitation(participation: Participation, today: date) -> Item:
    operation, day = participation.operation, participation.response_due_on or today
    url = reverse("operations:invitation", args=[operation.reference])
    words = {"day": day_in_words(day), "left": left_in_words((day - today).days)}
    reason = _("Answer by %(day)s: %(left)s.") % words
    return Item(operation.name, url, reason, _("Answer"), url)


def answers_overdue(user: User, run: list[Operation], today: date) -> Group:
    """JCOs that one runs and in which somebody is past the day to answer by."""
    late = _among(run, STATES_BEFORE_START, lambda each: _is_late(each, today))
    first = sorted(late, key=lambda waiting: (_since(waiting), *_order(waiting)))
    return _group(_("Answers that are overdue"), user, first, _overdue)


def _is_late(participation: Participation, today: date) -> bool:
    answer_by = participation.response_due_on
    is_asked = participation.response == Response.INVITED
    return is_asked and answer_by is not None and answer_by < today


def _since(waiting: Waiting) -> date:
    return min(each.response_due_on for each in waiting.parts if each.response_due_on)


def _overdue(waiting: Waiting) -> Item:
    operation, count = waiting.operation, len(waiting.parts)
    words = {"n": count, "day": day_in_words(_since(waiting))}
    reason = ngettext(
        "%(n)d organisation has not answered; its answer was to come by %(day)s.",
        "%(n)d organisations have not answered; the first answer was to come by %(day)s.",
        count,
    )
    url = reverse("operations:participant_list", args=[operation.reference])
    return Item(operation.name, operation.get_absolute_url(), reason % words, _("See who"), url)


def participants_not_invited(user: User, run: list[Operation]) -> Group:
    """JCOs that one runs, tabled or in preparation, with participants who are only planned."""
    planned = _among(run, INVITATION_STATES, _is_only_planned)
    return _group(_("Participants to invite"), user, sorted(planned, key=_order), _not_invited)


def _is_only_planned(participation: Participation) -> bool:
    return participation.response == Response.PLANNED and not participation.is_leading


def _not_invited(waiting: Waiting) -> Item:
    operation, count = waiting.operation, len(waiting.parts)
    reason = ngettext(
        "%(n)d participant is planned and not invited yet.",
        "%(n)d participants are planned and not invited yet.",
        count,
    )
    url = reverse("operations:participant_invite", args=[operation.reference])
    words = {"n": count}
    return Item(operation.name, operation.get_absolute_url(), reason % words, _("Invite them"), url)


def _among(
    run: list[Operation], states: set[OperationState], waits: Callable[[Participation], bool]
) -> Iterable[Waiting]:
    """The JCOs in these states with such participations, and these."""
    for each in run:
        found = [part for part in each.participations.all() if waits(part)]
        if found and each.state in states and is_planned_here(each):
            yield Waiting(each, found)


def _order(waiting: Waiting) -> tuple[date, int]:
    return start_of(waiting.operation) or date.max, waiting.operation.pk


def _group(title: str, user: User, found: list[Waiting], item: Callable[[Waiting], Item]) -> Group:
    items = tuple(item(each) for each in found[:SHOWN])
    return Group(title, items, len(found), *among_ours(user))
