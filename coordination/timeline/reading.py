"""Reads what a timeline is drawn from: a fixed number of queries, plain tuples, no models."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.enums import Certainty, Grade
from coordination.queries import (
    in_order,
    numbers_in_force,
    overlaps_seen_by,
    presidencies_between,
)
from coordination.timeline.facts import Band, Clash, Mention, Row, Span
from jco_portal.directory.models import User
from jco_portal.kernel.dates import OPEN, say_period
from operations.enums import NOT_COMPARED, Confidence, OperationState, Part, Period
from operations.models import Operation, Participation, Phase

CONFIRMED_BY_STATE = frozenset(
    {
        OperationState.CONFIRMED,
        OperationState.OVER,
        OperationState.RUNNING,
        OperationState.DEBRIEFING,
        OperationState.MONITORING,
        OperationState.CLOSED,
    }
)
RANKS = {Part.LEAD.value: 0, Part.CO_LEAD.value: 1}
ORGANISES = "organises"
OPERATION_COLUMNS = ("id", "reference", "name", "kind__name", "kind__is_customs_led", "state")
PHASE_COLUMNS = ("number", "start", "end", "actual_start", "actual_end", "es", "ls", "ee", "le")
COLUMNS = (*OPERATION_COLUMNS, "confidence", *(f"phases__{name}" for name in PHASE_COLUMNS))


@dataclass(frozen=True)
class Reading:
    """The operations of a period and their overlaps, as one person may see them."""

    rows: list[Row]
    undated: list[Row]
    clashes: list[Clash]
    set_aside: int


def read_period(
    operations: QuerySet[Operation], user: User, first: date, last: date, states: list[str]
) -> Reading:
    """Operations with a phase that may take up a day of the period, in order of body and start.

    ``operations`` are those that the person sees and asked for. Postponed, cancelled and
    withdrawn ones are set aside unless their ``states`` are asked for; those without any
    known start come apart.
    """
    found = _phases_by_operation(operations, first, last)
    aside = frozenset() if states else NOT_COMPARED
    shown = {key: phases for key, phases in found.items() if phases[0][5] not in aside}
    bodies = _bodies(list(shown))
    after_days = numbers_in_force(timezone.localdate()).standing_after_days
    rows = [_row(phases, *bodies[key], after_days) for key, phases in shown.items()]
    dated = sorted((row for row in rows if row.spans), key=_place)
    return Reading(
        rows=dated,
        undated=sorted((row for row in rows if not row.spans), key=_place_by_name),
        clashes=_clashes(dated, user, first, last),
        set_aside=len(found) - len(shown),
    )


def _place(row: Row) -> tuple:
    return row.body.casefold(), row.body, row.spans[0].es, row.name, row.key


def _place_by_name(row: Row) -> tuple:
    return row.name.casefold(), row.name, row.key


def _phases_by_operation(
    operations: QuerySet[Operation], first: date, last: date
) -> dict[int, list[tuple]]:
    """Every operational phase of the operations to show, in order of number."""
    phases = Phase.objects.filter(period=Period.OPERATIONAL)
    meeting = phases.filter(possible_span__overlap=DateRange(first, last, "[]"))
    dated = operations.filter(pk__in=meeting.values("operation"))
    undated = _without_start(operations, phases, first, last)
    parts = [
        part.filter(phases__period=Period.OPERATIONAL).order_by().values_list(*COLUMNS)
        for part in (dated, undated)
    ]
    found: dict[int, list[tuple]] = defaultdict(list)
    for row in sorted(parts[0].union(parts[1]), key=lambda row: (row[0], row[7])):
        found[row[0]].append(row)
    return found


def _without_start(
    operations: QuerySet[Operation], phases: QuerySet[Phase], first: date, last: date
) -> QuerySet[Operation]:
    """Operations that never said a start, unless they said an end in another year."""
    years = [str(year) for year in range(first.year, last.year + 1)]
    elsewhere = Q()
    for name in ("end", "actual_end"):
        here = Q(**{f"{name}__in": ["", OPEN]})
        for year in years:
            here |= Q(**{f"{name}__startswith": year})
        elsewhere |= ~here
    return (
        operations.filter(pk__in=phases.filter(es=None).values("operation"))
        .exclude(pk__in=phases.exclude(es=None).values("operation"))
        .exclude(pk__in=phases.filter(elsewhere).values("operation"))
    )


def _bodies(keys: list[int]) -> dict[int, tuple[str, str]]:
    """For each operation the body under which it stands, and the others that lead it.

    It stands under an organiser that leads it; when none does, under the first by name.
    """
    place = ("operation", "organisation__code", "organisation__name")
    leading = Participation.objects.filter(operation__in=keys, part__in=list(RANKS))
    organising = Operation.organisers.through.objects.filter(operation__in=keys)
    found = leading.order_by().values_list(*place, "part")
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


def _row(phases: list[tuple], body: str, leads: str, after_days: int) -> Row:
    key, reference, name, kind, customs_led, state, confidence, *_phase = phases[0]
    is_draft = state == OperationState.DRAFT
    is_confirmed = confidence == Confidence.CONFIRMED or state in CONFIRMED_BY_STATE
    label = f"{name} ({leads})" if leads else name
    words, status = _words(phases), str(OperationState(state).label)
    sure = status if is_confirmed else _("%(state)s, unconfirmed") % {"state": status}
    return Row(
        key=key,
        body=body,
        name=name,
        label=_("Draft: %(name)s") % {"name": label} if is_draft else label,
        tip=f"{label}, {body}: {words}. {sure}.",
        leads=leads,
        kind=kind,
        url=reverse("operations:operation_detail", args=[reference]),
        words=words,
        state=status,
        is_draft=is_draft,
        is_confirmed=is_confirmed,
        spans=sorted(
            Span(es, ls, ee, le, not customs_led and (ee is None or (ee - ls).days > after_days))
            for *_facts, es, ls, ee, le in phases
            if es is not None
        ),
    )


def _words(phases: list[tuple]) -> str:
    """The dates as they were said; phases named when there are several."""
    said = [
        (number, say_period(actual_start or start, actual_end or end))
        for number, start, end, actual_start, actual_end in (phase[7:12] for phase in phases)
    ]
    if len(said) == 1:
        return said[0][1]
    named = _("phase %(number)s: %(period)s")
    return "; ".join(named % {"number": number, "period": period} for number, period in said)


def _clashes(rows: list[Row], user: User, first: date, last: date) -> list[Clash]:
    """Overlaps of the rows that meet the period, gravest first."""
    keys = [row.key for row in rows]
    overlaps = in_order(overlaps_seen_by(user).standing_now()).filter(
        Q(last_day=None) | Q(last_day__gte=first),
        Q(operation_a__in=keys) | Q(operation_b__in=keys),
        first_day__lte=last,
    )
    found = overlaps.values_list(
        *("pk", "shown_grade", "certainty", "is_full", "operation_a", "operation_b"),
        *("operation_a__name", "operation_b__name", "first_day", "last_day"),
    )
    shown = set(keys)
    return [_clash(row, shown) for row in found]


def _clash(row: tuple, shown: set[int]) -> Clash:
    """An overlap for the drawing; of a hidden side it holds no name and no exact day."""
    key, grade, certainty, is_full, a, b, name_a, name_b, first, last = row
    if not is_full:
        certainty = Certainty.POSSIBLE.value
        hidden = _("an operation of another body")
        name_a, name_b = (name_a, hidden) if a in shown else (hidden, name_b)
        first -= timedelta(days=first.weekday())
        last = last and last + timedelta(days=6 - last.weekday())
    return Clash(
        key=key,
        grade=grade,
        grade_label=str(Grade(grade).label),
        certainty=certainty,
        certainty_label=str(Certainty(certainty).label),
        a=a,
        b=b,
        names=(name_a, name_b),
        between=_("%(a)s and %(b)s") % {"a": name_a, "b": name_b},
        first=first,
        last=last,
        url=reverse("coordination:overlap_detail", args=[key]),
        is_card=not is_full,
    )


def tell_rows(rows: list[Row], clashes: list[Clash]) -> None:
    """Give each row its overlaps, as the list says them: number, words, address."""
    by_key = {row.key: row for row in rows}
    words = _("%(grade)s with %(name)s (%(certainty)s)")
    for clash in clashes:
        sides = ((clash.a, clash.names[1]), (clash.b, clash.names[0]))
        for key, name in sides:
            if key in by_key:
                said = {
                    "grade": clash.grade_label,
                    "name": name,
                    "certainty": clash.certainty_label.lower(),
                }
                by_key[key].overlaps.append(Mention(clash.number, words % said, clash.url))


def bands(first: date, last: date) -> tuple[Band, ...]:
    """The Presidencies of a period, by the name of the state."""
    return tuple(
        Band(max(each.starts_on, first), min(each.ends_on, last), each.state.name)
        for each in presidencies_between(first, last)
    )
