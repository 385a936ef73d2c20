"""Records of controls and seizures as rows of a page, and one record with all its entries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from jco_portal.core.dates import day_in_words
from jco_portal.directory.enums import Role
from jco_portal.directory.models import Organisation, User
from operations.models import ControlResult, ControlRevision, Operation, Seizure, SeizureRevision
from operations.permissions import can_report_results
from operations.reports.results.formatting import (
    number_in_words,
    part_in_words,
    quantity_in_words,
    standing_of,
    verdict_of,
)

ENTRIES: dict[Any, Any] = {ControlResult: ControlRevision, Seizure: SeizureRevision}
VERDICTS = {
    "waiting": Q(pending_validation__is_returned=False),
    "returned": Q(pending_validation__is_returned=True),
    "valid": Q(validation__is_validated=True),
}


@dataclass(frozen=True)
class ResultRow:
    """A record as its last entry says it, and how far it counts."""

    number: int
    entry: int
    url: str
    correct_url: str
    is_own: bool
    day: date
    organisation: str
    what: str
    how_much: str
    status: str
    part: str
    standing: str
    standing_label: str
    is_waiting: bool
    is_withdrawn: bool


@dataclass(frozen=True)
class EntryFact:
    """One entry of a record: who said what, when and why, and the verdict on it."""

    number: int
    at: datetime
    who: str
    reason: str
    facts: tuple[tuple[str, Any], ...]
    standing: str
    standing_label: str
    judged: tuple[str, datetime] | None
    is_last: bool


def records_of(
    model: Any, operation: Operation, user: User, chosen: dict[str, Any]
) -> QuerySet[Any]:
    """The records of an operation that the filters ask for, one's own first, then the newest."""
    records: QuerySet[Any] = model.objects.visible_to(user).filter(operation=operation)
    if chosen.get("state"):
        records = records.filter(organisation__code=chosen["state"])
    wanted = VERDICTS.get(chosen.get("verdict", ""), Q())
    if chosen.get("status"):
        wanted &= Q(goods_status=chosen["status"])
    if wanted:
        entries = _last_entries(ENTRIES[model]).filter(wanted, result=OuterRef("pk"))
        records = records.filter(Exists(entries))
    own = Case(When(organisation=user.organisation_id, then=Value(0)), default=Value(1))
    ordered: QuerySet[Any] = records.alias(own=own).order_by("own", "-number")
    return ordered.select_related("organisation")


def _last_entries(model: Any) -> QuerySet[Any]:
    """The entries that no later one of the same record replaces."""
    later = model.objects.filter(result=OuterRef("result"), number__gt=OuterRef("number"))
    last: QuerySet[Any] = model.objects.filter(~Exists(later))
    return last


def reporting_places(operation: Operation) -> list[tuple[str, str]]:
    """The organisations that have reported something, by code and name, for a filter."""
    mine = {"operation": operation, "organisation": OuterRef("pk")}
    reported = Exists(Seizure.objects.filter(**mine)) | Exists(ControlResult.objects.filter(**mine))
    found = Organisation.objects.filter(reported)
    return list(found.order_by("name").values_list("code", "name"))


def subpages_of(operation: Operation, current: str) -> list[dict[str, Any]]:
    """The pages of the results: seizures, controls, totals."""
    here = reverse("operations:results", args=[operation.reference])
    totals = reverse("operations:result_totals", args=[operation.reference])
    return [
        {"label": label, "url": url, "current": name == current}
        for name, label, url in (
            ("seizures", _("Seizures"), here),
            ("controls", _("Controls"), f"{here}?of=controls"),
            ("totals", _("Totals"), totals),
        )
    ]


def count_waiting(operation: Operation) -> int:
    """How many records wait for a verdict."""
    waiting = Q(VERDICTS["waiting"], result__operation=operation)
    first, *others = (
        model.objects.filter(waiting).order_by().values("pk") for model in ENTRIES.values()
    )
    return int(first.union(*others, all=True).count())


def rows_of(records: Iterable[Any], operation: Operation, user: User) -> list[ResultRow]:
    """The rows of a page of records, in two queries."""
    listed = list(records)
    entries = _entries_by_record(listed)
    may_report = can_report_results(user, operation).is_allowed
    return [
        _row(record, entries[record.pk], operation, user, may_report=may_report)
        for record in listed
    ]


def _entries_by_record(records: list[Any]) -> dict[int, list[Any]]:
    if not records:
        return {}
    model = ENTRIES[type(records[0])]
    more = ("goods",) if model is SeizureRevision else ()
    found = model.objects.filter(result__in=records).select_related(
        "validation", "transport_mode", *more
    )
    by_record: dict[int, list[Any]] = {}
    for entry in found.order_by("result", "number"):
        by_record.setdefault(entry.result_id, []).append(entry)
    return by_record


