"""The meeting list: the operations of a period with their overlaps, for page, PDF and XLSX."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypedDict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django_stubs_ext import WithAnnotations

from coordination.enums import Certainty, Severity
from coordination.models import Presidency
from coordination.queries.overlaps import overlaps_of, presidencies_between
from coordination.reports.full_overlaps import FullOverlap
from coordination.reports.meeting_page import (
    MeetingOperation,
    MeetingOverlapLine,
    MeetingPage,
    MeetingSection,
    MeetingSelection,
)
from coordination.reports.overlap_rows import overlap_rows
from coordination.reports.restricted_summaries import RestrictedOverlap
from jco_portal.core.dates import format_days
from jco_portal.directory.models import User
from operations.enums import LEADING_ROLES, Marking, OperationState, Period
from operations.models import Operation, Participation, Phase
from operations.reports.overview.phases import format_dates


class WithStart(TypedDict):
    """The earliest start of an operation of the list within its period."""

    starts: date | None


class WithNames(WithStart):
    """The names of what an operation is linked with."""

    organiser_names: list[str]
    lead_names: list[str]
    term_names: list[str]
    mode_names: list[str]


if TYPE_CHECKING:
    Dated = WithAnnotations[Operation, WithStart]
    Listed = WithAnnotations[Operation, WithNames]


def meeting_operations(selection: MeetingSelection) -> "QuerySet[Dated]":
    """Return the operations of the list by start; those without dates are last.

    Each has ``starts``: the earliest start of its phases that may have a day in the period.
    """
    phases = Phase.objects.filter(operation=OuterRef("pk"), period=Period.OPERATIONAL)
    within = phases.filter(
        Q(latest_end=None) | Q(latest_end__gte=selection.first_day),
        earliest_start__lte=selection.last_day,
    )
    dated = phases.filter(earliest_start__isnull=False)
    listed = selection.operations.filter(state__in=selection.states).exclude(
        state=OperationState.DRAFT
    )
    return (
        listed.annotate(
            starts=Subquery(within.order_by("earliest_start").values("earliest_start")[:1])
        )
        .filter(Q(starts__isnull=False) | ~Exists(dated))
        .order_by(F("starts").asc(nulls_last=True), "name", "pk")
    )


def meeting_page(
    user: User, selection: MeetingSelection, *, at_most: int | None = None
) -> MeetingPage:
    """Return the meeting list as the user may see it, in a fixed number of queries.

    ``at_most`` limits the number of operations; ``omitted_count`` is then the number left out.
    """
    listed = meeting_operations(selection)
    operations = _fetch_operations(listed[:at_most])
    is_cut = at_most is not None and len(operations) == at_most
    overlaps = _overlaps_by_operation(user, operations, selection)
    rota = presidencies_between(selection.first_day, selection.last_day)
    number_by_overlap: dict[int, int] = {}
    entries = [
        _meeting_operation(
            number,
            operation,
            [_overlap_line(number, row, number_by_overlap) for row in overlaps[operation.pk]],
            _presidency_label(operation, selection, rota),
        )
        for number, operation in enumerate(operations, start=1)
    ]
    dated = [entry for entry in entries if entry.first_day]
    period = format_days(selection.first_day, selection.last_day)
    return MeetingPage(
        title=_("Meeting list, %(period)s") % {"period": period},
        period=period,
        first_day=selection.first_day,
        last_day=selection.last_day,
        marking=_strictest_marking(entries),
        printed_on=timezone.localdate(),
        filters=selection.filters,
        summary=_summary(entries),
        sections=tuple(
            MeetingSection(title, tuple(each))
            for title, each in groupby(dated, key=attrgetter("presidency"))
        ),
        undated=tuple(entry for entry in entries if not entry.first_day),
        omitted_count=listed.count() - len(operations) if is_cut else 0,
    )


def _fetch_operations(operations: "QuerySet[Dated]") -> "list[Listed]":
    leading = Participation.objects.filter(role__in=LEADING_ROLES)
    phases = Phase.objects.filter(period=Period.OPERATIONAL).order_by("number")
    named = operations.annotate(
        organiser_names=_names_subquery(
            Operation.organisers.through.objects.all(), "organisation__name"
        ),
        lead_names=_names_subquery(leading, "organisation__name"),
        term_names=_names_subquery(Operation.terms.through.objects.all(), "referenceterm__name"),
        mode_names=_names_subquery(
            Operation.transport_modes.through.objects.all(), "referenceterm__name"
        ),
    )
    return list(named.select_related("operation_type").prefetch_related(Prefetch("phases", phases)))


def _names_subquery(links: QuerySet[Any], path: str) -> ArraySubquery:
    """Return the names with which an operation is linked, in order."""
    return ArraySubquery(links.filter(operation=OuterRef("pk")).order_by(path).values(path))


def _overlaps_by_operation(
    user: User, operations: "Sequence[Listed]", selection: MeetingSelection
) -> dict[int, list[FullOverlap | RestrictedOverlap]]:
    """Return current overlaps by operation; one between two of the list is under both."""
    rows_by_operation: dict[int, list[FullOverlap | RestrictedOverlap]] = {
        operation.pk: [] for operation in operations
    }
    overlaps = overlaps_of(user, rows_by_operation)
    if selection.severities:
        overlaps = overlaps.filter(shown_severity__in=selection.severities)
    if selection.certainties:
        overlaps = overlaps.filter(is_fully_visible=True, certainty__in=selection.certainties)
    for row in overlap_rows(user, overlaps):
        keys = (
            {row.own_side.operation}
            if row.is_restricted
            else {row.side_a.operation, row.side_b.operation}
        )
        for key in keys & set(rows_by_operation):
            rows_by_operation[key].append(row)
    return rows_by_operation


def _meeting_operation(
    number: int, operation: "Listed", lines: list[MeetingOverlapLine], presidency: str
) -> MeetingOperation:
    phases = [each for each in operation.phases.all() if each.earliest_start]
    ends = [each.latest_end for each in phases if each.latest_end]
    is_open = len(ends) < len(phases)
    return MeetingOperation(
        number=number,
        operation_id=operation.pk,
        name=operation.name,
        reference=operation.reference,
        url=operation.get_absolute_url(),
        operation_type=operation.operation_type.name,
        state=operation.state,
        state_label=operation.get_state_display(),
        marking=operation.marking,
        marking_label=operation.get_marking_display(),
        confidence_label=operation.confirmation_label,
        organisers=", ".join(operation.organiser_names),
        leads=", ".join(operation.lead_names),
        dates=format_dates(operation),
        first_day=operation.starts,
        last_day=None if is_open else max(ends, default=None),
        terms=", ".join(operation.term_names),
        transport_modes=", ".join(operation.mode_names),
        presidency=presidency,
        overlap_lines=tuple(line for line in lines if not _is_year_only(line.row)),
        year_only_lines=tuple(line for line in lines if _is_year_only(line.row)),
    )


def _overlap_line(
    number: int, row: FullOverlap | RestrictedOverlap, number_by_overlap: dict[int, int]
) -> MeetingOverlapLine:
    """Return an overlap under an operation: its sentence, or a reference to the first one.

    ``number_by_overlap`` stores the number of the operation under which the sentence is written.
    """
    first = number_by_overlap.setdefault(row.number, number)
    if first == number or row.is_restricted:
        return MeetingOverlapLine(row, row.sentence)
    names = {"pair": row.title, "days": row.overlap_period, "n": first}
    return MeetingOverlapLine(row, _("%(pair)s, %(days)s: see No. %(n)d.") % names)


def _is_year_only(row: FullOverlap | RestrictedOverlap) -> bool:
    return not row.is_restricted and row.certainty == Certainty.YEAR_ONLY


def _presidency_label(
    operation: "Listed", selection: MeetingSelection, rota: Sequence[Presidency]
) -> str:
    """Return the Presidency in which the operation starts.

    For an operation that has already started: the Presidency of the first day of the period.
    """
    if operation.starts is None:
        return ""
    day = max(operation.starts, selection.first_day)
    for presidency in rota:
        if presidency.starts_on <= day <= presidency.ends_on:
            params = {
                "state": presidency.state.name,
                "days": format_days(presidency.starts_on, presidency.ends_on),
            }
            return _("Presidency of %(state)s, %(days)s") % params
    return _("Presidency not known")


def _strictest_marking(entries: Iterable[MeetingOperation]) -> str:
    """Return the marking of the list: LIMITE as soon as anything in it is not public."""
    is_public = all(
        entry.marking == Marking.PUBLIC and all(_is_public(line.row) for line in lines)
        for entry in entries
        for lines in (entry.overlap_lines, entry.year_only_lines)
    )
    return _("PUBLIC") if is_public else str(Marking.LIMITE.label)


def _is_public(row: FullOverlap | RestrictedOverlap) -> bool:
    if isinstance(row, RestrictedOverlap):
        return False
    return {row.side_a.marking, row.side_b.marking} == {Marking.PUBLIC} and not row.decisions.rows


def _summary(entries: Sequence[MeetingOperation]) -> str:
    """Return the list in one sentence."""
    rows = {line.row.number: line.row for entry in entries for line in entry.overlap_lines}
    conflicts = sum(row.severity == Severity.CONFLICT for row in rows.values())
    params = {
        "operations": ngettext("%(n)d operation", "%(n)d operations", len(entries))
        % {"n": len(entries)},
        "overlaps": ngettext("%(n)d overlap", "%(n)d overlaps", len(rows)) % {"n": len(rows)},
        "conflicts": ngettext("%(n)d conflict", "%(n)d conflicts", conflicts) % {"n": conflicts},
    }
    if not entries:
        return _("No operations in this period.")
    if not rows:
        return _("%(operations)s, no overlaps found.") % params
    return _("%(operations)s, %(overlaps)s, of which %(conflicts)s.") % params
