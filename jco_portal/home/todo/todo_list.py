"""What waits for a person: the steps that are due, and all that the other groups gather."""

from datetime import date

from django.db.models import Count, QuerySet, Window
from django.urls import reverse
from django.utils.translation import gettext as _

from jco_portal.core.dates import day_in_words
from jco_portal.directory.models import User
from jco_portal.home.todo.conflicts import conflicts
from jco_portal.home.todo.drafts import drafts_to_table, stale_entries
from jco_portal.home.todo.followup import follow_up
from jco_portal.home.todo.funding import applications_due, funding_to_state, late_grants
from jco_portal.home.todo.invitations import (
    answers_overdue,
    invitations_to_answer,
    participants_not_invited,
)
from jco_portal.home.todo.items import SHOWN, SOON, Group, Item
from jco_portal.home.todo.own_operations import living_jcos
from jco_portal.home.todo.results import results
from operations.enums import PLANNING_ROLES, REPRESENTATIVE_ROLES
from operations.models import Operation, TimetableTask
from operations.permissions import CALENDAR_EDITORS
from operations.queries.timetable import steps_of
from operations.reports.tasks import distance_in_words, step_action, step_address


def due_steps(user: User, today: date) -> Group:
    """Steps whose turn is with this person, overdue ones first, then those of the next month."""
    due = steps_of(user).filter(due_on__lte=today + SOON)
    counted = due.annotate(total=Window(Count("pk"))).select_related("operation")
    shown = list(counted.order_by("due_on", "pk")[:SHOWN])
    total = shown[0].total if shown else 0
    items = tuple(_item(step, step.due_on, today) for step in shown if step.due_on)
    among = _("among all that your organisation owes")
    return Group(_("What to do now"), items, total, reverse("deadline_list"), among)


def _item(step: TimetableTask, day: date, today: date) -> Item:
    words = {
        "name": step.operation.name,
        "day": day_in_words(day),
        "distance": distance_in_words(day, today),
    }
    reason = _("%(name)s: due on %(day)s, %(distance)s.") % words
    return Item(step.title, step.get_absolute_url(), reason, step_action(step), step_address(step))


def waiting_for(user: User, seen: QuerySet[Operation], today: date) -> list[Group]:
    """Everything that waits for this person, without the groups in which nothing does.

    ``seen`` are the operations that are visible to the person.
    """
    groups = [due_steps(user, today)]
    if user.has_role(*REPRESENTATIVE_ROLES):
        groups[:0] = [invitations_to_answer(user, today)]
    run = living_jcos(user) if user.has_role(*PLANNING_ROLES) else []
    groups += [*results(user, run, today), *conflicts(user, seen, today)]
    if user.has_role(*PLANNING_ROLES):
        groups += [answers_overdue(user, run, today), participants_not_invited(user, run)]
        groups += [applications_due(user, today), funding_to_state(user, run, today)]
        groups += [drafts_to_table(run, today), stale_entries(user, seen, today)]
    if user.has_role(*PLANNING_ROLES, *CALENDAR_EDITORS):
        groups += [late_grants(user, today)]
    groups += follow_up(user, run, today)
    return [group for group in groups if group.items]