def _row(
    record: Any, entries: list[Any], operation: Operation, user: User, *, may_report: bool
) -> ResultRow:
    last = entries[-1]
    is_own = record.organisation_id == user.organisation_id
    name = "seizure" if isinstance(record, Seizure) else "controls"
    where = [operation.reference, record.number]
    standing, label = standing_of(last, is_correction_of_valid=_stood_before(entries))
    return ResultRow(
        number=record.number,
        entry=last.pk,
        url=reverse(f"operations:{name}_detail", args=where),
        correct_url=(
            reverse(f"operations:{name}_correct", args=where) if is_own and may_report else ""
        ),
        is_own=is_own,
        day=last.day,
        organisation=record.organisation.name,
        what=str(last.goods) if name == "seizure" else last.get_control_type_display(),
        how_much=how_much(last),
        status=last.get_goods_status_display() if name == "seizure" else "",
        part=part_in_words(last.attribution, last.phase_number),
        standing=standing,
        standing_label=label,
        is_waiting=standing == "waiting",
        is_withdrawn=last.is_withdrawn,
    )


def _stood_before(entries: list[Any]) -> bool:
    """True when an entry before the last one was validated."""
    earlier = (verdict_of(entry) for entry in entries[:-1])
    return any(verdict is not None and verdict.is_validated for verdict in earlier)


def how_much(entry: Any) -> str:
    """How much was found, or how many controls with how many hits."""
    if isinstance(entry, SeizureRevision):
        return quantity_in_words(entry.quantity, entry.unit)
    words = {
        "count": number_in_words(entry.control_count),
        "hits": number_in_words(entry.positive_controls),
    }
    return _("%(count)s controls, %(hits)s with a hit") % words


def history_of_record(record: Any) -> list[EntryFact]:
    """All entries of a record with their verdicts, newest first."""
    entries = _entries_by_record([record])[record.pk]
    people = _functions(entries)
    facts = []
    for index, entry in enumerate(entries):
        standing, label = standing_of(
            entry, is_correction_of_valid=_stood_before(entries[: index + 1])
        )
        verdict = verdict_of(entry)
        facts.append(
            EntryFact(
                number=entry.number,
                at=entry.reported_at,
                who=people[entry.reported_by_id],
                reason=entry.reason,
                facts=facts_of_entry(entry),
                standing=standing,
                standing_label=label,
                judged=(people[verdict.decided_by_id], verdict.decided_at)
                if verdict is not None
                else None,
                is_last=entry is entries[-1],
            )
        )
    return facts[::-1]


def facts_of_entry(entry: Any) -> tuple[tuple[str, Any], ...]:
    """What an entry says, label by label; what it leaves out is left out."""
    facts = [
        *(_seizure_facts(entry) if isinstance(entry, SeizureRevision) else _control_facts(entry)),
        (_("Day"), day_in_words(entry.day)),
        (_("Belongs to"), part_in_words(entry.attribution, entry.phase_number)),
        (_("Place"), entry.location),
        (_("Transport mode"), str(entry.transport_mode or "")),
        (_("Note"), entry.note),
        (_("Withdrawn"), _("yes") if entry.is_withdrawn else ""),
    ]
    return tuple((label, value) for label, value in facts if value)


def _seizure_facts(entry: Any) -> list[tuple[str, Any]]:
    return [
        (_("Goods"), str(entry.goods)),
        (_("Quantity"), how_much(entry)),
        (_("Status"), entry.get_goods_status_display()),
        (_("Value"), _amount(entry.value, entry.value_basis)),
        (_("Duties and taxes avoided"), _amount(entry.prevented_loss, entry.prevented_loss_basis)),
    ]


def _control_facts(entry: Any) -> list[tuple[str, Any]]:
    return [
        (_("Kind of control"), entry.get_control_type_display()),
        (_("Number"), how_much(entry)),
    ]


def _amount(amount: Any, basis: str) -> str:
    if amount is None:
        return ""
    words = {"amount": number_in_words(amount), "basis": basis}
    return _("%(amount)s euro (%(basis)s)") % words


def changes_of_record(record: Any, since: int) -> list[tuple[str, str, str]]:
    """What differs between an earlier entry and the last one: label, was, is now."""
    entries = {entry.number: entry for entry in _entries_by_record([record])[record.pk]}
    last = entries[max(entries)]
    was = dict(facts_of_entry(entries[since])) if since in entries else {}
    now = dict(facts_of_entry(last))
    return [
        (label, str(was.get(label, "")), str(now.get(label, "")))
        for label in dict.fromkeys((*was, *now))
        if was.get(label) != now.get(label)
    ]


def _functions(entries: list[Any]) -> dict[int, str]:
    """The function of everybody who wrote or judged an entry; read all at once."""
    verdicts = [verdict for entry in entries if (verdict := verdict_of(entry)) is not None]
    keys = {each.reported_by_id for each in entries} | {each.decided_by_id for each in verdicts}
    people = User.objects.filter(pk__in=keys).select_related("organisation")
    functions = {}
    for person in people.prefetch_related("role_assignments"):
        held = frozenset(each.role for each in person.role_assignments.all())
        person.roles = held & set(Role)
        functions[person.pk] = person.function
    return functions
