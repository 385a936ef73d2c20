"""Sections on what was done and found: controls, totals, the curve, the list of seizures."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _, ngettext

from followup.reports.final_report.data import Material
from jco_portal.core.dates import day_in_words
from operations.enums import Attribution, ControlType, Unit
from operations.models import SeizureRevision
from operations.reports.document.snapshot import Block, Row
from operations.reports.results.formatting import number_in_words, part_in_words
from operations.reports.results.sums import ControlSum, Sum


def implementation(material: Material) -> Iterator[Block]:
    """Controls by state and kind, with hits (T5)."""
    own = [each for each in material.controls if each.scope != Attribution.OUTSIDE]
    states = sorted({each.organisation for each in own}, key=lambda key: material.places[key])
    rows = [
        Row((material.places[state], str(kind.label), *_controls(of_kind)))
        for state in states
        for kind in ControlType
        if (of_kind := [e for e in own if e.organisation == state and e.kind == kind])
    ]
    if rows:
        rows.append(Row((_("Total"), "", *_controls(own)), "total"))
    yield Block(
        "table",
        "controls",
        _("Controls, %(as_at)s") % {"as_at": _as_at(material)},
        (_("State"), _("Kind of control"), _("Controls"), _("With a hit"), _("Hit rate")),
        tuple(rows),
        numbers=(3, 4, 5),
        keyed_by=2,
        note=_standing(material),
    )


def _controls(sums: list[ControlSum]) -> tuple[str, str, str]:
    controls, hits = sum(each.controls for each in sums), sum(each.hits for each in sums)
    rate = f"{Decimal(hits) * 100 / controls:.1f} %" if controls else "–"
    return number_in_words(controls), number_in_words(hits), rate


def results(material: Material) -> Iterator[Block]:
    """Totals by goods (T8), state (T9), transport mode (T10), phase and day (T11)."""
    table = _Totals(material)
    yield table.by_goods()
    yield table.of(
        "states", "state", _("Seizures by state"), _("State"), lambda key: material.places[key]
    )
    yield table.of(
        "modes",
        "mode",
        _("Seizures by transport mode"),
        _("Transport mode"),
        lambda key: _("not recorded") if key is None else material.terms[key][0],
        with_share=True,
    )
    yield table.of(
        "parts",
        "part",
        _("Seizures by phase"),
        _("Phase"),
        lambda key: part_in_words(*key),
        order=lambda key: (key[0] != Attribution.PHASE, key[1] or 0),
    )
    yield from _days(material)


class _Totals:
    """Tables of seizures, a line for each goods and unit: unlike goods are never added."""

    def __init__(self, material: Material) -> None:
        self.material = material

    def by_goods(self) -> Block:
        """What was seized in all, with value and duties where they are recorded."""
        material = self.material
        inside = self._sums(material.sums, "all")
        outside = self._sums([e for e in material.every_sum if e.is_outside], "all")
        rows = [Row(self._line(each, self._goods(each))) for each in inside]
        apart = _("%(goods)s, outside the scope")
        rows += [
            Row(self._line(each, apart % {"goods": self._goods(each)}), "apart") for each in outside
        ]
        return Block(
            "table",
            "goods",
            _("Seizures by goods, %(as_at)s") % {"as_at": _as_at(material)},
            (
                _("Goods"),
                _("Seizures"),
                _("Quantity"),
                _("Unit"),
                _("Value in euro"),
                _("Duties and taxes avoided in euro"),
            ),
            tuple(rows),
            numbers=(2, 3, 5, 6),
            note=_standing(material),
        )

    def of(
        self,
        key: str,
        sort: str,
        caption: str,
        head: str,
        name: Callable[[Any], str],
        *,
        order: Callable[[Any], Any] | None = None,
        with_share: bool = False,
    ) -> Block:
        """The operation's own results by one sort of thing, and by goods within it."""
        sums = self._sums(self.material.sums, sort)
        keys = sorted({each.key for each in sums}, key=order or name)
        rows = []
        for each_key in keys:
            own = [each for each in sums if each.key == each_key]
            for each in own:
                cells = [name(each_key), self._goods(each), *self._counted(each)]
                rows.append(Row(tuple([*cells, self._share(each)] if with_share else cells)))
        heads = (head, _("Goods"), _("Seizures"), _("Quantity"), _("Unit"))
        words = {"caption": caption, "as_at": _as_at(self.material)}
        return Block(
            "table",
            key,
            _("%(caption)s, %(as_at)s") % words,
            (*heads, _("Share of the quantity")) if with_share else heads,
            tuple(rows),
            numbers=(3, 4, 6),
            keyed_by=2,
        )

    def _sums(self, sums: list[Sum], sort: str) -> list[Sum]:
        """Those of one sort, the goods most often seized first."""
        found = [each for each in sums if each.sort == sort]
        return sorted(found, key=lambda e: (-e.seizures, -e.quantity, self._goods(e)))

    def _goods(self, each: Sum) -> str:
        return self.material.terms[each.goods][0]

    def _counted(self, each: Sum) -> tuple[str, str, str]:
        quantity = number_in_words(each.quantity)
        return number_in_words(each.seizures), quantity, str(Unit(each.unit).label)

    def _line(self, each: Sum, label: str) -> tuple[str, ...]:
        return (
            label,
            *self._counted(each),
            _amount(each.value, each.valued, each.seizures),
            _amount(each.duties, each.dutied, each.seizures),
        )

    def _share(self, each: Sum) -> str:
        """The share of one sort of goods that moved so; unlike goods give no common share."""
        whole = sum(
            (
                e.quantity
                for e in self.material.sums
                if e.sort == "all" and (e.goods, e.unit) == (each.goods, each.unit)
            ),
            Decimal(0),
        )
        return f"{each.quantity * 100 / whole:.1f} %" if whole else ""


