"""The totals of a JCO at the end of a day, as tables with goods and units in their heads."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _, ngettext

from jco_portal.core.dates import day_in_words
from operations.enums import Attribution, ControlType, Period
from operations.models import Operation
from operations.reports.results.curve import Curve, Span, curve_of
from operations.reports.results.formatting import number_in_words, part_in_words
from operations.reports.results.sums import ControlSum, Sum, sums_of_controls, sums_of_seizures
from operations.reports.results.tables import Goods, Line, Names, Table

PART_ORDER = {Attribution.PHASE: 0, Attribution.POST_OPERATIONAL: 1, Attribution.OUTSIDE: 3}


@dataclass(frozen=True)
class Totals:
    """Everything that counts at the end of a day."""

    as_at: date
    headline: tuple[str, ...]
    amounts: tuple[str, ...]
    parts: Table | None
    states: Table | None
    modes: Table | None
    days: Table | None
    controls: Table | None
    curve: Curve | None
    curve_table: Table | None

    @property
    def tables(self) -> list[Table]:
        """Every table that there is."""
        listed = (self.parts, self.states, self.modes, self.days, self.controls)
        return [table for table in listed if table is not None]


def totals_of(operation: Operation, as_at: date) -> Totals:
    """The totals at the end of a day; always the same number of queries."""
    sums, controls = sums_of_seizures(operation, as_at), sums_of_controls(operation, as_at)
    return totals_from(operation, as_at, sums, controls, Names.of(sums, controls))


def totals_from(
    operation: Operation, as_at: date, sums: list[Sum], controls: list[ControlSum], names: "Names"
) -> Totals:
    """The same from sums and names that were read already."""
    seizures = _Seizures(sums)
    inside = [each for each in seizures.by("all") if not each.is_outside]
    table = _Tables(seizures, names)
    points, goods = seizures.points()
    return Totals(
        as_at=as_at,
        headline=_headline(inside, seizures, controls, names),
        amounts=_amounts(inside),
        parts=table.parts(),
        states=table.of("state", _("By state"), _("State"), names.organisation),
        modes=table.of("mode", _("By transport mode"), _("Transport mode"), names.mode),
        days=table.of("day", _("By day"), _("Day"), date.isoformat, in_order=True),
        controls=_controls(controls, names),
        curve=_curve(operation, as_at, points, names.column(goods)) if points else None,
        curve_table=_curve_table(points, names.column(goods)) if points else None,
    )


class _Seizures:
    """The sums of seizures, and the goods in the order of their columns."""

    def __init__(self, sums: list[Sum]) -> None:
        self.sums = sums
        counted: dict[Goods, tuple[int, Decimal]] = {}
        for each in self.by("all"):
            count, quantity = counted.get((each.goods, each.unit), (0, Decimal(0)))
            # what is in the scope leads the order; what is outside only follows
            weight = 0 if each.is_outside else each.seizures
            counted[each.goods, each.unit] = (count + weight, quantity + each.quantity)
        self.goods = sorted(counted, key=lambda key: (-counted[key][0], -counted[key][1], key))

    def by(self, sort: str) -> list[Sum]:
        """The sums of one sort."""
        return [each for each in self.sums if each.sort == sort]

    def points(self) -> tuple[list[tuple[date, Decimal]], Goods]:
        """The goods most often seized in the scope, added up day by day."""
        if not any(not each.is_outside for each in self.sums):
            return [], (0, "")
        goods, reached, points = self.goods[0], Decimal(0), []
        for each in sorted(self.by("day"), key=lambda each: each.key):
            if (each.goods, each.unit) == goods and not each.is_outside:
                reached += each.quantity
                points.append((each.key, reached))
        return points, goods


class _Tables:
    """Tables with a column for each goods and unit."""

    def __init__(self, seizures: _Seizures, names: Names) -> None:
        self.seizures, self.names = seizures, names
        self.columns = tuple(names.column(goods) for goods in seizures.goods)

    def parts(self) -> Table | None:
        """Phases, what came of them, the total of the operation; what is outside stands apart."""
        if not self.seizures.sums:
            return None
        parts = self.seizures.by("part")
        keys = sorted(
            {each.key for each in parts if not each.is_outside},
            key=lambda key: (PART_ORDER[key[0]], key[1] or 0),
        )
        lines = [
            self._line(part_in_words(*key), [each for each in parts if each.key == key])
            for key in keys
        ]
        everything = self.seizures.by("all")
        inside = [each for each in everything if not each.is_outside]
        outside = [each for each in everything if each.is_outside]
        lines.append(self._line(_("Total of the operation"), inside, role="total"))
        if outside:
            label = _("Outside the scope, not in the total")
            lines.append(self._line(label, outside, role="apart"))
        return self._table(_("By phase"), _("Part"), lines)

    def of(
        self,
        sort: str,
        caption: str,
        head: str,
        name: Callable[[Any], str],
        *,
        in_order: bool = False,
    ) -> Table | None:
        """The operation's own results by states, modes or days."""
        sums = [each for each in self.seizures.by(sort) if not each.is_outside]
        if not sums:
            return None
        by_key: dict[Any, list[Sum]] = {}
        for each in sums:
            by_key.setdefault(each.key, []).append(each)
        keys = sorted(by_key) if in_order else sorted(by_key, key=name)
        return self._table(caption, head, [self._line(name(key), by_key[key]) for key in keys])

    def _line(self, label: str, sums: list[Sum], role: str = "") -> Line:
        quantities = {(each.goods, each.unit): each.quantity for each in sums}
        numbers = (quantities.get(goods) for goods in self.seizures.goods)
        return Line(label, (sum(each.seizures for each in sums), *numbers), role)

    def _table(self, caption: str, head: str, lines: list[Line]) -> Table:
        return Table(caption, (head, _("Seizures"), *self.columns), tuple(lines))


