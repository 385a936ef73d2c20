"""Reads what a timeline is drawn from: a fixed number of queries, plain tuples, no models."""

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
    numbers_in_force,
    overlaps_seen_by,
    presidencies_between,
)
from coordination.rule import Numbers, end_of, is_standing
from coordination.timeline.rows import Band, Clash, Row, Span
from jco_portal.core.dates import OPEN, say_period
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

GRADES = {grade: place for place, grade in enumerate(Severity.values)}
CERTAINTIES = {certainty: place for place, certainty in enumerate(Certainty.values)}
RANKS = {ParticipationRole.LEAD.value: 0, ParticipationRole.CO_LEAD.value: 1}
ORGANISES = "organises"
OPERATION_COLUMNS = (
    "id",
    "reference",
    "name",
    "operation_type__name",
    "operation_type__is_customs_led",
    "state",
)
PHASE_COLUMNS = (
    "number",
    "entered_start",
    "entered_end",
    "actual_start",
    "actual_end",
    "earliest_start",
    "latest_start",
    "earliest_end",
    "latest_end",
)
COLUMNS = (*OPERATION_COLUMNS, "confirmation", *(f"phases__{name}" for name in PHASE_COLUMNS))


class PhaseRow(NamedTuple):
    """A phase with its operation, in the order of ``COLUMNS``."""

    operation: int
    reference: str
    name: str
    kind: str
    is_customs_led: bool
    state: str
    confidence: str
    number: int
    start: str
    end: str
    actual_start: str
    actual_end: str
    es: date | None
    ls: date | None
    ee: date | None
    le: date | None


@dataclass(frozen=True)
class Reading:
    """The operations of a period and their overlaps, as one person may see them.

    ``numbers`` are those of the rule in force.
    """

    rows: list[Row]
    undated: list[Row]
    clashes: list[Clash]
    set_aside: int
    numbers: Numbers


def read_period(
    operations: QuerySet[Operation], user: User, first: date, last: date, states: list[str]
) -> Reading:
    """Operations with a phase that may take up a day of the period, in order of body and start.

    ``operations`` are those that the person sees and asked for. Postponed, cancelled and
    withdrawn ones are set aside unless their ``states`` are asked for; those without any
    known start come apart.
    """
    found = _phases_by_operation(operations, first, last)
    aside = frozenset() if states else UNCOMPARED_STATES
    shown = {key: phases for key, phases in found.items() if phases[0].state not in aside}
    bodies = _bodies(list(shown))
    numbers = numbers_in_force(timezone.localdate())
    after_days = numbers.standing_after_days
    rows = [_row(phases, *bodies[key], after_days) for key, phases in shown.items()]
    dated = sorted((row for row in rows if row.spans), key=_place)
    return Reading(
        rows=dated,
        undated=sorted((row for row in rows if not row.spans), key=_place_by_name),
        clashes=_clashes(dated, user, first, last),
        set_aside=len(found) - len(shown),
        numbers=numbers,
    )


def _place(row: Row) -> tuple[str, str, date, str, int]:
    start = min(span.es for span in row.spans)
    return row.body.casefold(), row.body, start, row.name, row.key


def _place_by_name(row: Row) -> tuple[str, str, int]:
    return row.name.casefold(), row.name, row.key


def _phases_by_operation(
    operations: QuerySet[Operation], first: date, last: date
) -> dict[int, list[PhaseRow]]:
    """Every operational phase of the operations to show, in order of number."""
    phases = Phase.objects.filter(period=Period.OPERATIONAL)
    meeting = phases.filter(possible_span__overlap=DateRange(first, last, "[]"))
    dated = operations.filter(pk__in=meeting.values("operation"))
    undated = _without_start(operations, phases, first, last)
    parts = [
        part.filter(phases__period=Period.OPERATIONAL).order_by().values_list(*COLUMNS)
        for part in (dated, undated)
    ]
    found: dict[int, list[PhaseRow]] = defaultdict(list)
    rows = map(PhaseRow._make, parts[0].union(parts[1]))
    for row in sorted(rows, key=lambda row: (row.operation, row.number)):
        found[row.operation].append(row)
    return found


def _without_start(
    operations: QuerySet[Operation], phases: QuerySet[Phase], first: date, last: date
) -> QuerySet[Operation]:
    """Operations that never said a start, unless they said an end in another year."""
    years = [str(year) for year in range(first.year, last.year + 1)]
    elsewhere = Q()
    for name in ("entered_end", "actual_end"):
        here = Q(**{f"{name}__in": ["", OPEN]})
        for year in years:
            here |= Q(**{f"{name}__startswith": year})
        elsewhere |= ~here
    return (
        operations.filter(pk__in=phases.filter(earliest_start=None).values("operation"))
        .exclude(pk__in=phases.exclude(earliest_start=None).values("operation"))
        .exclude(pk__in=phases.filter(elsewhere).values("operation"))
    )


