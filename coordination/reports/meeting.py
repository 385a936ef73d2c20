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
from coordination.reports.full_overlaps import Pair
from coordination.reports.meeting_page import Asked, Entry, Line, MeetingFacts, Section
from coordination.reports.overlap_rows import overlap_rows
from coordination.reports.restricted_summaries import CardPair
from jco_portal.core.dates import say_days
from jco_portal.directory.models import User
from operations.enums import LEADING_ROLES, Marking, OperationState, Period
from operations.models import Operation, Participation, Phase
from operations.reports.overview.phases import dates_in_words


class Start(TypedDict):
    """When an operation of the list starts within its period."""

    starts: date | None


class Names(Start):
    """What it is linked with, by name."""

    organiser_names: list[str]
    lead_names: list[str]
    term_names: list[str]
    mode_names: list[str]


if TYPE_CHECKING:
    Dated = WithAnnotations[Operation, Start]
    Listed = WithAnnotations[Operation, Names]


def meeting_operations(asked: Asked) -> "QuerySet[Dated]":
    """The operations of the list by start; those without known dates stand last.

    Each has ``starts``: the earliest day of its first phase that touches the period.
    """
    phases = Phase.objects.filter(operation=OuterRef("pk"), period=Period.OPERATIONAL)
    within = phases.filter(
        Q(latest_end=None) | Q(latest_end__gte=asked.first), earliest_start__lte=asked.last
    )
    dated = phases.filter(earliest_start__isnull=False)
    listed = asked.operations.filter(state__in=asked.states).exclude(state=OperationState.DRAFT)
    return (
        listed.annotate(
            starts=Subquery(within.order_by("earliest_start").values("earliest_start")[:1])
        )
        .filter(Q(starts__isnull=False) | ~Exists(dated))
        .order_by(F("starts").asc(nulls_last=True), "name", "pk")
    )


def meeting_facts(user: User, asked: Asked, *, at_most: int | None = None) -> MeetingFacts:
    """The meeting list as this person may see it, in a fixed number of queries.

    ``at_most`` cuts it after so many operations; ``left_out`` then says how many more there are.
    """
    listed = meeting_operations(asked)
    operations = _read(listed[:at_most])
    is_cut = at_most is not None and len(operations) == at_most
    overlaps = _overlaps(user, operations, asked)
    rota = presidencies_between(asked.first, asked.last)
    told: dict[int, int] = {}
    entries = [
        _entry(
            number,
            operation,
            [_line(number, row, told) for row in overlaps[operation.pk]],
            _presidency(operation, asked, rota),
        )
        for number, operation in enumerate(operations, start=1)
    ]
    dated = [entry for entry in entries if entry.first]
    period = say_days(asked.first, asked.last)
    return MeetingFacts(
        title=_("Meeting list, %(period)s") % {"period": period},
        period=period,
        first=asked.first,
        last=asked.last,
        marking=_marking(entries),
        printed_on=timezone.localdate(),
        filters=asked.filters,
        summary=_summary(entries),
        sections=tuple(
            Section(title, tuple(each))
            for title, each in groupby(dated, key=attrgetter("presidency"))
        ),
        undated=tuple(entry for entry in entries if not entry.first),
        left_out=listed.count() - len(operations) if is_cut else 0,
    )


def _read(operations: "QuerySet[Dated]") -> "list[Listed]":
    leading = Participation.objects.filter(role__in=LEADING_ROLES)
    phases = Phase.objects.filter(period=Period.OPERATIONAL).order_by("number")
    named = operations.annotate(
        organiser_names=_names(Operation.organisers.through.objects.all(), "organisation__name"),
        lead_names=_names(leading, "organisation__name"),
        term_names=_names(Operation.terms.through.objects.all(), "referenceterm__name"),
        mode_names=_names(Operation.transport_modes.through.objects.all(), "referenceterm__name"),
    )
    return list(named.select_related("operation_type").prefetch_related(Prefetch("phases", phases)))


def _names(links: QuerySet[Any], path: str) -> ArraySubquery:
    """The names that an operation is linked with, in order."""
    return ArraySubquery(links.filter(operation=OuterRef("pk")).order_by(path).values(path))