def _amount(amount: Decimal | None, recorded: int, seizures: int) -> str:
    """A sum of euro, and of how many seizures it is recorded where not of all."""
    if not recorded or amount is None:
        return _("not recorded")
    said = number_in_words(amount)
    if recorded == seizures:
        return said
    return _("%(amount)s (of %(m)d of %(n)d)") % {"amount": said, "m": recorded, "n": seizures}


def _days(material: Material) -> Iterator[Block]:
    """The goods most often seized, added up day by day: the curve and its numbers."""
    curve, table = material.totals.curve, material.totals.curve_table
    if curve is None or table is None:
        return
    yield Block("curve", "curve", curve.title, note=curve.desc, curve=curve)
    yield Block(
        "table",
        "days",
        _("By day of the seizure, %(as_at)s") % {"as_at": _as_at(material)},
        table.heads,
        tuple(Row((line.label, *line.cells)) for line in table.lines),
        numbers=(2, 3),
    )


def seizure_list(material: Material) -> Iterator[Block]:
    """Every seizure that the lead has validated (T7); no words typed with one are repeated."""
    yield Block(
        "table",
        "seizures",
        _("Seizures, %(as_at)s") % {"as_at": _as_at(material)},
        (
            _("No."),
            _("State"),
            _("Day"),
            _("Part"),
            _("Transport mode"),
            _("Goods"),
            _("Quantity"),
            _("Unit"),
            _("Status"),
        ),
        tuple(_seizure(each, material) for each in material.entries),
        numbers=(7,),
        note=_("Goods that were released stand in the list and in no total."),
    )


def _seizure(entry: SeizureRevision, material: Material) -> Row:
    mode = entry.transport_mode_id
    return Row(
        (
            str(entry.result.number),
            material.places[entry.result.organisation_id],
            entry.day.isoformat(),
            part_in_words(entry.attribution, entry.phase_number),
            material.terms[mode][0] if mode else _("not recorded"),
            material.terms[entry.goods_id][0],
            number_in_words(entry.quantity),
            entry.get_unit_display(),
            entry.get_goods_status_display(),
        )
    )


def _as_at(material: Material) -> str:
    return _("as at %(day)s") % {"day": day_in_words(material.as_at)}


def _standing(material: Material) -> str:
    """Whether totals are final: not while records wait to be validated."""
    if not material.waiting:
        return _("Final: every record is validated. Source: reports of the participants.")
    return ngettext(
        "Preliminary: %(n)d record waits to be validated. Source: reports of the participants.",
        "Preliminary: %(n)d records wait to be validated. Source: reports of the participants.",
        material.waiting,
    ) % {"n": material.waiting}