def _bodies(keys: list[int]) -> dict[int, tuple[str, str]]:
    """For each operation the body under which it stands, and the others that lead it.

    It stands under an organiser that leads it; when none does, under the first by name.
    """
    place = ("operation", "organisation__code", "organisation__name")
    leading = Participation.objects.filter(operation__in=keys, role__in=list(RANKS))
    organising = Operation.organisers.through.objects.filter(operation__in=keys)
    found = leading.order_by().values_list(*place, "role")
    found = found.union(organising.order_by().values_list(*place, Value(ORGANISES)))
    leads: dict[int, dict[str, int]] = defaultdict(dict)
    organisers: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for key, code, name, part in found:
        if part == ORGANISES:
            organisers[key].append((name, code))
        else:
            leads[key][code] = RANKS[part]
    return {key: _body(organisers[key], leads[key]) for key in keys}


def _body(organisers: list[tuple[str, str]], leads: dict[str, int]) -> tuple[str, str]:
    ranked = [(leads.get(code, len(RANKS)), name, code) for name, code in organisers]
    _rank, body, own = min(ranked, default=(0, _("No organiser recorded"), ""))
    return body, ", ".join(sorted(code for code in leads if code != own))


def _row(phases: list[PhaseRow], body: str, leads: str, after_days: int) -> Row:
    of = phases[0]
    is_draft = of.state == OperationState.DRAFT
    is_confirmed = of.confidence == Confirmation.CONFIRMED or of.state in CONFIRMED_STATES
    label = f"{of.name} ({leads})" if leads else of.name
    words, status = _words(phases), str(OperationState(of.state).label)
    sure = _("Confirmed") if is_confirmed else _("Unconfirmed")
    return Row(
        key=of.operation,
        body=body,
        name=of.name,
        label=_("Draft: %(name)s") % {"name": label} if is_draft else label,
        tip=f"{label}, {body}: {words}. {status}. {sure}.",
        leads=leads,
        kind=of.kind,
        url=reverse("operations:operation_detail", args=[of.reference]),
        words=words,
        state=status,
        sure=sure,
        is_draft=is_draft,
        is_confirmed=is_confirmed,
        spans=[
            Span(
                each.es,
                each.ls,
                each.ee,
                each.le,
                is_standing(each.is_customs_led, each.ls.toordinal(), end_of(each.ee), after_days),
            )
            for each in phases
            if each.es is not None and each.ls is not None
        ],
    )


def _words(phases: list[PhaseRow]) -> str:
    """The dates as they were said; phases named when there are several."""
    said = [
        (each.number, say_period(each.actual_start or each.start, each.actual_end or each.end))
        for each in phases
    ]
    if len(said) == 1:
        return said[0][1]
    named = _("phase %(number)s: %(period)s")
    return "; ".join(named % {"number": number, "period": period} for number, period in said)


def _clashes(rows: list[Row], user: User, first: date, last: date) -> list[Clash]:
    """Overlaps of the rows that meet the period, gravest first, then surest, then earliest."""
    keys = {row.key for row in rows}
    overlaps = overlaps_seen_by(user).current().order_by()
    found = in_period(
        overlaps.filter(Q(operation_a__in=keys) | Q(operation_b__in=keys)), first, last
    ).values_list(
        *("is_fully_visible", "pk", "shown_severity", "certainty", "operation_a", "operation_b"),
        *("operation_a__name", "operation_b__name", "first_day", "last_day"),
    )
    clashes = [
        Clash(*facts) if is_full else _card(Clash(*facts), keys) for is_full, *facts in found
    ]
    return sorted(clashes, key=_gravity)


def _card(clash: Clash, shown: set[int]) -> Clash:
    """What a card may tell, the own side first: of the other no name, exact day, certainty."""
    own, name, other = clash.a, clash.name_a, clash.b
    if own not in shown:
        own, name, other = clash.b, clash.name_b, clash.a
    first, last = clash.first, clash.last
    return Clash(
        key=clash.key,
        grade=clash.grade,
        certainty=Certainty.POSSIBLE.value,
        a=own,
        b=other,
        name_a=name,
        name_b=_("an operation not shown to you"),
        first=first - timedelta(days=first.weekday()),
        last=last and last + timedelta(days=6 - last.weekday()),
        is_card=True,
    )


def _gravity(clash: Clash) -> tuple[int, int, date, int]:
    return GRADES[clash.grade], CERTAINTIES[clash.certainty], clash.first, clash.key


def bands(first: date, last: date) -> tuple[Band, ...]:
    """The Presidencies of a period, by the name of the state."""
    return tuple(
        Band(max(each.starts_on, first), min(each.ends_on, last), each.state.name)
        for each in presidencies_between(first, last)
    )
