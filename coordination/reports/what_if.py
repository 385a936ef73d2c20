"""Overlaps that a move would bring about, told as those that stand are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coordination.models import Overlap
from coordination.queries.overlaps import Sight
from coordination.reports.full_overlaps import Pair, pair_of
from coordination.reports.overlap_rows import coordination_desk
from coordination.reports.restricted_summaries import CardPair, card_pair_of
from coordination.reports.sides import Book
from operations.models import Phase

if TYPE_CHECKING:
    from coordination.models.overlap import VisibleOverlap


@dataclass(frozen=True)
class Supposition:
    """A move: the overlaps that it would bring about, and the days of the phases (by key)."""

    overlaps: Sequence[Overlap]
    phases: Mapping[int, Phase]


@dataclass(frozen=True)
class SupposedOverlap:
    """An overlap that would stand; ``url`` leads to the other operation, empty on a card."""

    name: str
    url: str
    badge: str
    grade: str
    grade_label: str
    common: str
    sentence: str


def tell_supposed(
    operation: int, suppositions: Iterable[Supposition], sight: Sight
) -> list[list[SupposedOverlap]]:
    """The overlaps of each move of an operation (by key), in a fixed number of queries.

    ``sight`` is that of the reader; they must be such as the reader may know of.
    """
    moves = [([sight.shown(each) for each in move.overlaps], move.phases) for move in suppositions]
    book = Book(each for overlaps, _phases in moves for each in overlaps)
    desk = coordination_desk(book.places.values())
    return [
        [_told(each, operation, desk, book.supposing([each], phases)) for each in overlaps]
        for overlaps, phases in moves
    ]


def _told(overlap: "VisibleOverlap", operation: int, desk: str, book: Book) -> SupposedOverlap:
    if not overlap.is_fully_visible:
        return _card(card_pair_of(overlap, operation, desk, book))
    return _pair(pair_of(overlap, book), operation)


def _pair(pair: Pair, operation: int) -> SupposedOverlap:
    other = pair.b if pair.a.operation == operation else pair.a
    return SupposedOverlap(
        other.label,
        other.url,
        pair.badge,
        pair.grade,
        pair.grade_label,
        pair.common,
        pair.sentence,
    )


def _card(pair: CardPair) -> SupposedOverlap:
    return SupposedOverlap(
        pair.card.organised_by,
        "",
        pair.badge,
        pair.grade,
        pair.grade_label,
        pair.common,
        pair.sentence,
    )
