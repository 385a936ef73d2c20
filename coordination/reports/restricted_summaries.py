"""The card: what one may know of an overlap whose other side is hidden, and nothing else.

Both sides get the same card of each other. Everything on it is listed in ``Card``; nothing
of the hidden side is handed on in any other way.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from coordination.enums import Severity
from coordination.models import Overlap
from coordination.reports.decisions import Answers
from coordination.reports.formatting import in_weeks, listed, say_weeks
from coordination.reports.sides import Book, Side
from operations.models import Operation

if TYPE_CHECKING:
    from coordination.models.overlap import VisibleOverlap

STRENGTHS = {
    Severity.CONFLICT: ("high", gettext_lazy("High")),
    Severity.COORDINATION: ("medium", gettext_lazy("Medium")),
    Severity.INFORMATION: ("low", gettext_lazy("Low")),
    Severity.UNDETERMINED: ("unclear", gettext_lazy("Not known yet")),
}


@dataclass(frozen=True)
class Card:
    """Everything that may be told of a hidden side."""

    number: int
    found_on: date
    strength: str
    strength_label: str
    matches: tuple[str, ...]
    weeks: str
    terms: tuple[str, ...]
    modes: tuple[str, ...]
    organised_by: str
    desk: str

    @property
    def facts(self) -> list[tuple[str, str]]:
        """All of it, for a list of facts."""
        return [
            (_("Number"), str(self.number)),
            (_("Strength"), self.strength_label),
            (_("Matches in"), listed(self.matches)),
            (_("Common weeks"), self.weeks),
            (_("Risk areas and goods"), listed(self.terms) or _("none in common")),
            (_("Transport modes"), listed(self.modes) or _("none in common")),
            (_("Contact"), self.desk),
        ]


@dataclass(frozen=True)
class CardPair:
    """An overlap with one's own side, and the card of the other."""

    url: str
    own: Side
    card: Card
    grade: str
    gone_on: date | None
    sentence: str
    answers: Answers = field(default_factory=Answers)
    badge: str = "severity"
    is_card: Literal[True] = True

    @property
    def title(self) -> str:
        """The own side by name, the other by its sort."""
        return _("%(a)s and %(b)s") % {"a": self.own.label, "b": self.card.organised_by}

    @property
    def common(self) -> str:
        """The common weeks."""
        return self.card.weeks

    @property
    def number(self) -> int:
        """The number of the overlap."""
        return self.card.number

    @property
    def found_on(self) -> date:
        """Since when the overlap stands."""
        return self.card.found_on

    @property
    def grade_label(self) -> str:
        """The strength in a word."""
        return self.card.strength_label


def card_pair_of(overlap: "VisibleOverlap", own: int, desk: str, book: Book) -> CardPair:
    """The overlap for those who run the operation ``own`` and may not see the other."""
    a, b = book.sides(overlap)
    mine, hidden = (a, b) if a.operation == own else (b, a)
    card = _card(overlap, mine, hidden, book.operations[hidden.operation], desk, book)
    return CardPair(
        url=overlap.get_absolute_url(),
        own=mine,
        card=card,
        grade=overlap.shown_severity,
        gone_on=timezone.localdate(overlap.closed_at) if overlap.closed_at else None,
        sentence=_sentence(mine, card, overlap),
    )


def _card(
    overlap: "VisibleOverlap", mine: Side, hidden: Side, other: Operation, desk: str, book: Book
) -> Card:
    terms = book.words.own_words(overlap.shared_terms, mine.terms)
    modes = book.words.own_words(overlap.shared_transport_modes, mine.modes)
    matches = [
        _("time"),
        *([_("region")] if book.words.meet(mine.regions, hidden.regions) else []),
        *([_("transport mode")] if overlap.shared_transport_modes else []),
        *([_("risk area")] if overlap.shared_terms else []),
    ]
    strength, label = STRENGTHS[Severity(overlap.shown_severity)]
    is_jco = other.operation_type.is_jco
    return Card(
        number=overlap.pk or 0,
        found_on=timezone.localdate(overlap.opened_at),
        strength=strength,
        strength_label=str(label),
        matches=tuple(matches),
        weeks=say_weeks(overlap.first_day, overlap.last_day),
        terms=terms,
        modes=modes,
        organised_by=_("a Member-State JCO") if is_jco else _("an operation of another body"),
        desk=desk,
    )


def _sentence(mine: Side, card: Card, overlap: Overlap) -> str:
    words = {
        "own": mine.in_words,
        "other": card.organised_by,
        "weeks": in_weeks(overlap.first_day, overlap.last_day),
        "matches": listed(card.matches[1:]),
        "strength": card.strength_label.lower(),
    }
    if overlap.closed_at:
        return _("%(own)s and %(other)s met %(weeks)s; they do so no longer.") % words
    if not words["matches"]:
        return _("%(own)s and %(other)s meet %(weeks)s; strength: %(strength)s.") % words
    sentence = _(
        "%(own)s and %(other)s meet %(weeks)s and match in %(matches)s; strength: %(strength)s."
    )
    return sentence % words
