"""Steps of timetables that are due: what to do now, and by when."""

from datetime import date, timedelta

from django.db.models import Count, Window
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jco_portal.directory.models import User
from jco_portal.home.waiting.items import SHOWN, Group, Item
from operations.models import TimetableStep
from operations.queries.timetable import steps_of
from operations.reports.steps import distance_in_words, step_action, step_address

SOON = timedelta(days=30)


def due_steps(user: User, today: date) -> Group:
    """Steps whose turn is with this person, overdue ones first, then those of the next month."""
    due = steps_of(user).filter(due_on__lte=today + SOON)
    counted = due.annotate(total=Window(Count("pk"))).select_related("operation")
    shown = list(counted.order_by("due_on", "pk")[:SHOWN])
    total = shown[0].total if shown else 0
    items = tuple(_item(step, step.due_on, today) for step in shown if step.due_on)
    among = _("among all that your organisation owes")
    return Group(_("What to do now"), items, total, reverse("deadline_list"), among)


def _item(step: TimetableStep, day: date, today: date) -> Item:
    words = {
        "name": step.operation.name,
        "day": date_format(day, "j F Y"),
        "distance": distance_in_words(day, today),
    }
    reason = _("%(name)s: due on %(day)s, %(distance)s.") % words
    return Item(step.title, step.get_absolute_url(), reason, step_action(step), step_address(step))
