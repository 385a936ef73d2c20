"""Totals of a JCO at the end of a day, as tables with a column for each goods and unit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _, ngettext

from jco_portal.core.dates import format_day
from operations.enums import Attribution, ControlType, Period
from operations.models import Operation
from operations.reports.results.curve import Curve, CurveSpan, draw_curve
from operations.reports.results.formatting import format_attribution, format_number
from operations.reports.results.sums import ControlSum, SeizureSum, control_sums, seizure_sums
from operations.reports.results.tables import GoodsAndUnit, ResultNames, TableLine, TotalsTable

ATTRIBUTION_ORDER = {Attribution.PHASE: 0, Attribution.POST_OPERATIONAL: 1, Attribution.OUTSIDE: 3}


@dataclass(frozen=True)
class TotalsPage:
    """Totals of all results that are included at the end of a day."""

    as_at: date
    headline: tuple[str, ...]
    amounts: tuple[str, ...]
    by_attribution: TotalsTable | None
    by_state: TotalsTable | None
    by_mode: TotalsTable | None
    by_day: TotalsTable | None
    controls: TotalsTable | None
    curve: Curve | None
    curve_table: TotalsTable | None

    @property
    def all_tables(self) -> list[TotalsTable]:
        """All tables that are not empty, in the order of the page."""
        listed = (self.by_attribution, self.by_state, self.by_mode, self.by_day, self.controls)
        return [table for table in listed if table is not None]


def totals_page(operation: Operation, as_at: date) -> TotalsPage:
    """Return the totals at the end of a day, in a constant number of queries."""
    sums, controls = seizure_sums(operation, as_at), control_sums(operation, as_at)
    return totals_page_from(operation, as_at, sums, controls, ResultNames.load(sums, controls))


def totals_page_from(
    operation: Operation,
    as_at: date,
    sums: list[SeizureSum],
    controls: list[ControlSum],
    names: "ResultNames",
) -> TotalsPage:
    """Return the totals from sums and names that were read already."""
    seizures = _SeizureSums(sums)
    inside = [each for each in seizures.grouped_by("all") if not each.is_outside]
    table = _TotalsTables(seizures, names)
    points, goods = seizures.daily_points()
    return TotalsPage(
        as_at=as_at,
        headline=_headline_sentences(inside, seizures, controls, names),
        amounts=_amount_sentences(inside),
        by_attribution=table.by_attribution(),
        by_state=table.by_grouping("state", _("By state"), _("State"), names.organisation),
        by_mode=table.by_grouping("mode", _("By transport mode"), _("Transport mode"), names.mode),
        by_day=table.by_grouping("day", _("By day"), _("Day"), date.isoformat, in_order=True),
        controls=_controls_table(controls, names),
        curve=_totals_curve(operation, as_at, points, names.column(goods)) if points else None,
        curve_table=_curve_table(points, names.column(goods)) if points else None,
    )


class _SeizureSums:
    """Sums of seizures, and the goods in the order of their columns."""

    def __init__(self, sums: list[SeizureSum]) -> None:
        self.sums = sums
        counted: dict[GoodsAndUnit, tuple[int, Decimal]] = {}
        for total in self.grouped_by("all"):
            count, quantity = counted.get((total.goods, total.unit), (0, Decimal(0)))
            # Columns are ordered by seizures within the scope; goods seized only outside follow.
            weight = 0 if total.is_outside else total.seizures
            counted[total.goods, total.unit] = (count + weight, quantity + total.quantity)
        self.goods = sorted(counted, key=lambda key: (-counted[key][0], -counted[key][1], key))

    def grouped_by(self, sort: str) -> list[SeizureSum]:
        """Return the sums of one grouping."""
        return [each for each in self.sums if each.grouping == sort]

    def daily_points(self) -> tuple[list[tuple[date, Decimal]], GoodsAndUnit]:
        """Return day and running sum of the goods most often seized within the scope."""
        if not any(not each.is_outside for each in self.sums):
            return [], (0, "")
        # Different goods and units are never added, so the curve shows one of them.
        goods, reached, points = self.goods[0], Decimal(0), []
        for day_sum in sorted(self.grouped_by("day"), key=lambda each: each.group_key):
            if (day_sum.goods, day_sum.unit) == goods and not day_sum.is_outside:
                reached += day_sum.quantity
                points.append((day_sum.group_key, reached))
        return points, goods


class _TotalsTables:
    """Tables with a column for each goods and unit."""

    def __init__(self, seizures: _SeizureSums, names: ResultNames) -> None:
        self.seizures, self.names = seizures, names
        self.columns = tuple(names.column(goods) for goods in seizures.goods)

    def by_attribution(self) -> TotalsTable | None:
        """Return the phases, post-operational results, their total, and results outside scope."""
        if not self.seizures.sums:
            return None
        sums = self.seizures.grouped_by("part")
        keys = sorted(
            {each.group_key for each in sums if not each.is_outside},
            key=lambda key: (ATTRIBUTION_ORDER[key[0]], key[1] or 0),
        )
        lines = [
            self._line(format_attribution(*key), [each for each in sums if each.group_key == key])
            for key in keys
        ]
        everything = self.seizures.grouped_by("all")
        inside = [each for each in everything if not each.is_outside]
        outside = [each for each in everything if each.is_outside]
        lines.append(self._line(_("Total of the operation"), inside, role="total"))
        if outside:
            label = _("Outside the scope, not in the total")
            lines.append(self._line(label, outside, role="apart"))
        return self._table(_("By phase"), _("Part"), lines)

    def by_grouping(
        self,
        sort: str,
        caption: str,
        head: str,
        name: Callable[[Any], str],
        *,
        in_order: bool = False,
    ) -> TotalsTable | None:
        """Return the results within the scope by state, mode of transport or day."""
        sums = [each for each in self.seizures.grouped_by(sort) if not each.is_outside]
        if not sums:
            return None
        by_key: dict[Any, list[SeizureSum]] = {}
        for each in sums:
            by_key.setdefault(each.group_key, []).append(each)
        keys = sorted(by_key) if in_order else sorted(by_key, key=name)
        return self._table(caption, head, [self._line(name(key), by_key[key]) for key in keys])

    def _line(self, label: str, sums: list[SeizureSum], role: str = "") -> TableLine:
        quantities = {(each.goods, each.unit): each.quantity for each in sums}
        numbers = (quantities.get(goods) for goods in self.seizures.goods)
        return TableLine(label, (sum(each.seizures for each in sums), *numbers), role)

    def _table(self, caption: str, head: str, lines: list[TableLine]) -> TotalsTable:
        return TotalsTable(caption, (head, _("Seizures"), *self.columns), tuple(lines))


def _headline_sentences(
    inside: list[SeizureSum], seizures: _SeizureSums, controls: list[ControlSum], names: ResultNames
) -> tuple[str, ...]:
    """Return the main figures: seizures, the three goods seized most often, controls."""
    count = sum(each.seizures for each in inside)
    sentences = [
        ngettext("%(n)s seizure counts", "%(n)s seizures count", count)
        % {"n": format_number(count)}
    ]
    quantities = {(each.goods, each.unit): each.quantity for each in inside}
    sentences += [
        f"{format_number(quantities[goods])} {names.column(goods)}"
        for goods in seizures.goods
        if goods in quantities
    ][:3]
    own = [each for each in controls if each.attribution != Attribution.OUTSIDE]
    params = {
        "controls": format_number(sum(each.controls for each in own)),
        "hits": format_number(sum(each.positive_controls for each in own)),
    }
    sentences.append(_("%(controls)s controls, %(hits)s with a hit") % params)
    return tuple(sentences)


def _amount_sentences(inside: list[SeizureSum]) -> tuple[str, ...]:
    """Return value and prevented loss in euro, with the number of seizures that have one."""
    count = sum(each.seizures for each in inside)
    value = sum((each.value for each in inside if each.value is not None), Decimal(0))
    duties = sum(
        (each.prevented_loss for each in inside if each.prevented_loss is not None), Decimal(0)
    )
    sentences = []
    for recorded, amount, sentence in (
        (
            sum(each.value_count for each in inside),
            value,
            _("Value: %(amount)s euro; %(m)s of %(n)s seizures have a value."),
        ),
        (
            sum(each.prevented_loss_count for each in inside),
            duties,
            _("Duties and taxes avoided: %(amount)s euro, recorded of %(m)s of %(n)s seizures."),
        ),
    ):
        if recorded:
            params = {"amount": format_number(amount), "m": recorded, "n": count}
            sentences.append(sentence % params)
    return tuple(sentences)


def _controls_table(sums: list[ControlSum], names: ResultNames) -> TotalsTable | None:
    """Return controls and positive controls by state; those outside the scope apart."""
    if not sums:
        return None
    kinds = [kind for kind in ControlType if any(each.control_type == kind for each in sums)]
    own = [each for each in sums if each.attribution != Attribution.OUTSIDE]
    apart = [each for each in sums if each.attribution == Attribution.OUTSIDE]
    organisation_ids = sorted({each.organisation for each in own}, key=names.organisation)
    lines = [
        _control_line(
            names.organisation(pk), kinds, [each for each in own if each.organisation == pk]
        )
        for pk in organisation_ids
    ]
    lines.append(_control_line(_("Total of the operation"), kinds, own, role="total"))
    if apart:
        label = _("Outside the scope, not in the total")
        lines.append(_control_line(label, kinds, apart, role="apart"))
    heads = (_("State"), _("Controls"), _("With a hit"), *(str(kind.label) for kind in kinds))
    return TotalsTable(_("Controls by state"), heads, tuple(lines))


def _control_line(
    label: str, kinds: list[ControlType], sums: list[ControlSum], role: str = ""
) -> TableLine:
    by_kind = [sum(each.controls for each in sums if each.control_type == kind) for kind in kinds]
    numbers = (
        sum(each.controls for each in sums),
        sum(each.positive_controls for each in sums),
        *by_kind,
    )
    return TableLine(label, numbers, role)


def _totals_curve(
    operation: Operation, as_at: date, points: list[tuple[date, Decimal]], goods: str
) -> Curve:
    # A phase without an end is drawn up to the day of the totals.
    phases = [
        CurveSpan(
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
    params = {
        "goods": goods,
        "first": format_day(points[0][0]),
        "last": format_day(points[-1][0]),
        "sum": format_number(points[-1][1]),
    }
    title = _("%(goods)s, added up by the day of the seizure") % params
    desc = _("From %(first)s to %(last)s the sum rises to %(sum)s; the table beside it says how.")
    return draw_curve(points, phases, last=last, title=title, desc=desc % params)


def _curve_table(points: list[tuple[date, Decimal]], goods: str) -> TotalsTable:
    lines, before = [], Decimal(0)
    for day, reached in points:
        lines.append(TableLine(format_day(day), (reached - before, reached)))
        before = reached
    heads = (_("Day"), goods, _("Added up"))
    return TotalsTable(_("Day by day"), heads, tuple(lines))
