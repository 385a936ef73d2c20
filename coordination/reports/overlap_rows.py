"""Overlaps told to one person: whole where both sides may be seen, as cards where not.

Also as a table of a printed document, which not every reader may know in full.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import F, Q, Value
from django.utils.translation import gettext as _, ngettext

from coordination.models import Overlap
from coordination.queries.overlaps import in_order, overlaps_seen_by
from coordination.reports.decisions import Answers, answers_to, whole_answers
from coordination.reports.full_overlaps import Pair, pair_of
from coordination.reports.restricted_summaries import CardPair, card_pair_of
from coordination.reports.sides import Book
from coordination.rule import Numbers
from jco_portal.directory.models import Organisation, User
from operations.enums import Marking
from operations.models import Operation
from operations.queries.operations import visible_keys
from operations.reports.document.snapshot import Block, Row

if TYPE_CHECKING:
    from coordination.models.overlap import VisibleOverlap

COORDINATION_DESK = "GSC"


def overlap_rows(
    user: User, overlaps: Iterable["VisibleOverlap"], book: Book | None = None
) -> list[Pair | CardPair]:
    """Overlaps as this person may see them, in a fixed number of queries.

    They must come from ``queries.overlaps_seen_by``, which knows what is hidden.
    """
    book = book or Book(overlaps)
    own = _own_sides(user, book)
    answers = answers_to(user, book, own)
    return [replace(row, answers=answers[row.number]) for row in _rows(book, own)]


def _rows(book: Book, own: dict[int, int]) -> list[Pair | CardPair]:
    desk = coordination_desk(book.places.values()) if own else ""
    return [
        pair_of(each, book)
        if each.is_fully_visible
        else card_pair_of(each, own[each.pk], desk, book)
        for each in book.overlaps
    ]


def _own_sides(user: User, book: Book) -> dict[int, int]:
    """For each overlap with a hidden side, the operation that is not hidden."""
    cards = [each for each in book.overlaps if not each.is_fully_visible]
    if not cards:
        return {}
    keys = {key for each in cards for key in (each.operation_a_id, each.operation_b_id)}
    seen = visible_keys(user, keys)
    return {
        each.pk: each.operation_a_id if each.operation_a_id in seen else each.operation_b_id
        for each in cards
    }


def coordination_desk(places: Iterable[Organisation]) -> str:
    """The desk that sees both sides of every overlap and puts the two in touch."""
    place = next((place for place in places if place.code == COORDINATION_DESK), None)
    return place.general_contact_label if place else ""


def sentences_of(user: User, keys: Iterable[int], numbers: Numbers | None = None) -> dict[int, str]:
    """The sentence of each overlap, by key, as this person may read it.

    ``numbers`` of the rule that were read already are not read again.
    """
    book = Book(overlaps_seen_by(user).filter(pk__in=list(keys)))
    if numbers is not None:
        book.numbers = numbers
    return {row.number: row.sentence for row in _rows(book, _own_sides(user, book))}


@dataclass(frozen=True)
class ToldOverlap:
    """An overlap as a document tells it of the operation that the document is about."""

    label: str
    days: str
    common: str
    grade: str
    decision: str


@dataclass(frozen=True)
class ToldOverlaps:
    """The overlaps that every reader of a document may know of, and how many others stand."""

    told: tuple[ToldOverlap, ...]
    untold: int


def overlaps_open_to_readers(operation: Operation, *, with_outsiders: bool) -> ToldOverlaps:
    """The overlaps of an operation for a document that goes to all whom its marking allows.

    ``with_outsiders`` says that bodies outside the Union's own take part and read it too. An
    operation marked more narrowly than its readers reach is counted and not named.
    """
    markings = [Marking.PUBLIC]
    if operation.marking != Marking.PUBLIC and not with_outsiders:
        markings.append(Marking.LIMITE)
    either = Q(operation_a=operation) | Q(operation_b=operation)
    standing = Overlap.objects.current().filter(either, has_draft=False)
    whole = standing.annotate(is_fully_visible=Value(True), shown_severity=F("severity"))
    listed = list(in_order(whole).select_related("operation_a", "operation_b"))
    others = {each.pk: _other(each, operation) for each in listed}
    told = [each for each in listed if others[each.pk].marking in markings]
    book = Book(told)
    answers = whole_answers(book)
    return ToldOverlaps(
        tuple(_told(pair_of(each, book), others[each.pk], answers[each.pk]) for each in told),
        len(listed) - len(told),
    )


def _other(overlap: Overlap, operation: Operation) -> Operation:
    if overlap.operation_a_id == operation.pk:
        return overlap.operation_b
    return overlap.operation_a


def _told(pair: Pair, other: Operation, answers: Answers) -> ToldOverlap:
    side = pair.b if pair.b.operation == other.pk else pair.a
    latest = answers.latest
    return ToldOverlap(
        label=_("%(name)s (%(places)s)")
        % {"name": side.label, "places": ", ".join(side.leads or side.organisers)},
        days=side.period,
        common=pair.common,
        grade=pair.grade_label,
        decision=latest.in_words if latest is not None else answers.label,
    )


def overlap_block(found: ToldOverlaps, decided: str) -> Block:
    """Operations that meet it with their days; ``decided`` heads what was answered."""
    return Block(
        "table",
        "overlaps",
        _("Overlaps with other operations"),
        (_("Operation"), _("Its days"), _("Common days"), _("Grade"), decided),
        tuple(
            Row((each.label, each.days, each.common, each.grade, each.decision))
            for each in found.told
        ),
        keyed_by=3,
        note=untold_in_words(found.untold),
    )


def untold_in_words(count: int) -> str:
    """How many overlaps not every reader may know of; empty where there are none."""
    if not count:
        return ""
    return ngettext(
        "%(n)d more overlap is with an operation that not every reader may know of.",
        "%(n)d more overlaps are with operations that not every reader may know of.",
        count,
    ) % {"n": count}
