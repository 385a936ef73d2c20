"""What the meeting list is asked for, and what it says: plain values for every form of it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _, ngettext

from coordination.enums import Severity
from coordination.reports.full_overlaps import Pair
from coordination.reports.open_questions import Ask
from coordination.reports.restricted_summaries import CardPair
from operations.enums import OperationState
from operations.models import Operation

LISTED_STATES = (
    OperationState.TABLED,
    OperationState.PREPARATION,
    OperationState.RUNNING,
    OperationState.ANNOUNCED,
    OperationState.CONFIRMED,
)


@dataclass(frozen=True)
class Asked:
    """What the list is asked for: operations, period, which overlaps, and that in words."""

    operations: QuerySet[Operation]
    first: date
    last: date
    states: tuple[str, ...] = LISTED_STATES
    grades: tuple[str, ...] = ()
    certainties: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """An overlap under an operation: told in full where it comes first, then pointed to."""

    row: Pair | CardPair
    text: str


@dataclass(frozen=True)
class Entry:
    """An operation of the list."""

    number: int
    key: int
    name: str
    reference: str
    url: str
    kind: str
    state: str
    state_label: str
    marking: str
    marking_label: str
    confidence_label: str
    organisers: str
    leads: str
    dates: str
    first: date | None
    last: date | None
    terms: str
    modes: str
    presidency: str
    overlaps: tuple[Line, ...]
    year_only: tuple[Line, ...]

    @property
    def asks(self) -> tuple[Ask, ...]:
        """What its overlaps leave to ask of its own organisers, each question once."""
        rows = [line.row for line in (*self.overlaps, *self.year_only) if not line.row.is_card]
        asks = [ask for row in rows for ask in row.asks if ask.operation == self.key]
        return tuple(dict.fromkeys(asks))

    @property
    def found(self) -> tuple[str, ...]:
        """How much stands under it, in words, for where that is folded; empty for nothing."""
        count, vague, asks = len(self.overlaps), len(self.year_only), len(self.asks)
        conflicts = sum(line.row.grade == Severity.CONFLICT for line in self.overlaps)
        overlaps = ngettext("%(n)d overlap", "%(n)d overlaps", count) % {"n": count}
        if conflicts:
            among = ngettext("%(n)d conflict", "%(n)d conflicts", conflicts) % {"n": conflicts}
            overlaps = _("%(overlaps)s, of which %(conflicts)s") % {
                "overlaps": overlaps,
                "conflicts": among,
            }
        year = ngettext("%(n)d known only to the year", "%(n)d known only to the year", vague)
        questions = ngettext("%(n)d question to ask", "%(n)d questions to ask", asks)
        said = ((count, overlaps), (vague, year % {"n": vague}), (asks, questions % {"n": asks}))
        return tuple(words for number, words in said if number)

    @property
    def nothing(self) -> str:
        """What is said where no overlap stands: nothing found is not nothing there."""
        if self.first is None:
            return _("Not compared: its dates are not known.")
        if not self.terms:
            return _("No overlaps found, but its risk areas and goods are not recorded.")
        return _("No overlaps found.")


@dataclass(frozen=True)
class Section:
    """The operations that start (or are under way) in one Presidency."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class MeetingFacts:
    """Everything that the meeting list says, on screen, in print and as a workbook."""

    title: str
    period: str
    first: date
    last: date
    marking: str
    printed_on: date
    filters: tuple[str, ...]
    summary: str
    sections: tuple[Section, ...]
    undated: tuple[Entry, ...]
    left_out: int = 0

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every operation of the list, in its order."""
        dated = tuple(entry for section in self.sections for entry in section.entries)
        return dated + self.undated
