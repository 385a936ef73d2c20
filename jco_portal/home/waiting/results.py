"""Results: those that wait for the lead, and those that came back with a question."""

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, QuerySet
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


def results(user: User, today: date) -> list[Group]:
    """What waits of the results of JCOs that run or are looked back on."""
    groups = []
    if user.has_role(*ANSWERING):
        groups.append(_returned(user))
    if user.has_role(*RUNNERS):
        groups.append(_to_validate(user, today))
    return groups


def _to_validate(user: User, today: date) -> Group:
    """How many records wait in each JCO that the person runs, the longest first."""
    run = Operation.objects.run_by(user).filter(state__in=REPORTING).order_by()
    waiting: dict[int, tuple[int, datetime, str]] = {}
    for model, sort in _sorts():
        found = model.objects.filter(VERDICTS["waiting"], record__operation__in=run.values("pk"))
        counted = found.order_by().values("record__operation")
        for row in counted.annotate(n=Count("pk"), oldest=Min("at")):
            key, n, oldest = row["record__operation"], row["n"], row["oldest"]
            before = waiting.get(key, (0, oldest, sort))
            waiting[key] = (before[0] + n, min(before[1], oldest), before[2])
    keys = sorted(waiting, key=lambda key: waiting[key][1])
    operations = Operation.objects.in_bulk(keys[:SHOWN]) if keys else {}
    items = tuple(_waiting_item(operations[key], *waiting[key], today) for key in keys[:SHOWN])
    return Group(_("Results to validate"), items, len(keys), *among_ours(user))


def _sorts() -> list[tuple[Any, str]]:
    return [
        (entry, "seizures" if record.__name__ == "Seizure" else "controls")
        for record, entry in reversed(ENTRIES.items())
    ]


def _waiting_item(operation: Operation, n: int, oldest: datetime, sort: str, today: date) -> Item:
    days = (today - oldest.date()).days
    since = (
        ngettext("the oldest since yesterday", "the oldest for %(days)d days", days)
        if days
        else _("the oldest since today")
    )
    words = {"n": n, "oldest": since % {"days": days}}
    reason = ngettext("%(n)d record waits, %(oldest)s.", "%(n)d records wait, %(oldest)s.", n)
    here = reverse("operations:results", args=[operation.reference])
    address = f"{here}?of={sort}&verdict=waiting"
    return Item(operation.name, here, reason % words, _("Validate"), address)


def _returned(user: User) -> Group:
    """Records of the person's own organisation that the lead has asked about, oldest first."""
    items: list[Item] = []
    total = 0
    for model, _sort in _sorts():
        found = _asked_back(model, user)
        shown = list(found.order_by("verdict__at")[:SHOWN])
        items += [_returned_item(entry) for entry in shown]
        total += found.count() if len(shown) == SHOWN else len(shown)
    title = _("Results returned with a question")
    return Group(title, tuple(items[:SHOWN]), total, *among_ours(user))


def _asked_back(model: Any, user: User) -> QuerySet[Any]:
    return model.objects.filter(
        VERDICTS["returned"],
        record__organisation=user.organisation_id,
        record__operation__state__in=REPORTING,
    ).select_related("verdict", "record__operation")


def _returned_item(entry: Any) -> Item:
    record = entry.record
    day = date_format(entry.day, "j F Y")
    words = {"name": record.operation.name, "number": record.number, "day": day}
    if type(record).__name__ == "Seizure":
        title = _("%(name)s, seizure %(number)s of %(day)s") % words
    else:
        title = _("%(name)s, controls %(number)s of %(day)s") % words
    url = record.get_absolute_url()
    return Item(title, url, entry.verdict.note, _("Correct"), f"{url}correct/")
