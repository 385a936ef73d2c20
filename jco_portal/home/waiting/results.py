"""Results: those that wait for the lead, and those that came back with a question."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Min, QuerySet, Value, Window
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jco_portal.directory.models import User
from jco_portal.home.waiting.items import SHOWN, Group, Item
from jco_portal.home.waiting.own import among_ours
from operations.models import Operation
from operations.permissions import ANSWERING, REPORTING, RUNNERS
from operations.reports.results import ENTRIES, VERDICTS

OF_RECORD = ("record__operation__name", "record__operation__reference", "sort")


class Waiting(NamedTuple):
    """How many records of a sort wait in a JCO, and since when."""

    name: str
    reference: str
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


def results(user: User, today: date) -> list[Group]:
    """What waits of the results of JCOs that run or are looked back on."""
    groups = []
    if user.has_role(*ANSWERING):
        groups.append(_returned(user))
    if user.has_role(*RUNNERS):
        groups.append(_to_validate(user, today))
    return groups


def _entries() -> Iterator[QuerySet[Any]]:
    """The entries of seizures and those of controls, with their ``sort``."""
    for record, entry in reversed(ENTRIES.items()):
        sort = "seizures" if record.__name__ == "Seizure" else "controls"
        yield entry.objects.order_by().annotate(sort=Value(sort))


def _to_validate(user: User, today: date) -> Group:
    """How many records wait in each JCO that the person runs, the longest first."""
    run = Operation.objects.run_by(user).filter(state__in=REPORTING).order_by().values("pk")
    seizures, controls = (
        each.filter(VERDICTS["waiting"], record__operation__in=run)
        .values(*OF_RECORD)
        .annotate(n=Count("pk"), oldest=Min("at"))
        .values_list(*OF_RECORD, "n", "oldest")
        for each in _entries()
    )
    waiting: dict[str, list[Waiting]] = defaultdict(list)
    for row in seizures.union(controls, all=True).order_by("oldest"):
        found = Waiting(*row)
        waiting[found.reference].append(found)
    items = tuple(_waiting_item(each, today) for each in list(waiting.values())[:SHOWN])
    return Group(_("Results to validate"), items, len(waiting), *among_ours(user))


def _waiting_item(waiting: list[Waiting], today: date) -> Item:
    """An item of a JCO; the sort that has waited longest comes first in what waits."""
    first, n = waiting[0], sum(each.n for each in waiting)
    days = (today - first.oldest.date()).days
    since = (
        ngettext("the oldest since yesterday", "the oldest for %(days)d days", days)
        if days
        else _("the oldest since today")
    )
    words = {"n": n, "oldest": since % {"days": days}}
    reason = ngettext("%(n)d record waits, %(oldest)s.", "%(n)d records wait, %(oldest)s.", n)
    here = reverse("operations:results", args=[first.reference])
    address = f"{here}?of={first.sort}&verdict=waiting"
    return Item(first.name, here, reason % words, _("Validate"), address)


def _returned(user: User) -> Group:
    """Records of the person's own organisation that the lead has asked about, oldest first."""
    seizures, controls = (
        each.filter(
            VERDICTS["returned"],
            record__organisation=user.organisation_id,
            record__operation__state__in=REPORTING,
        )
        .annotate(total=Window(Count("pk")))
        .order_by("verdict__at")
        .values_list(*OF_RECORD, "record__number", "day", "verdict__note", "verdict__at", "total")[
            :SHOWN
        ]
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
        "day": date_format(returned.day, "j F Y"),
    }
    if returned.sort == "seizures":
        title = _("%(name)s, seizure %(number)s of %(day)s") % words
        page = "operations:seizure_detail"
    else:
        title = _("%(name)s, controls %(number)s of %(day)s") % words
        page = "operations:controls_detail"
    url = reverse(page, args=[returned.reference, returned.number])
    return Item(title, url, returned.note, _("Correct"), f"{url}correct/")
