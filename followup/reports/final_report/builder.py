"""Gathering the facts of a report: section by section, in a fixed number of queries."""

import re
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from followup.enums import COVER_LINE
from followup.models import FinalReportText
from followup.reports.final_report.data import Material
from followup.reports.final_report.outline import ANNEXES, SECTIONS, Outlined
from jco_portal.core.dates import day_in_words
from jco_portal.core.spreadsheet import Sheet, Value, write_workbook
from operations.enums import LEADING_ROLES
from operations.models import Operation
from operations.reports.document.snapshot import (
    Block,
    PaperFacts,
    Section,
    blocks_with_something,
    delegations,
    numbered,
)

MOST_ROWS_ON_PAPER = 1500
LETTERS = "ABCDEFGHIJ"
NUMBER = re.compile(r"[0-9\u2009]+(\.[0-9]+)?")


def gather_facts(operation: Operation, as_at: date) -> PaperFacts:
    """What the report on an operation says as at a day; unlike the last print, live."""
    written = FinalReportText.objects.filter(final_report__operation=operation)
    material = Material(operation, as_at, dict(written.values_list("section", "text")))
    sections = [
        _section(each, str(number), material) for number, each in enumerate(SECTIONS, start=1)
    ]
    annexes = _lettered([_section(each, "", material) for each in ANNEXES])
    parts = numbered((*sections, *annexes))
    return PaperFacts(
        name=operation.name,
        reference=operation.reference,
        subject=_("Final report on JCO %(name)s") % {"name": operation.name},
        sender=_sender(material),
        addressee=_("Customs Cooperation Working Party"),
        place=" ".join(material.texts.get(COVER_LINE, "").split()),
        marking=operation.marking,
        marking_label=operation.get_marking_display(),
        as_at=as_at.isoformat(),
        as_at_words=day_in_words(as_at),
        sections=parts[: len(sections)],
        annexes=parts[len(sections) :],
    )


def gather_section(operation: Operation, outlined: Outlined, as_at: date) -> Section:
    """One section alone, without its text; what is too long for paper is shortened."""
    return _shortened(_section(outlined, "", Material(operation, as_at, {})))


def _lettered(annexes: list[Section]) -> list[Section]:
    """Annexes that hold something, by letter: an empty one is left out, a section is not."""
    held = [each for each in annexes if each.blocks]
    return [replace(each, number=letter) for letter, each in zip(LETTERS, held, strict=False)]


def _section(outlined: Outlined, number: str, material: Material) -> Section:
    return Section(
        code=outlined.code,
        number=number,
        title=str(outlined.title),
        text=material.texts.get(outlined.code, ""),
        blocks=blocks_with_something(tuple(outlined.blocks(material))),
    )


def _sender(material: Material) -> str:
    leads = [
        each.organisation.name for each in material.participations if each.role in LEADING_ROLES
    ]
    if not leads:
        leads = [each.name for each in material.operation.organisers.order_by("name")]
    return delegations(leads)


def for_paper(facts: PaperFacts) -> tuple[PaperFacts, bytes | None]:
    """The facts as they are printed, and what is too long for paper as a workbook.

    A table of more than ``MOST_ROWS_ON_PAPER`` rows keeps its place, its caption and a
    sentence; its rows go into the workbook that is filed with the report.
    """
    long = [block for part in facts.parts for block in part.blocks if _is_long(block)]
    if not long:
        return facts, None
    preamble: list[list[Value]] = [
        [facts.subject, facts.reference, facts.marking_label],
        [_("As at"), facts.as_at_words],
    ]
    book = write_workbook(Sheet(each.caption, each.heads, _rows(each), preamble) for each in long)
    return (
        replace(
            facts,
            sections=tuple(_shortened(each) for each in facts.sections),
            annexes=tuple(_shortened(each) for each in facts.annexes),
        ),
        book,
    )


def _is_long(block: Block) -> bool:
    return len(block.rows) > MOST_ROWS_ON_PAPER


def _shortened(section: Section) -> Section:
    return replace(section, blocks=tuple(_short(each) for each in section.blocks))


def _short(block: Block) -> Block:
    if not _is_long(block):
        return block
    sentence = _("It has %(n)s rows and is filed with this report as a workbook (XLSX).")
    words = sentence % {"n": f"{len(block.rows):,}".replace(",", "\u2009")}
    return replace(block, rows=(), note=f"{words} {block.note}".strip())


def _rows(block: Block) -> list[list[Value]]:
    """The rows with numbers as numbers, so that a reader can go on computing with them."""
    return [
        [_value(cell, is_number=place in block.numbers) for place, cell in enumerate(row.cells, 1)]
        for row in block.rows
    ]


def _value(cell: str, *, is_number: bool) -> Value:
    if not is_number or not NUMBER.fullmatch(cell):
        return cell
    plain = cell.replace("\u2009", "")
    return float(plain) if "." in plain else int(plain)
