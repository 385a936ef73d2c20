"""Rows of the list of debriefings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from followup.reports.debriefing import format_debriefing_days
from jco_portal.core.dates import format_day
from jco_portal.deadlines.models import Deadline
from jco_portal.directory.models import User
from operations.enums import OperationState
from operations.models import Operation

STATES_AFTER_END = (OperationState.DEBRIEFING, OperationState.MONITORING, OperationState.CLOSED)


@dataclass(frozen=True)
class DebriefingRow:
    """A JCO with its debriefing; ``recommendations`` is their number."""

    operation: str
    url: str
    lead: str
    dates: str
    location: str
    status: str
    is_overdue: bool
    recommendations: int


def visible_debriefings(user: User) -> QuerySet[Operation]:
    """Return the JCOs planned in the portal that have ended and that the user may read.

    Ordered by the last change of status, latest first.
    """
    read = Operation.objects.visible_in_outline_to(user).filter(
        operation_type__is_jco=True, jco_file__isnull=False, state__in=STATES_AFTER_END
    )
    return (
        read.select_related("debriefing")
        .annotate(recommendation_count=Count("debriefing__recommendations", distinct=True))
        .prefetch_related("organisers")
        .order_by("-state_since", "-pk")
    )


def debriefing_rows(operations: Iterable[Operation], today: date) -> tuple[DebriefingRow, ...]:
    """Return the rows of operations fetched by ``visible_debriefings``."""
    listed = list(operations)
    # Keys as in ``followup/queries/deadlines.py``.
    keys = {f"followup:{each.pk}:debriefing": each.pk for each in listed}
    deadlines = Deadline.objects.open().filter(key__in=keys)
    dues = {keys[each.key]: each for each in deadlines}
    return tuple(_debriefing_row(each, dues.get(each.pk), today) for each in listed)


def _debriefing_row(operation: Any, due: Deadline | None, today: date) -> DebriefingRow:
    debriefing = getattr(operation, "debriefing", None)
    status, is_overdue = _debriefing_status(debriefing, due, today)
    return DebriefingRow(
        operation=operation.name,
        url=reverse("followup:debriefing_detail", args=[operation.reference]),
        lead=", ".join(str(each) for each in operation.organisers.all()),
        dates=format_debriefing_days(debriefing),
        location=debriefing.location if debriefing else "",
        status=status,
        is_overdue=is_overdue,
        recommendations=operation.recommendation_count,
    )


def _debriefing_status(debriefing: Any, due: Deadline | None, today: date) -> tuple[str, bool]:
    if debriefing is not None and debriefing.is_recorded:
        return _("Held and recorded"), False
    if due is None:
        return _("Not recorded"), False
    if today > due.grace_ends_on:
        days = (today - due.grace_ends_on).days
        return ngettext("%(n)d day overdue", "%(n)d days overdue", days) % {"n": days}, True
    return _("Due by %(day)s") % {"day": format_day(due.due_on)}, False