def _headline(
    inside: list[Sum], seizures: _Seizures, controls: list[ControlSum], names: Names
) -> tuple[str, ...]:
    """The largest facts in a few words."""
    count = sum(each.seizures for each in inside)
    said = [
        ngettext("%(n)s seizure counts", "%(n)s seizures count", count)
        % {"n": number_in_words(count)}
    ]
    found = {(each.goods, each.unit): each.quantity for each in inside}
    said += [
        f"{number_in_words(found[goods])} {names.column(goods)}"
        for goods in seizures.goods
        if goods in found
    ][:3]
    own = [each for each in controls if each.scope != Attribution.OUTSIDE]
    words = {
        "controls": number_in_words(sum(each.controls for each in own)),
        "hits": number_in_words(sum(each.hits for each in own)),
    }
    said.append(_("%(controls)s controls, %(hits)s with a hit") % words)
    return tuple(said)


def _amounts(inside: list[Sum]) -> tuple[str, ...]:
    """Value and duties with how many seizures they are recorded of."""
    count = sum(each.seizures for each in inside)
    value = sum((each.value for each in inside if each.value is not None), Decimal(0))
    duties = sum((each.duties for each in inside if each.duties is not None), Decimal(0))
    said = []
    for recorded, amount, sentence in (
        (
            sum(each.valued for each in inside),
            value,
            _("Value: %(amount)s euro; %(m)s of %(n)s seizures have a value."),
        ),
        (
            sum(each.dutied for each in inside),
            duties,
            _("Duties and taxes avoided: %(amount)s euro, recorded of %(m)s of %(n)s seizures."),
        ),
    ):
        if recorded:
            words = {"amount": number_in_words(amount), "m": recorded, "n": count}
            said.append(sentence % words)
    return tuple(said)


def _controls(sums: list[ControlSum], names: Names) -> Table | None:
    """Controls and hits by state; what is outside the scope stands apart."""
    if not sums:
        return None
    kinds = [kind for kind in ControlType if any(each.kind == kind for each in sums)]
    own = [each for each in sums if each.scope != Attribution.OUTSIDE]
    apart = [each for each in sums if each.scope == Attribution.OUTSIDE]
    places = sorted({each.organisation for each in own}, key=names.organisation)
    lines = [
        _control_line(
            names.organisation(place), kinds, [each for each in own if each.organisation == place]
        )
        for place in places
    ]
    lines.append(_control_line(_("Total of the operation"), kinds, own, role="total"))
    if apart:
        label = _("Outside the scope, not in the total")
        lines.append(_control_line(label, kinds, apart, role="apart"))
    heads = (_("State"), _("Controls"), _("With a hit"), *(str(kind.label) for kind in kinds))
    return Table(_("Controls by state"), heads, tuple(lines))


def _control_line(
    label: str, kinds: list[ControlType], sums: list[ControlSum], role: str = ""
) -> Line:
    by_kind = [sum(each.controls for each in sums if each.kind == kind) for kind in kinds]
    numbers = (sum(each.controls for each in sums), sum(each.hits for each in sums), *by_kind)
    return Line(label, numbers, role)


def _curve(
    operation: Operation, as_at: date, points: list[tuple[date, Decimal]], goods: str
) -> Curve:
    phases = [
        Span(
            _("Phase %(number)s") % {"number": phase.number},
            phase.earliest_start,
            phase.latest_end or as_at,
        )
        for phase in operation.phases.all()
        if phase.period == Period.OPERATIONAL
        and phase.earliest_start is not None
        and phase.earliest_start <= as_at
    ]
    last = max([points[-1][0], *(min(span.last, as_at) for span in phases)])
    words = {
        "goods": goods,
        "first": day_in_words(points[0][0]),
        "last": day_in_words(points[-1][0]),
        "sum": number_in_words(points[-1][1]),
    }
    title = _("%(goods)s, added up by the day of the seizure") % words
    desc = _("From %(first)s to %(last)s the sum rises to %(sum)s; the table beside it says how.")
    return curve_of(points, phases, last=last, title=title, desc=desc % words)


def _curve_table(points: list[tuple[date, Decimal]], goods: str) -> Table:
    lines, before = [], Decimal(0)
    for day, reached in points:
        lines.append(Line(day_in_words(day), (reached - before, reached)))
        before = reached
    heads = (_("Day"), goods, _("Added up"))
    return Table(_("Day by day"), heads, tuple(lines))
