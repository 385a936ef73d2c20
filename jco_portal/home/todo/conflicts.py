"""Current undecided conflicts: of the user's operations and, for calendar editors, new ones."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Case, Count, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_stubs_ext import WithAnnotations

from coordination.enums import Severity
from coordination.models import Overlap
from coordination.models.decision import has_any_decision, has_decision_in_force
from coordination.models.overlap import OverlapAnnotations
from coordination.queries.overlaps import by_severity, visible_overlaps
from coordination.reports.formatting import format_certain_days, format_weeks_phrase
from coordination.reports.panels import ENDORSED_STATES
from jco_portal.core.dates import format_days
from jco_portal.directory.models import User
from jco_portal.home.todo.items import MAX_SHOWN, TodoGroup, TodoItem
from jco_portal.home.todo.own_operations import is_participant_expression, own_operations_query
from operations.models import Operation
from operations.permissions import CALENDAR_EDITORS

NEW_CONFLICT_DAYS = 30  # since the conflict was detected


class ListedOverlap(OverlapAnnotations):
    """Columns that the query adds to an overlap; ``total`` counts those of the same group."""

    owns_a: bool
    is_own: bool
    sees_a: bool
    was_answered: bool
    total: int


if TYPE_CHECKING:
    AnnotatedOverlap = WithAnnotations[Overlap, ListedOverlap]


def conflict_groups(user: User, visible: QuerySet[Operation], today: date) -> list[TodoGroup]:
    """Return the conflicts of the user's operations and, for calendar editors, other new ones.

    A restricted summary shows weeks, not days. So a conflict is past from the next Monday: an
    earlier disappearance would disclose its last day. One query for both groups.
    """
    monday = today - timedelta(days=today.weekday())
    own = Operation.objects.filter(is_participant_expression(user)).order_by().values("pk")
    is_new = Q(opened_at__gte=timezone.now() - timedelta(days=NEW_CONFLICT_DAYS))
    wanted = Q(is_own=True) | is_new if user.has_role(*CALENDAR_EDITORS) else Q(is_own=True)
    current = (
        visible_overlaps(user)
        .current()
        .filter(Q(last_day=None) | Q(last_day__gte=monday), shown_severity=Severity.CONFLICT)
        .annotate(
            owns_a=_is_true(Q(operation_a__in=own)),
            is_own=_is_true(Q(owns_a=True) | Q(operation_b__in=own)),
            sees_a=_is_true(Q(operation_a__in=visible.values("pk"))),
        )
        .filter(wanted, ~has_decision_in_force())
        .annotate(was_answered=has_any_decision())
    )
    ordered = by_severity(current)
    order = [str(name) for name in ordered.query.order_by]
    position = Window(RowNumber(), partition_by="is_own", order_by=order)
    total = Window(Count("pk"), partition_by="is_own")
    listed = list(
        ordered.annotate(position=position, total=total)
        .filter(position__lte=MAX_SHOWN)
        .select_related("operation_a", "operation_b")
    )
    address = f"{reverse('coordination:overlap_list')}?grade={Severity.CONFLICT}&answer=open"
    own_ones, new = f"{address}&{own_operations_query(user)}", f"{address}&age={NEW_CONFLICT_DAYS}"
    return [
        _conflict_group(_("Conflicts of your operations"), True, listed, own_ones),
        _conflict_group(_("New conflicts on the calendar"), False, listed, new),
    ]


def _is_true(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _conflict_group(
    title: str, is_own: bool, listed: "Iterable[AnnotatedOverlap]", address: str
) -> TodoGroup:
    overlaps = [each for each in listed if each.is_own == is_own]
    total = overlaps[0].total if overlaps else 0
    return TodoGroup(title, tuple(_conflict_item(each) for each in overlaps), total, address)


def _conflict_item(overlap: "AnnotatedOverlap") -> TodoItem:
    label = str(Severity.CONFLICT.label)
    if overlap.is_fully_visible:
        a, b = overlap.operation_a.name, overlap.operation_b.name
        is_turned = overlap.is_own and not overlap.owns_a
        own, other = (b, a) if is_turned else (a, b)
        title = _("%(own)s and %(other)s") % {"own": own, "other": other}
        label = f"{label}, {overlap.get_certainty_display().lower()}"
        params = {"reason": overlap.get_reason_display(), "days": _overlap_days(overlap)}
        reason = _("%(reason)s; common days %(days)s.") % params
    else:
        sees_a = overlap.sees_a
        own = (overlap.operation_a if sees_a else overlap.operation_b).name
        title = _("%(own)s and an operation that is not shown to you") % {"own": own}
        reason = _("They meet %(in_weeks)s; the card says whom to ask.") % {
            "in_weeks": format_weeks_phrase(overlap.first_day, overlap.last_day)
        }
    if overlap.was_answered:
        reason = _("The facts have changed since it was answered. %(why)s") % {"why": reason}
    if overlap.is_own and _is_endorsed(overlap):
        reason = _("%(why)s Its preparation goes on without an answer that holds.") % {
            "why": reason
        }
    url = overlap.get_absolute_url()
    return TodoItem(title, url, reason, _("See why"), url, str(Severity.CONFLICT), label)


def _is_endorsed(overlap: "AnnotatedOverlap") -> bool:
    """Return whether the user's operation is past endorsement, which requires a decision."""
    own = overlap.operation_a if overlap.owns_a else overlap.operation_b
    return own.state in ENDORSED_STATES


def _overlap_days(overlap: Overlap) -> str:
    if overlap.last_day is None:
        return format_certain_days(overlap.first_day, None)
    return _("within %(days)s") % {"days": format_days(overlap.first_day, overlap.last_day)}
