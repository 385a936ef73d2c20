"""Sections with figures: controls, totals, curve and list of seizures."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _, ngettext

from followup.reports.final_report.report_data import ReportData
from jco_portal.core.dates import format_day
from operations.enums import Attribution, ControlType, Unit
from operations.models import SeizureRevision
from operations.reports.document.snapshot import PaperBlock, PaperRow
from operations.reports.results.formatting import format_attribution, format_number
from operations.reports.results.sums import ControlSum, SeizureSum


def implementation_blocks(material: ReportData) -> Iterator[PaperBlock]:
    """Yield the table of controls by state and type; the rate is positive controls in percent."""
    own = [each for each in material.control_sums if each.attribution != Attribution.OUTSIDE]
    states = sorted(
        {each.organisation for each in own}, key=lambda key: material.organisation_names[key]
    )
    rows = [
        PaperRow((material.organisation_names[state], str(kind.label), *_control_cells(of_kind)))
        for state in states
        for kind in ControlType
        if (of_kind := [e for e in own if e.organisation == state and e.control_type == kind])
    ]
    if rows:  # a table without rows is left out
        rows.append(PaperRow((_("Total"), "", *_control_cells(own)), "total"))
    yield PaperBlock(
        "table",
        "controls",
        _("Controls, %(as_at)s") % {"as_at": _as_at(material)},
        (_("State"), _("Kind of control"), _("Controls"), _("With a hit"), _("Hit rate")),
        tuple(rows),
        # Columns from 1. Keys of blocks are compared between revisions: they do not change.
        numbers=(3, 4, 5),
        keyed_by=2,
        note=_finality_note(material),
    )


def _control_cells(sums: list[ControlSum]) -> tuple[str, str, str]:
    controls, hits = (
        sum(each.controls for each in sums),
        sum(each.positive_controls for each in sums),
    )
    rate = f"{Decimal(hits) * 100 / controls:.1f} %" if controls else "–"
    return format_number(controls), format_number(hits), rate


def result_blocks(material: ReportData) -> Iterator[PaperBlock]:
    """Yield the totals by goods, state, transport mode and phase, and by day."""
    table = _ReportTotals(material)
    yield table.by_goods()
    yield table.by_grouping(
        "states",
        "state",
        _("Seizures by state"),
        _("State"),
        lambda key: material.organisation_names[key],
    )
    yield table.by_grouping(
        "modes",
        "mode",
        _("Seizures by transport mode"),
        _("Transport mode"),
        lambda key: _("not recorded") if key is None else material.terms_by_key[key][0],
        with_share=True,
    )
    yield table.by_grouping(
        "parts",
        "part",
        _("Seizures by phase"),
        _("Phase"),
        lambda key: format_attribution(*key),
        # Phases by number, results outside of phases last.
        order=lambda key: (key[0] != Attribution.PHASE, key[1] or 0),
    )
    yield from _daily_blocks(material)


class _ReportTotals:
    """Tables of seizures with a row for each goods and unit: different goods are never added up."""

    def __init__(self, material: ReportData) -> None:
        self.material = material

    def by_goods(self) -> PaperBlock:
        """Return the totals by goods, with value and prevented loss in EUR where recorded."""
        material = self.material
        inside = self._sums(material.seizure_sums, "all")
        outside = self._sums([e for e in material.all_seizure_sums if e.is_outside], "all")
        rows = [PaperRow(self._table_cells(each, self._goods_label(each))) for each in inside]
        apart = _("%(goods)s, outside the scope")
        rows += [
            PaperRow(self._table_cells(each, apart % {"goods": self._goods_label(each)}), "apart")
            for each in outside
        ]
        return PaperBlock(
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
            note=_finality_note(material),
        )

    def by_grouping(
        self,
        key: str,
        sort: str,
        caption: str,
        head: str,
        name: Callable[[Any], str],
        *,
        order: Callable[[Any], Any] | None = None,
        with_share: bool = False,
    ) -> PaperBlock:
        """Return the totals within the scope by one grouping, and by goods within it.

        ``sort`` is the grouping of the sums, ``name`` the label of a group key.
        """
        sums = self._sums(self.material.seizure_sums, sort)
        keys = sorted({each.group_key for each in sums}, key=order or name)
        rows = []
        for each_key in keys:
            own = [each for each in sums if each.group_key == each_key]
            for seizure_sum in own:
                cells = [
                    name(each_key),
                    self._goods_label(seizure_sum),
                    *self._count_cells(seizure_sum),
                ]
                rows.append(
                    PaperRow(
                        tuple([*cells, self._share_of_goods(seizure_sum)] if with_share else cells)
                    )
                )
        heads = (head, _("Goods"), _("Seizures"), _("Quantity"), _("Unit"))
        params = {"caption": caption, "as_at": _as_at(self.material)}
        return PaperBlock(
            "table",
            key,
            _("%(caption)s, %(as_at)s") % params,
            (*heads, _("Share of the quantity")) if with_share else heads,
            tuple(rows),
            numbers=(3, 4, 6),
            keyed_by=2,
        )

    def _sums(self, sums: list[SeizureSum], sort: str) -> list[SeizureSum]:
        """Return the sums of a grouping, the goods with most seizures first."""
        selected = [each for each in sums if each.grouping == sort]
        return sorted(selected, key=lambda e: (-e.seizures, -e.quantity, self._goods_label(e)))

    def _goods_label(self, each: SeizureSum) -> str:
        return self.material.terms_by_key[each.goods][0]

    def _count_cells(self, each: SeizureSum) -> tuple[str, str, str]:
        quantity = format_number(each.quantity)
        return format_number(each.seizures), quantity, str(Unit(each.unit).label)

    def _table_cells(self, each: SeizureSum, label: str) -> tuple[str, ...]:
        return (
            label,
            *self._count_cells(each),
            _amount(each.value, each.value_count, each.seizures),
            _amount(each.prevented_loss, each.prevented_loss_count, each.seizures),
        )

    def _share_of_goods(self, each: SeizureSum) -> str:
        """Return the share of the quantity of the same goods and unit, in percent; empty for 0."""
        whole = sum(
            (
                e.quantity
                for e in self.material.seizure_sums
                if e.grouping == "all" and (e.goods, e.unit) == (each.goods, each.unit)
            ),
            Decimal(0),
        )
        return f"{each.quantity * 100 / whole:.1f} %" if whole else ""


def _amount(amount: Decimal | None, recorded: int, seizures: int) -> str:
    """Return an amount in EUR, and for how many seizures it is recorded if not for all."""
    if not recorded or amount is None:
        return _("not recorded")
    formatted = format_number(amount)
    if recorded == seizures:
        return formatted
    return _("%(amount)s (of %(m)d of %(n)d)") % {"amount": formatted, "m": recorded, "n": seizures}


def _daily_blocks(material: ReportData) -> Iterator[PaperBlock]:
    """Yield the curve of the most seized goods and its table; nothing without a curve."""
    curve, table = material.totals_page.curve, material.totals_page.curve_table
    if curve is None or table is None:
        return
    yield PaperBlock("curve", "curve", curve.title, note=curve.desc, curve=curve)
    yield PaperBlock(
        "table",
        "days",
        _("By day of the seizure, %(as_at)s") % {"as_at": _as_at(material)},
        table.headers,
        tuple(PaperRow((line.label, *line.cells)) for line in table.lines),
        numbers=(2, 3),
    )


def seizure_list_blocks(material: ReportData) -> Iterator[PaperBlock]:
    """Yield the list of validated seizures, without the free texts of their records."""
    yield PaperBlock(
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
        tuple(_seizure_row(each, material) for each in material.validated_revisions),
        numbers=(7,),  # columns from 1
        note=_("Goods that were released stand in the list and in no total."),
    )


def _seizure_row(entry: SeizureRevision, material: ReportData) -> PaperRow:
    mode = entry.transport_mode_id
    return PaperRow(
        (
            str(entry.result.number),
            material.organisation_names[entry.result.organisation_id],
            entry.day.isoformat(),
            format_attribution(entry.attribution, entry.phase_number),
            material.terms_by_key[mode][0] if mode else _("not recorded"),
            material.terms_by_key[entry.goods_id][0],
            format_number(entry.quantity),
            entry.get_unit_display(),
            entry.get_goods_status_display(),
        )
    )


def _as_at(material: ReportData) -> str:
    return _("as at %(day)s") % {"day": format_day(material.as_at)}


def _finality_note(material: ReportData) -> str:
    """Return whether totals are final: they are preliminary while results await validation."""
    if not material.pending_count:
        return _("Final: every record is validated. Source: reports of the participants.")
    return ngettext(
        "Preliminary: %(n)d record waits to be validated. Source: reports of the participants.",
        "Preliminary: %(n)d records wait to be validated. Source: reports of the participants.",
        material.pending_count,
    ) % {"n": material.pending_count}
