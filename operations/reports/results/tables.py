"""Tables of numbers, for the page and for the workbook alike."""

from dataclasses import dataclass
from decimal import Decimal

from operations.reports.results.words import number_in_words


@dataclass(frozen=True)
class Line:
    """A line of a table: what it is about, and its numbers in the order of the columns."""

    label: str
    numbers: tuple[Decimal | int | None, ...]
    role: str = ""

    @property
    def cells(self) -> list[str]:
        """The numbers in words; empty where there is none."""
        return ["" if each is None else number_in_words(each) for each in self.numbers]


@dataclass(frozen=True)
class Table:
    """A table of numbers: its caption, the heads of its columns and its lines."""

    caption: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
