"""Results as rows of a list, and one result with all its revisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from jco_portal.core.dates import format_day
from jco_portal.directory.enums import Role
from jco_portal.directory.models import Organisation, User
from operations.models import ControlResult, ControlRevision, Operation, Seizure, SeizureRevision
from operations.permissions import can_report_results
from operations.reports.results.formatting import (
    format_attribution,
    format_number,
    format_quantity,
    validation_of,
    validation_status,
)

REVISION_MODELS: dict[Any, Any] = {ControlResult: ControlRevision, Seizure: SeizureRevision}
# Conditions on revisions by value of the filter ``verdict``.
VALIDATION_CONDITIONS = {
    "waiting": Q(pending_validation__is_returned=False),
    "returned": Q(pending_validation__is_returned=True),
    "valid": Q(validation__is_validated=True),
}


@dataclass(frozen=True)
class ResultRow:
    """A result as its last revision states it, and its validation."""

    number: int
    revision_id: int
    url: str
    correct_url: str
    is_own: bool
    day: date
    organisation: str
    description: str
    quantity: str
    goods_status: str
    attribution: str
    validation_code: str
    validation_label: str
    is_pending: bool
    is_withdrawn: bool


@dataclass(frozen=True)
class RevisionRow:
    """A revision of a result: values, who reported it when and why, and its validation."""

    number: int
    reported_at: datetime
    author: str
    correction_reason: str
    values: tuple[tuple[str, Any], ...]
    validation_code: str
    validation_label: str
    validated_by: tuple[str, datetime] | None
    is_last: bool


def filtered_results(
    model: Any, operation: Operation, user: User, chosen: dict[str, Any]
) -> QuerySet[Any]:
    """Return the results that match the filters, own ones first, then the newest."""
    records: QuerySet[Any] = model.objects.visible_to(user).filter(operation=operation)
    if chosen.get("state"):
        records = records.filter(organisation__code=chosen["state"])
    wanted = VALIDATION_CONDITIONS.get(chosen.get("verdict", ""), Q())
    if chosen.get("status"):
        wanted &= Q(goods_status=chosen["status"])
    if wanted:
        entries = _last_revisions(REVISION_MODELS[model]).filter(wanted, result=OuterRef("pk"))
        records = records.filter(Exists(entries))
    own = Case(When(organisation=user.organisation_id, then=Value(0)), default=Value(1))
    ordered: QuerySet[Any] = records.alias(own=own).order_by("own", "-number")
    return ordered.select_related("organisation")


def _last_revisions(model: Any) -> QuerySet[Any]:
    """Return the revisions that no later one of the same result replaces."""
    later = model.objects.filter(result=OuterRef("result"), number__gt=OuterRef("number"))
    last: QuerySet[Any] = model.objects.filter(~Exists(later))
    return last


def reporting_organisations(operation: Operation) -> list[tuple[str, str]]:
    """Return code and name of the organisations that have reported results, for a filter."""
    mine = {"operation": operation, "organisation": OuterRef("pk")}
    reported = Exists(Seizure.objects.filter(**mine)) | Exists(ControlResult.objects.filter(**mine))
    organisations = Organisation.objects.filter(reported)
    return list(organisations.order_by("name").values_list("code", "name"))


def result_subpages(operation: Operation, current: str) -> list[dict[str, Any]]:
    """Return the pages of the results: seizures, controls, totals."""
    here = reverse("operations:result_list", args=[operation.reference])
    totals = reverse("operations:result_totals", args=[operation.reference])
    return [
        {"label": label, "url": url, "current": name == current}
        for name, label, url in (
            ("seizures", _("Seizures"), here),
            ("controls", _("Controls"), f"{here}?of=controls"),
            ("totals", _("Totals"), totals),
        )
    ]


def count_pending(operation: Operation) -> int:
    """Return how many results await validation."""
    is_pending = Q(VALIDATION_CONDITIONS["waiting"], result__operation=operation)
    first, *others = (
        model.objects.filter(is_pending).order_by().values("pk")
        for model in REVISION_MODELS.values()
    )
    return int(first.union(*others, all=True).count())


def result_rows(records: Iterable[Any], operation: Operation, user: User) -> list[ResultRow]:
    """Return the rows of a page of results, with one query for all their revisions."""
    listed = list(records)
    entries = _revisions_by_result(listed)
    may_report = can_report_results(user, operation).is_allowed
    return [
        _result_row(record, entries[record.pk], operation, user, may_report=may_report)
        for record in listed
    ]


def _revisions_by_result(records: list[Any]) -> dict[int, list[Any]]:
    if not records:
        return {}
    model = REVISION_MODELS[type(records[0])]
    more = ("goods",) if model is SeizureRevision else ()
    revisions = model.objects.filter(result__in=records).select_related(
        "validation", "transport_mode", *more
    )
    by_record: dict[int, list[Any]] = {}
    for entry in revisions.order_by("result", "number"):
        by_record.setdefault(entry.result_id, []).append(entry)
    return by_record


def _result_row(
    record: Any, entries: list[Any], operation: Operation, user: User, *, may_report: bool
) -> ResultRow:
    last = entries[-1]
    is_own = record.organisation_id == user.organisation_id
    name = "seizure" if isinstance(record, Seizure) else "controls"
    where = [operation.reference, record.number]
    validation_code, label = validation_status(
        last, is_correction_of_valid=_was_validated_before(entries)
    )
    return ResultRow(
        number=record.number,
        revision_id=last.pk,
        url=reverse(f"operations:{name}_detail", args=where),
        correct_url=(
            reverse(f"operations:{name}_correct", args=where) if is_own and may_report else ""
        ),
        is_own=is_own,
        day=last.day,
        organisation=record.organisation.name,
        description=str(last.goods) if name == "seizure" else last.get_control_type_display(),
        quantity=format_result_quantity(last),
        goods_status=last.get_goods_status_display() if name == "seizure" else "",
        attribution=format_attribution(last.attribution, last.phase_number),
        validation_code=validation_code,
        validation_label=label,
        is_pending=validation_code == "waiting",
        is_withdrawn=last.is_withdrawn,
    )


def _was_validated_before(entries: list[Any]) -> bool:
    """Return whether a revision before the last one was validated."""
    earlier = (validation_of(entry) for entry in entries[:-1])
    return any(validation is not None and validation.is_validated for validation in earlier)


def format_result_quantity(entry: Any) -> str:
    """Return the quantity seized, or the numbers of controls and positive controls."""
    if isinstance(entry, SeizureRevision):
        return format_quantity(entry.quantity, entry.unit)
    params = {
        "count": format_number(entry.control_count),
        "hits": format_number(entry.positive_controls),
    }
    return _("%(count)s controls, %(hits)s with a hit") % params


def revision_rows(record: Any) -> list[RevisionRow]:
    """Return all revisions of a result with their validations, newest first."""
    entries = _revisions_by_result([record])[record.pk]
    people = _function_labels(entries)
    rows = []
    for index, entry in enumerate(entries):
        validation_code, label = validation_status(
            entry, is_correction_of_valid=_was_validated_before(entries[: index + 1])
        )
        validation = validation_of(entry)
        rows.append(
            RevisionRow(
                number=entry.number,
                reported_at=entry.reported_at,
                author=people[entry.reported_by_id],
                correction_reason=entry.reason,
                values=revision_values(entry),
                validation_code=validation_code,
                validation_label=label,
                validated_by=(people[validation.decided_by_id], validation.decided_at)
                if validation is not None
                else None,
                is_last=entry is entries[-1],
            )
        )
    return rows[::-1]


def revision_values(entry: Any) -> tuple[tuple[str, Any], ...]:
    """Return the values of a revision with their labels; empty ones are left out."""
    values = [
        *(_seizure_values(entry) if isinstance(entry, SeizureRevision) else _control_values(entry)),
        (_("Day"), format_day(entry.day)),
        (_("Belongs to"), format_attribution(entry.attribution, entry.phase_number)),
        (_("Place"), entry.location),
        (_("Transport mode"), str(entry.transport_mode or "")),
        (_("Note"), entry.note),
        (_("Withdrawn"), _("yes") if entry.is_withdrawn else ""),
    ]
    return tuple((label, value) for label, value in values if value)


def _seizure_values(entry: Any) -> list[tuple[str, Any]]:
    return [
        (_("Goods"), str(entry.goods)),
        (_("Quantity"), format_result_quantity(entry)),
        (_("Status"), entry.get_goods_status_display()),
        (_("Value"), _format_amount(entry.value, entry.value_basis)),
        (
            _("Duties and taxes avoided"),
            _format_amount(entry.prevented_loss, entry.prevented_loss_basis),
        ),
    ]


def _control_values(entry: Any) -> list[tuple[str, Any]]:
    return [
        (_("Kind of control"), entry.get_control_type_display()),
        (_("Number"), format_result_quantity(entry)),
    ]


def _format_amount(amount: Any, basis: str) -> str:
    if amount is None:
        return ""
    params = {"amount": format_number(amount), "basis": basis}
    return _("%(amount)s euro (%(basis)s)") % params


def revision_changes(record: Any, since: int) -> list[tuple[str, str, str]]:
    """Return label, old and new value of all differences between a revision and the last."""
    entries = {entry.number: entry for entry in _revisions_by_result([record])[record.pk]}
    last = entries[max(entries)]
    was = dict(revision_values(entries[since])) if since in entries else {}
    now = dict(revision_values(last))
    return [
        (label, str(was.get(label, "")), str(now.get(label, "")))
        for label in dict.fromkeys((*was, *now))
        if was.get(label) != now.get(label)
    ]


def _function_labels(entries: list[Any]) -> dict[int, str]:
    """Return the functions of all who reported or validated a revision, by key."""
    validations = [each for each in map(validation_of, entries) if each is not None]
    keys = {each.reported_by_id for each in entries} | {each.decided_by_id for each in validations}
    people = User.objects.filter(pk__in=keys).select_related("organisation")
    functions = {}
    for person in people.prefetch_related("role_assignments"):
        held = frozenset(each.role for each in person.role_assignments.all())
        person.roles = held & set(Role)
        functions[person.pk] = person.function_label
    return functions
