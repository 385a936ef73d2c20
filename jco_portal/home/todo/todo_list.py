"""The to-do list of a user: due tasks and the groups of the other modules."""

from datetime import date

from django.db.models import Count, QuerySet, Window
from django.urls import reverse
from django.utils.translation import gettext as _

from jco_portal.core.dates import format_day
from jco_portal.directory.models import User
from jco_portal.home.todo.conflicts import conflict_groups
from jco_portal.home.todo.drafts import drafts_group, stale_operations_group
from jco_portal.home.todo.followup import followup_groups
from jco_portal.home.todo.funding import applications_group, funding_plans_group, late_grants_group
from jco_portal.home.todo.invitations import (
    invitations_group,
    overdue_responses_group,
    uninvited_participants_group,
)
from jco_portal.home.todo.items import MAX_SHOWN, SOON_PERIOD, TodoGroup, TodoItem
from jco_portal.home.todo.own_operations import open_jcos
from jco_portal.home.todo.results import result_groups
from operations.enums import PLANNING_ROLES, REPRESENTATIVE_ROLES
from operations.models import Operation, TimetableTask
from operations.permissions import CALENDAR_EDITORS
from operations.queries.timetable import open_tasks_of
from operations.reports.tasks import format_distance, task_button_label, task_url


def tasks_group(user: User, today: date) -> TodoGroup:
    """Return the open tasks of the user that are overdue or due within 30 days."""
    due = open_tasks_of(user).filter(due_on__lte=today + SOON_PERIOD)
    counted = due.annotate(total=Window(Count("pk"))).select_related("operation")
    shown = list(counted.order_by("due_on", "pk")[:MAX_SHOWN])
    total = shown[0].total if shown else 0
    items = tuple(_task_item(step, step.due_on, today) for step in shown if step.due_on)
    among = _("among all that your organisation owes")
    return TodoGroup(_("What to do now"), items, total, reverse("deadline_list"), among)


def _task_item(step: TimetableTask, day: date, today: date) -> TodoItem:
    params = {
        "name": step.operation.name,
        "day": format_day(day),
        "distance": format_distance(day, today),
    }
    reason = _("%(name)s: due on %(day)s, %(distance)s.") % params
    return TodoItem(
        step.title, step.get_absolute_url(), reason, task_button_label(step), task_url(step)
    )


def todo_groups(user: User, visible: QuerySet[Operation], today: date) -> list[TodoGroup]:
    """Return the non-empty groups of the user, in the order of the home page.

    ``visible`` are the operations that are visible to the user.
    """
    groups = [tasks_group(user, today)]
    if user.has_role(*REPRESENTATIVE_ROLES):
        groups[:0] = [invitations_group(user, today)]
    run = open_jcos(user) if user.has_role(*PLANNING_ROLES) else []
    groups += [*result_groups(user, run, today), *conflict_groups(user, visible, today)]
    if user.has_role(*PLANNING_ROLES):
        groups += [
            overdue_responses_group(user, run, today),
            uninvited_participants_group(user, run),
        ]
        groups += [applications_group(user, today), funding_plans_group(user, run, today)]
        groups += [drafts_group(run, today), stale_operations_group(user, visible, today)]
    if user.has_role(*PLANNING_ROLES, *CALENDAR_EDITORS):
        groups += [late_grants_group(user, today)]
    groups += followup_groups(user, run, today)
    return [group for group in groups if group.items]
