"""Sections, blocks and table cells of a final report by code and key."""

from followup.reports.final_report.builder import build_report
from operations.models import Operation
from operations.reports.document.snapshot import PaperBlock, PaperSection
from tests.execution_factories import today


def section(operation: Operation, code: str) -> PaperSection:
    snapshot = build_report(operation, today())
    return next(
        paper_section for paper_section in snapshot.all_sections if paper_section.code == code
    )


def block(operation: Operation, code: str, key: str) -> PaperBlock:
    return next(each for each in section(operation, code).blocks if each.key == key)


def cells(operation: Operation, code: str, key: str) -> list[tuple[str, ...]]:
    return [row.cells for row in block(operation, code, key).rows]
