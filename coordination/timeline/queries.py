"""The data of a timeline: a fixed number of queries, plain tuples, no models."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.enums import Certainty, Severity
from coordination.queries.overlaps import (
    in_period,
    presidencies_between,
    rule_parameters,
    visible_overlaps,
)
from coordination.rule import RuleParameters, end_ordinal, is_long_running
from coordination.timeline.rows import PhaseSpan, PresidencyBand, TimelineOverlap, TimelineRow
from jco_portal.core.dates import NO_END, format_period
from jco_portal.directory.models import User
from operations.enums import (
    CONFIRMED_STATES,
    UNCOMPARED_STATES,
    Confirmation,
    OperationState,
    ParticipationRole,
    Period,
)
from operations.models import Operation, Participation, Phase

SEVERITY_RANK = {severity: rank for rank, severity in enumerate(Severity.values)}
CERTAINTY_RANK = {certainty: rank for rank, certainty in enumerate(Certainty.values)}
ROLE_RANK = {ParticipationRole.LEAD.value: 0, ParticipationRole.CO_LEAD.value: 1}
ORGANISER_ROLE = "organises"
OPERATION_PATHS = (
    "id",
    "reference",
    "name",
    "operation_type__name",
    "operation_type__is_customs_led",
    "state",
)
PHASE_FIELDS = (
    *("number", "entered_start", "entered_end", "actual_start", "actual_end"),
    *("earliest_start", "latest_start", "earliest_end", "latest_end"),
)
PHASE_ROW_PATHS = (*OPERATION_PATHS, "confirmation", *(f"phases__{name}" for name in PHASE_FIELDS))


class PhaseRow(NamedTuple):
    """A phase with its operation, in the order of ``PHASE_ROW_PATHS``."""

    operation_id: int
    reference: str
    name: str
    operation_type: str
    is_customs_led: bool
    state: str
    confirmation: str
    number: int
    entered_start: str
    entered_end: str
    actual_start: str
    actual_end: str
    earliest_start: date | None
    latest_start: date | None
    earliest_end: date | None
    latest_end: date | None


@dataclass(frozen=True)
class TimelineData:
    """The operations of a period and their overlaps, as a user may see them.

    ``hidden_count`` is the number of operations left out because of their status.
    """

    rows: list[TimelineRow]
    undated: list[TimelineRow]
    overlaps: list[TimelineOverlap]
    hidden_count: int
    rule_parameters: RuleParameters


def load_timeline(
    operations: QuerySet[Operation], user: User, first: date, last: date, states: list[str]
) -> TimelineData:
    """Return operations with a phase that may have a day in the period, by organiser and start.

    ``operations`` are those that the user may see and has selected. Postponed, cancelled and
    withdrawn ones are left out unless ``states`` are selected. Operations without any known start
    are returned apart.
    """
    phases_by_operation = _phases_by_operation(operations, first, last)
    aside = frozenset() if states else UNCOMPARED_STATES
    shown = {
        key: phases for key, phases in phases_by_operation.items() if phases[0].state not in aside
    }
    bodies = _leading_bodies(list(shown))
    numbers = rule_parameters(timezone.localdate())
    after_days = numbers.long_running_after_days
    rows = [_timeline_row(phases, *bodies[key], after_days) for key, phases in shown.items()]
    dated = sorted((row for row in rows if row.spans), key=_row_order)
    return TimelineData(
        rows=dated,
        undated=sorted((row for row in rows if not row.spans), key=_undated_order),
        overlaps=_timeline_overlaps(dated, user, first, last),
        hidden_count=len(phases_by_operation) - len(shown),
        rule_parameters=numbers,
    )


def _row_order(row: TimelineRow) -> tuple[str, str, date, str, int]:
    start = min(span.earliest_start for span in row.spans)
    return row.organiser.casefold(), row.organiser, start, row.name, row.operation_id


def _undated_order(row: TimelineRow) -> tuple[str, str, int]:
    return row.name.casefold(), row.name, row.operation_id


def _phases_by_operation(
    operations: QuerySet[Operation], first: date, last: date
) -> dict[int, list[PhaseRow]]:
    """Return the operational phases of each operation, in order of number."""
    phases = Phase.objects.filter(period=Period.OPERATIONAL)
    meeting = phases.filter(possible_span__overlap=DateRange(first, last, "[]"))
    dated = operations.filter(pk__in=meeting.values("operation"))
    undated = _undated_operations(operations, phases, first, last)
    querysets = [
        queryset.filter(phases__period=Period.OPERATIONAL).order_by().values_list(*PHASE_ROW_PATHS)
        for queryset in (dated, undated)
    ]
    phases_by_operation: dict[int, list[PhaseRow]] = defaultdict(list)
    rows = map(PhaseRow._make, querysets[0].union(querysets[1]))
    for row in sorted(rows, key=lambda row: (row.operation_id, row.number)):
        phases_by_operation[row.operation_id].append(row)
    return phases_by_operation


def _undated_operations(
    operations: QuerySet[Operation], phases: QuerySet[Phase], first: date, last: date
) -> QuerySet[Operation]:
    """Return operations without a start, except those with an end in another year."""
    years = [str(year) for year in range(first.year, last.year + 1)]
    elsewhere = Q()
    for name in ("entered_end", "actual_end"):
        here = Q(**{f"{name}__in": ["", NO_END]})
        for year in years:
            here |= Q(**{f"{name}__startswith": year})
        elsewhere |= ~here
    return (
        operations.filter(pk__in=phases.filter(earliest_start=None).values("operation"))
        .exclude(pk__in=phases.exclude(earliest_start=None).values("operation"))
        .exclude(pk__in=phases.filter(elsewhere).values("operation"))
    )


def _leading_bodies(keys: list[int]) -> dict[int, tuple[str, str]]:
    """Return for each operation the body that heads its rows, and its other leads.

    The body is an organiser that also leads; if none does, the first organiser by name.
    """
    organisation_paths = ("operation", "organisation__code", "organisation__name")
    leading = Participation.objects.filter(operation__in=keys, role__in=list(ROLE_RANK))
    organising = Operation.organisers.through.objects.filter(operation__in=keys)
    rows = leading.order_by().values_list(*organisation_paths, "role")
    rows = rows.union(organising.order_by().values_list(*organisation_paths, Value(ORGANISER_ROLE)))
    leads: dict[int, dict[str, int]] = defaultdict(dict)
    organisers: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for key, code, name, role in rows:
        if role == ORGANISER_ROLE:
            organisers[key].append((name, code))
        else:
            leads[key][code] = ROLE_RANK[role]
    return {key: _leading_body(organisers[key], leads[key]) for key in keys}


def _leading_body(organisers: list[tuple[str, str]], leads: dict[str, int]) -> tuple[str, str]:
    ranked = [(leads.get(code, len(ROLE_RANK)), name, code) for name, code in organisers]
    _rank, body, own = min(ranked, default=(0, _("No organiser recorded"), ""))
    return body, ", ".join(sorted(code for code in leads if code != own))


def _timeline_row(phases: list[PhaseRow], body: str, leads: str, after_days: int) -> TimelineRow:
    of = phases[0]
    is_draft = of.state == OperationState.DRAFT
    is_confirmed = of.confirmation == Confirmation.CONFIRMED or of.state in CONFIRMED_STATES
    label = f"{of.name} ({leads})" if leads else of.name
    dates, status = _format_dates(phases), str(OperationState(of.state).label)
    sure = _("Confirmed") if is_confirmed else _("Unconfirmed")
    return TimelineRow(
        operation_id=of.operation_id,
        organiser=body,
        name=of.name,
        label=_("Draft: %(name)s") % {"name": label} if is_draft else label,
        tooltip=f"{label}, {body}: {dates}. {status}. {sure}.",
        other_leads=leads,
        operation_type=of.operation_type,
        url=reverse("operations:operation_detail", args=[of.reference]),
        dates=dates,
        state=status,
        confirmation=sure,
        is_draft=is_draft,
        is_confirmed=is_confirmed,
        spans=[
            PhaseSpan(
                each.earliest_start,
                each.latest_start,
                each.earliest_end,
                each.latest_end,
                is_long_running(
                    each.is_customs_led,
                    each.latest_start.toordinal(),
                    end_ordinal(each.earliest_end),
                    after_days,
                ),
            )
            for each in phases
            if each.earliest_start is not None and each.latest_start is not None
        ],
    )


def _format_dates(phases: list[PhaseRow]) -> str:
    periods = [
        (
            each.number,
            format_period(
                each.actual_start or each.entered_start, each.actual_end or each.entered_end
            ),
        )
        for each in phases
    ]
    if len(periods) == 1:
        return periods[0][1]
    named = _("phase %(number)s: %(period)s")
    return "; ".join(named % {"number": number, "period": period} for number, period in periods)


def _timeline_overlaps(
    rows: list[TimelineRow], user: User, first: date, last: date
) -> list[TimelineOverlap]:
    """Return overlaps of the rows in the period, by severity, certainty and first day."""
    keys = {row.operation_id for row in rows}
    overlaps = visible_overlaps(user).current().order_by()
    value_rows = in_period(
        overlaps.filter(Q(operation_a__in=keys) | Q(operation_b__in=keys)), first, last
    ).values_list(
        *("is_fully_visible", "pk", "shown_severity", "certainty", "operation_a", "operation_b"),
        *("operation_a__name", "operation_b__name", "first_day", "last_day"),
    )
    clashes = [
        TimelineOverlap(*values) if is_full else _restrict_overlap(TimelineOverlap(*values), keys)
        for is_full, *values in value_rows
    ]
    return sorted(clashes, key=_severity_order)


def _restrict_overlap(clash: TimelineOverlap, shown: set[int]) -> TimelineOverlap:
    """Return a restricted overlap, own side first, without name, exact days and certainty."""
    own, name, other = clash.operation_a_id, clash.name_a, clash.operation_b_id
    if own not in shown:
        own, name, other = clash.operation_b_id, clash.name_b, clash.operation_a_id
    first, last = clash.first, clash.last
    return TimelineOverlap(
        overlap_id=clash.overlap_id,
        severity=clash.severity,
        # The same value for all, so that the drawing does not reveal the certainty.
        certainty=Certainty.POSSIBLE.value,
        operation_a_id=own,
        operation_b_id=other,
        name_a=name,
        name_b=_("an operation not shown to you"),
        first=first - timedelta(days=first.weekday()),
        last=last and last + timedelta(days=6 - last.weekday()),
        is_restricted=True,
    )


def _severity_order(clash: TimelineOverlap) -> tuple[int, int, date, int]:
    return (
        SEVERITY_RANK[clash.severity],
        CERTAINTY_RANK[clash.certainty],
        clash.first,
        clash.overlap_id,
    )


def presidency_bands(first: date, last: date) -> tuple[PresidencyBand, ...]:
    """Return the Presidencies of a period by the name of the state."""
    return tuple(
        PresidencyBand(max(each.starts_on, first), min(each.ends_on, last), each.state.name)
        for each in presidencies_between(first, last)
    )
