"""Results that await validation by the lead, and results returned with a question."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Value, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from jco_portal.core.dates import format_day
from jco_portal.directory.models import User
from jco_portal.home.todo.items import MAX_SHOWN, TodoGroup, TodoItem
from jco_portal.home.todo.own_operations import own_operations_link
from operations.enums import PLANNING_ROLES, REPRESENTATIVE_ROLES
from operations.models import Operation
from operations.permissions import REPORTING_STATES
from operations.reports.results.rows import REVISION_MODELS, VALIDATION_CONDITIONS

OPERATION_PATHS = ("result__operation__name", "result__operation__reference", "result_kind")


class PendingResults(NamedTuple):
    """Number and oldest report of the pending results of one kind (seizures or controls)."""

    result_kind: str
    result_count: int
    oldest_at: datetime


class ReturnedResult(NamedTuple):
    """A returned result; ``note`` is the lead's question, ``total`` counts those of its kind."""

    name: str
    reference: str
    result_kind: str
    number: int
    day: date
    note: str
    returned_at: datetime
    total: int


def result_groups(user: User, run: list[Any], today: date) -> list[TodoGroup]:
    """Return the groups of returned results and of results to validate.

    ``run`` are the JCOs that the user manages, as ``open_jcos`` returns them.
    """
    groups = []
    if user.has_role(*REPRESENTATIVE_ROLES):
        groups.append(_returned_group(user))
    if user.has_role(*PLANNING_ROLES):
        groups.append(_validation_group(user, run, today))
    return groups


def _revision_querysets() -> Iterator[QuerySet[Any]]:
    """Yield the revisions of seizures, then of controls, with their ``result_kind``."""
    for record, entry in reversed(REVISION_MODELS.items()):
        result_kind = "seizures" if record.__name__ == "Seizure" else "controls"
        yield entry.objects.order_by().annotate(result_kind=Value(result_kind))


def _validation_group(user: User, run: list[Any], today: date) -> TodoGroup:
    """Return the managed JCOs with pending results, the longest pending first."""
    candidates = [(each, _pending_results(each)) for each in run if each.state in REPORTING_STATES]
    with_pending = sorted(
        ((each, pending) for each, pending in candidates if pending),
        key=lambda pair: (pair[1][0].oldest_at, pair[0].pk),
    )
    items = tuple(
        _validation_item(each, pending, today) for each, pending in with_pending[:MAX_SHOWN]
    )
    return TodoGroup(_("Results to validate"), items, len(with_pending), *own_operations_link(user))


def _pending_results(operation: Any) -> list[PendingResults]:
    """Return the pending results of an operation by kind, the longest pending first."""
    counted = {"seizures": operation.pending_seizures, "controls": operation.pending_controls}
    pending = [
        PendingResults(sort, row["n"], datetime.fromisoformat(row["oldest"]))
        for sort, row in counted.items()
        if row
    ]
    return sorted(pending, key=lambda each: each.oldest_at)


def _validation_item(operation: Operation, pending: list[PendingResults], today: date) -> TodoItem:
    first, n = pending[0], sum(each.result_count for each in pending)
    days = (today - timezone.localdate(first.oldest_at)).days
    since = (
        ngettext("the oldest since yesterday", "the oldest for %(days)d days", days)
        if days
        else _("the oldest since today")
    )
    params = {"n": n, "oldest": since % {"days": days}}
    reason = ngettext("%(n)d record waits, %(oldest)s.", "%(n)d records wait, %(oldest)s.", n)
    here = reverse("operations:result_list", args=[operation.reference])
    address = f"{here}?of={first.result_kind}&verdict=waiting"
    return TodoItem(operation.name, here, reason % params, _("Validate"), address)


def _returned_group(user: User) -> TodoGroup:
    """Return the organisation's results that the lead has returned, oldest first.

    One query: a union of the first rows of each kind.
    """
    seizures, controls = (
        each.filter(
            VALIDATION_CONDITIONS["returned"],
            result__organisation=user.organisation_id,
            result__operation__state__in=REPORTING_STATES,
        )
        .annotate(total=Window(Count("pk")))
        .order_by("validation__decided_at")
        .values_list(
            *OPERATION_PATHS,
            "result__number",
            "day",
            "validation__note",
            "validation__decided_at",
            "total",
        )[:MAX_SHOWN]
        for each in _revision_querysets()
    )
    returned = [ReturnedResult(*row) for row in seizures.union(controls, all=True)]
    returned.sort(key=lambda each: each.returned_at)
    total = sum({each.result_kind: each.total for each in returned}.values())
    items = tuple(map(_returned_item, returned[:MAX_SHOWN]))
    return TodoGroup(
        _("Results returned with a question"), items, total, *own_operations_link(user)
    )


def _returned_item(returned: ReturnedResult) -> TodoItem:
    params = {
        "name": returned.name,
        "number": returned.number,
        "day": format_day(returned.day),
    }
    if returned.result_kind == "seizures":
        title = _("%(name)s, seizure %(number)s of %(day)s") % params
        page = "operations:seizure_detail"
    else:
        title = _("%(name)s, controls %(number)s of %(day)s") % params
        page = "operations:controls_detail"
    url = reverse(page, args=[returned.reference, returned.number])
    return TodoItem(title, url, returned.note, _("Correct"), f"{url}correct/")
