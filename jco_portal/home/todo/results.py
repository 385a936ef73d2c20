"""Results: those that wait for the lead, and those that came back with a question."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Value, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from jco_portal.core.dates import day_in_words
from jco_portal.directory.models import User
from jco_portal.home.todo.items import SHOWN, Group, Item
from jco_portal.home.todo.own_operations import among_ours
from operations.enums import PLANNING_ROLES, REPRESENTATIVE_ROLES
from operations.models import Operation
from operations.permissions import REPORTING_STATES
from operations.reports.results.rows import ENTRIES, VERDICTS

OF_RECORD = ("result__operation__name", "result__operation__reference", "sort")


class Pending(NamedTuple):
    """How many records of a sort wait, and since when."""

    sort: str
    n: int
    oldest: datetime


class Returned(NamedTuple):
    """A record that came back: of which JCO, and what is asked; ``total`` are those of its sort."""

    name: str
    reference: str
    sort: str
    number: int
    day: date
    note: str
    at: datetime
    total: int


def results(user: User, run: list[Any], today: date) -> list[Group]:
    """What waits of the results of JCOs that run or are looked back on.

    ``run`` are those that the person runs, read as ``living_jcos`` reads them.
    """
    groups = []
    if user.has_role(*REPRESENTATIVE_ROLES):
        groups.append(_returned(user))
    if user.has_role(*PLANNING_ROLES):
        groups.append(_to_validate(user, run, today))
    return groups


def _entries() -> Iterator[QuerySet[Any]]:
    """The entries of seizures and those of controls, with their ``sort``."""
    for record, entry in reversed(ENTRIES.items()):
        sort = "seizures" if record.__name__ == "Seizure" else "controls"
        yield entry.objects.order_by().annotate(sort=Value(sort))


def _to_validate(user: User, run: list[Any], today: date) -> Group:
    """How many records wait in each JCO that the person runs, the longest first."""
    waiting = [(each, _pending(each)) for each in run if each.state in REPORTING_STATES]
    found = sorted(
        ((each, pending) for each, pending in waiting if pending),
        key=lambda pair: (pair[1][0].oldest, pair[0].pk),
    )
    items = tuple(_to_validate_item(each, pending, today) for each, pending in found[:SHOWN])
    return Group(_("Results to validate"), items, len(found), *among_ours(user))


def _pending(operation: Any) -> list[Pending]:
    """What waits of an operation, the sort first that has waited longest."""
    counted = {"seizures": operation.pending_seizures, "controls": operation.pending_controls}
    found = [
        Pending(sort, row["n"], datetime.fromisoformat(row["oldest"]))
        for sort, row in counted.items()
        if row
    ]
    return sorted(found, key=lambda each: each.oldest)


def _to_validate_item(operation: Operation, pending: list[Pending], today: date) -> Item:
    first, n = pending[0], sum(each.n for each in pending)
    days = (today - timezone.localdate(first.oldest)).days
    since = (
        ngettext("the oldest since yesterday", "the oldest for %(days)d days", days)
        if days
        else _("the oldest since today")
    )
    words = {"n": n, "oldest": since % {"days": days}}
    reason = ngettext("%(n)d record waits, %(oldest)s.", "%(n)d records wait, %(oldest)s.", n)
    here = reverse("operations:results", args=[operation.reference])
    address = f"{here}?of={first.sort}&verdict=waiting"
    return Item(operation.name, here, reason % words, _("Validate"), address)


def _returned(user: User) -> Group:
    """Records of the person's own organisation that the lead has asked about, oldest first."""
    seizures, controls = (
        each.filter(
            VERDICTS["returned"],
            result__organisation=user.organisation_id,
            result__operation__state__in=REPORTING_STATES,
        )
        .annotate(total=Window(Count("pk")))
        .order_by("validation__decided_at")
        .values_list(
            *OF_RECORD,
            "result__number",
            "day",
            "validation__note",
            "validation__decided_at",
            "total",
        )[:SHOWN]
        for each in _entries()
    )
    found = [Returned(*row) for row in seizures.union(controls, all=True)]
    found.sort(key=lambda each: each.at)
    total = sum({each.sort: each.total for each in found}.values())
    items = tuple(map(_returned_item, found[:SHOWN]))
    return Group(_("Results returned with a question"), items, total, *among_ours(user))


def _returned_item(returned: Returned) -> Item:
    words = {
        "name": returned.name,
        "number": returned.number,
        "day": day_in_words(returned.day),
    }
    if returned.sort == "seizures":
        title = _("%(name)s, seizure %(number)s of %(day)s") % words
        page = "operations:seizure_detail"
    else:
        title = _("%(name)s, controls %(number)s of %(day)s") % words
        page = "operations:controls_detail"
    url = reverse(page, args=[returned.reference, returned.number])
    return Item(title, url, returned.note, _("Correct"), f"{url}correct/")
