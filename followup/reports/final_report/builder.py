"""Assembly of the snapshot of a final report, in a fixed number of queries."""

import re
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from followup.enums import COVER_LINE
from followup.models import FinalReportText
from followup.reports.final_report.outline import ANNEXES, SECTIONS, OutlineSection
from followup.reports.final_report.report_data import ReportData
from jco_portal.core.dates import format_day
from jco_portal.core.spreadsheet import CellValue, Sheet, write_workbook
from operations.enums import LEADING_ROLES
from operations.models import Operation
from operations.reports.document.snapshot import (
    PaperBlock,
    PaperSection,
    PaperSnapshot,
    delegations_of,
    non_empty_blocks,
    number_tables,
)

MAX_ROWS_ON_PAPER = 1500
ANNEX_LETTERS = "ABCDEFGHIJ"  # more than there are annexes in the outline
# As ``format_number`` writes numbers: thin spaces between thousands, a point.
NUMBER_PATTERN = re.compile(r"[0-9\u2009]+(\.[0-9]+)?")


def build_report(operation: Operation, as_at: date) -> PaperSnapshot:
    """Return the content of the final report as at a date, from the present texts."""
    written = FinalReportText.objects.filter(final_report__operation=operation)
    material = ReportData(operation, as_at, dict(written.values_list("section", "text")))
    sections = [
        _build_section(each, str(number), material) for number, each in enumerate(SECTIONS, start=1)
    ]
    annexes = _number_annexes([_build_section(each, "", material) for each in ANNEXES])
    all_sections = number_tables((*sections, *annexes))
    return PaperSnapshot(
        name=operation.name,
        reference=operation.reference,
        subject=_("Final report on JCO %(name)s") % {"name": operation.name},
        sender=_sending_delegations(material),
        addressee=_("Customs Cooperation Working Party"),
        place=" ".join(material.texts.get(COVER_LINE, "").split()),
        marking=operation.marking,
        marking_label=operation.get_marking_display(),
        as_at=as_at.isoformat(),
        as_at_words=format_day(as_at),
        sections=all_sections[: len(sections)],
        annexes=all_sections[len(sections) :],
    )


def build_report_section(
    operation: Operation, outlined: OutlineSection, as_at: date
) -> PaperSection:
    """Return one section without its text, long tables shortened, for the page of the section."""
    return _shorten_section(_build_section(outlined, "", ReportData(operation, as_at, {})))


def _number_annexes(annexes: list[PaperSection]) -> list[PaperSection]:
    """Return the annexes numbered by letters, without empty ones; sections remain if empty."""
    held = [each for each in annexes if each.blocks]
    return [replace(each, number=number) for number, each in zip(ANNEX_LETTERS, held, strict=False)]


def _build_section(outlined: OutlineSection, number: str, material: ReportData) -> PaperSection:
    return PaperSection(
        code=outlined.code,
        number=number,
        title=str(outlined.title),
        text=material.texts.get(outlined.code, ""),
        blocks=non_empty_blocks(tuple(outlined.blocks(material))),
    )


def _sending_delegations(material: ReportData) -> str:
    leads = [
        each.organisation.name for each in material.participations if each.role in LEADING_ROLES
    ]
    if not leads:
        leads = [each.name for each in material.operation.organisers.order_by("name")]
    return delegations_of(leads)


def shorten_for_paper(snapshot: PaperSnapshot) -> tuple[PaperSnapshot, bytes | None]:
    """Return the snapshot without long tables, and a workbook with those tables or None.

    A table of more than ``MAX_ROWS_ON_PAPER`` rows remains as a caption and a sentence. The
    workbook is filed with the report as an annex.
    """
    long = [
        block
        for section in snapshot.all_sections
        for block in section.blocks
        if _is_too_long(block)
    ]
    if not long:
        return snapshot, None
    preamble: list[list[CellValue]] = [
        # The workbook is read apart from the report, so it repeats subject and marking.
        [snapshot.subject, snapshot.reference, snapshot.marking_label],
        [_("As at"), snapshot.as_at_words],
    ]
    workbook = write_workbook(
        Sheet(each.caption, each.heads, _workbook_rows(each), preamble) for each in long
    )
    return (
        replace(
            snapshot,
            sections=tuple(_shorten_section(each) for each in snapshot.sections),
            annexes=tuple(_shorten_section(each) for each in snapshot.annexes),
        ),
        workbook,
    )


def _is_too_long(block: PaperBlock) -> bool:
    return len(block.rows) > MAX_ROWS_ON_PAPER


def _shorten_section(section: PaperSection) -> PaperSection:
    return replace(section, blocks=tuple(_shorten_block(each) for each in section.blocks))


def _shorten_block(block: PaperBlock) -> PaperBlock:
    if not _is_too_long(block):
        return block
    sentence = _("It has %(n)s rows and is filed with this report as a workbook (XLSX).")
    # Thin spaces, as in all numbers of documents.
    row_note = sentence % {"n": f"{len(block.rows):,}".replace(",", "\u2009")}
    return replace(block, rows=(), note=f"{row_note} {block.note}".strip())


def _workbook_rows(block: PaperBlock) -> list[list[CellValue]]:
    """Return the rows with numeric cells as numbers, so that the reader can calculate with them."""
    return [
        [
            _cell_value(cell, is_number=column in block.numbers)
            for column, cell in enumerate(row.cells, 1)
        ]
        for row in block.rows
    ]


def _cell_value(cell: str, *, is_number: bool) -> CellValue:
    if not is_number or not NUMBER_PATTERN.fullmatch(cell):
        return cell
    plain = cell.replace("\u2009", "")
    return float(plain) if "." in plain else int(plain)
