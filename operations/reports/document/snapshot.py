"""The plain values of which a document is made, alike for page, print and comparison."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import gettext as _, ngettext

from operations.reports.results.curve import Curve


@dataclass(frozen=True)
class PaperRow:
    """A row of a table: its cells in words, the first of which says what the row is about."""

    cells: tuple[str, ...]
    role: str = ""


@dataclass(frozen=True)
class PaperBlock:
    """A piece of a section: facts in pairs, a table, sentences, or a curve with its words.

    ``key`` names it for comparison; ``numbers`` are the columns, counted from 1, that hold
    numbers; the first ``keyed_by`` cells tell one row from another.
    """

    kind: str
    key: str
    caption: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[PaperRow, ...] = ()
    numbers: tuple[int, ...] = ()
    keyed_by: int = 1
    note: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    sentences: tuple[str, ...] = ()
    curve: Curve | None = None


def pairs_block(key: str, *listed: tuple[str, str]) -> PaperBlock:
    """Facts in pairs; those that say nothing are left out."""
    return PaperBlock("pairs", key, pairs=tuple(pair for pair in listed if pair[1]))


def sentences_block(key: str, *sentences: str) -> PaperBlock:
    """Facts that are sentences."""
    return PaperBlock("sentences", key, sentences=tuple(each for each in sentences if each))


@dataclass(frozen=True)
class PaperSection:
    """A section of a document: what the author writes, then the facts of the records."""

    code: str
    number: str
    title: str
    text: str
    blocks: tuple[PaperBlock, ...]


@dataclass(frozen=True)
class PaperSnapshot:
    """Everything that a document says, as at a day; ``annexes`` have letters for numbers."""

    name: str
    reference: str
    subject: str
    sender: str
    addressee: str
    place: str
    marking: str
    marking_label: str
    as_at: str
    as_at_words: str
    sections: tuple[PaperSection, ...]
    annexes: tuple[PaperSection, ...]

    @property
    def all_sections(self) -> tuple[PaperSection, ...]:
        """Sections and annexes in order."""
        return (*self.sections, *self.annexes)

    def to_json(self) -> dict[str, Any]:
        """The facts as they are kept."""
        return asdict(self)


def non_empty_blocks(
    blocks: Iterator[PaperBlock] | tuple[PaperBlock, ...],
) -> tuple[PaperBlock, ...]:
    """The blocks that say something; tables get their numbers later."""
    return tuple(each for each in blocks if each.rows or each.pairs or each.sentences or each.curve)


def number_tables(sections: tuple[PaperSection, ...]) -> tuple[PaperSection, ...]:
    """The sections with their tables numbered one after another: Table 1, Table 2."""
    count = 0
    numbered_sections = []
    for section in sections:
        blocks = []
        for block in section.blocks:
            count += block.kind == "table"
            blocks.append(_number_table(block, count) if block.kind == "table" else block)
        numbered_sections.append(replace(section, blocks=tuple(blocks)))
    return tuple(numbered_sections)


def _number_table(block: PaperBlock, number: int) -> PaperBlock:
    params = {"number": number, "caption": block.caption}
    return replace(block, caption=_("Table %(number)d: %(caption)s") % params)


def delegations_of(names: list[str]) -> str:
    """Who sends a document: the delegations of the leads, by their names."""
    sentence = ngettext("Delegation of %(places)s", "Delegations of %(places)s", len(names))
    return sentence % {"places": ", ".join(names)}