def _overlaps(
    user: User, operations: "Sequence[Listed]", asked: Asked
) -> dict[int, list[Pair | CardPair]]:
    """The overlaps that stand under each operation; one between two of them under both."""
    found: dict[int, list[Pair | CardPair]] = {operation.pk: [] for operation in operations}
    overlaps = overlaps_of(user, found)
    if asked.grades:
        overlaps = overlaps.filter(shown_severity__in=asked.grades)
    if asked.certainties:
        overlaps = overlaps.filter(is_fully_visible=True, certainty__in=asked.certainties)
    for row in overlap_rows(user, overlaps):
        keys = {row.own.operation} if row.is_card else {row.a.operation, row.b.operation}
        for key in keys & set(found):
            found[key].append(row)
    return found


def _entry(number: int, operation: "Listed", lines: list[Line], presidency: str) -> Entry:
    phases = [each for each in operation.phases.all() if each.earliest_start]
    ends = [each.latest_end for each in phases if each.latest_end]
    is_open = len(ends) < len(phases)
    return Entry(
        number=number,
        key=operation.pk,
        name=operation.name,
        reference=operation.reference,
        url=operation.get_absolute_url(),
        kind=operation.operation_type.name,
        state=operation.state,
        state_label=operation.get_state_display(),
        marking=operation.marking,
        marking_label=operation.get_marking_display(),
        confidence_label=operation.confirmation_label,
        organisers=", ".join(operation.organiser_names),
        leads=", ".join(operation.lead_names),
        dates=dates_in_words(operation),
        first=operation.starts,
        last=None if is_open else max(ends, default=None),
        terms=", ".join(operation.term_names),
        modes=", ".join(operation.mode_names),
        presidency=presidency,
        overlaps=tuple(line for line in lines if not _is_year_only(line.row)),
        year_only=tuple(line for line in lines if _is_year_only(line.row)),
    )


def _line(number: int, row: Pair | CardPair, told: dict[int, int]) -> Line:
    """An overlap under an operation; ``told`` remembers under which number it was told."""
    first = told.setdefault(row.number, number)
    if first == number or row.is_card:
        return Line(row, row.sentence)
    names = {"pair": row.title, "days": row.common, "n": first}
    return Line(row, _("%(pair)s, %(days)s: see No. %(n)d.") % names)


def _is_year_only(row: Pair | CardPair) -> bool:
    return not row.is_card and row.certainty == Certainty.YEAR_ONLY


def _presidency(operation: "Listed", asked: Asked, rota: Sequence[Presidency]) -> str:
    """The Presidency in which it starts; the first of the period when it is under way then."""
    if operation.starts is None:
        return ""
    day = max(operation.starts, asked.first)
    for each in rota:
        if each.starts_on <= day <= each.ends_on:
            days = say_days(each.starts_on, each.ends_on)
            return _("Presidency of %(state)s, %(days)s") % {"state": each.state.name, "days": days}
    return _("Presidency not known")


def _marking(entries: Iterable[Entry]) -> str:
    """The marking of the whole list: LIMITE as soon as it tells anything that is not public."""
    is_public = all(
        entry.marking == Marking.PUBLIC and all(_is_public(line.row) for line in lines)
        for entry in entries
        for lines in (entry.overlaps, entry.year_only)
    )
    return _("PUBLIC") if is_public else str(Marking.LIMITE.label)


def _is_public(row: Pair | CardPair) -> bool:
    if isinstance(row, CardPair):
        return False
    return {row.a.marking, row.b.marking} == {Marking.PUBLIC} and not row.answers.given


def _summary(entries: Sequence[Entry]) -> str:
    """The list in one sentence."""
    rows = {line.row.number: line.row for entry in entries for line in entry.overlaps}
    conflicts = sum(row.grade == Severity.CONFLICT for row in rows.values())
    words = {
        "operations": ngettext("%(n)d operation", "%(n)d operations", len(entries))
        % {"n": len(entries)},
        "overlaps": ngettext("%(n)d overlap", "%(n)d overlaps", len(rows)) % {"n": len(rows)},
        "conflicts": ngettext("%(n)d conflict", "%(n)d conflicts", conflicts) % {"n": conflicts},
    }
    if not entries:
        return _("No operations in this period.")
    if not rows:
        return _("%(operations)s, no overlaps found.") % words
    return _("%(operations)s, %(overlaps)s, of which %(conflicts)s.") % words
