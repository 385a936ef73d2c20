"""Plain values of a document, the same for its page, its PDF and comparisons."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import gettext as _, ngettext

from operations.reports.results.curve import Curve


@dataclass(frozen=True)
class PaperRow:
    """A row of a table: formatted cells, the first of which is its heading."""

    cells: tuple[str, ...]
    role: str = ""


@dataclass(frozen=True)
class PaperBlock:
    """A block of a section: labels with values, a table, sentences, or a curve.

    ``key`` identifies it in comparisons; ``numbers`` are the columns of numbers, counted
    from 1; the first ``keyed_by`` cells of a row identify it.
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
    """Return a block of labels with values; pairs without a value are left out."""
    return PaperBlock("pairs", key, pairs=tuple(pair for pair in listed if pair[1]))


def sentences_block(key: str, *sentences: str) -> PaperBlock:
    """Return a block of sentences; empty ones are left out."""
    return PaperBlock("sentences", key, sentences=tuple(each for each in sentences if each))


@dataclass(frozen=True)
class PaperSection:
    """A section of a document: the author's text, then data from the portal."""

    code: str
    number: str
    title: str
    text: str
    blocks: tuple[PaperBlock, ...]


@dataclass(frozen=True)
class PaperSnapshot:
    """Everything that a document contains, as at a day; annexes have letters for numbers.

    It is stored as JSON with drafts and filed documents: names of attributes are its keys,
    here and in the classes that it contains, and must not change.
    """

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
        """Sections, then annexes, in order."""
        return (*self.sections, *self.annexes)

    def to_json(self) -> dict[str, Any]:
        """Return the snapshot as it is stored."""
        return asdict(self)


def non_empty_blocks(
    blocks: Iterator[PaperBlock] | tuple[PaperBlock, ...],
) -> tuple[PaperBlock, ...]:
    """Return the blocks that have content; their tables are numbered later."""
    return tuple(each for each in blocks if each.rows or each.pairs or each.sentences or each.curve)


def number_tables(sections: tuple[PaperSection, ...]) -> tuple[PaperSection, ...]:
    """Return the sections with their tables numbered throughout: Table 1, Table 2."""
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
    """Return the sender of a document: the delegations of the leads, by name."""
    sentence = ngettext("Delegation of %(places)s", "Delegations of %(places)s", len(names))
    return sentence % {"places": ", ".join(names)}
