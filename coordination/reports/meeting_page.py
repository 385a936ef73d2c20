"""Input and contents of the meeting list, as plain values for page, PDF and workbook."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _, ngettext

from coordination.enums import Severity
from coordination.reports.full_overlaps import FullOverlap
from coordination.reports.open_questions import OpenQuestion
from coordination.reports.restricted_summaries import RestrictedOverlap
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
class MeetingSelection:
    """The operations, the period (inclusive) and the overlaps that the list contains.

    ``filters`` are the active choices as sentences for the head of the list.
    """

    operations: QuerySet[Operation]
    first_day: date
    last_day: date
    states: tuple[str, ...] = LISTED_STATES
    severities: tuple[str, ...] = ()
    certainties: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()


@dataclass(frozen=True)
class MeetingOverlapLine:
    """An overlap under an operation: its sentence, or a reference to the first one."""

    row: FullOverlap | RestrictedOverlap
    text: str


@dataclass(frozen=True)
class MeetingOperation:
    """An operation of the list."""

    number: int
    operation_id: int
    name: str
    reference: str
    url: str
    operation_type: str
    state: str
    state_label: str
    marking: str
    marking_label: str
    confidence_label: str
    organisers: str
    leads: str
    dates: str
    first_day: date | None
    last_day: date | None
    terms: str
    transport_modes: str
    presidency: str
    overlap_lines: tuple[MeetingOverlapLine, ...]
    year_only_lines: tuple[MeetingOverlapLine, ...]

    @property
    def open_questions(self) -> tuple[OpenQuestion, ...]:
        """Open questions of its overlaps to its own organisers, each question once."""
        rows = [
            line.row
            for line in (*self.overlap_lines, *self.year_only_lines)
            if not line.row.is_restricted
        ]
        asks = [
            ask
            for row in rows
            for ask in row.open_questions
            if ask.operation_id == self.operation_id
        ]
        return tuple(dict.fromkeys(asks))

    @property
    def overlap_count_sentence(self) -> tuple[str, ...]:
        """Numbers of overlaps and questions as sentences, for a folded entry; empty if none."""
        count, vague, asks = (
            len(self.overlap_lines),
            len(self.year_only_lines),
            len(self.open_questions),
        )
        conflicts = sum(line.row.severity == Severity.CONFLICT for line in self.overlap_lines)
        overlaps = ngettext("%(n)d overlap", "%(n)d overlaps", count) % {"n": count}
        if conflicts:
            among = ngettext("%(n)d conflict", "%(n)d conflicts", conflicts) % {"n": conflicts}
            overlaps = _("%(overlaps)s, of which %(conflicts)s") % {
                "overlaps": overlaps,
                "conflicts": among,
            }
        year = ngettext("%(n)d known only to the year", "%(n)d known only to the year", vague)
        questions = ngettext("%(n)d question to ask", "%(n)d questions to ask", asks)
        counted_sentences = (
            (count, overlaps),
            (vague, year % {"n": vague}),
            (asks, questions % {"n": asks}),
        )
        return tuple(sentence for number, sentence in counted_sentences if number)

    @property
    def no_overlap_sentence(self) -> str:
        """The sentence for an operation without overlaps.

        It does not claim that nothing overlaps where dates or scope are not recorded.
        """
        if self.first_day is None:
            return _("Not compared: its dates are not known.")
        if not self.terms:
            return _("No overlaps found, but its risk areas and goods are not recorded.")
        return _("No overlaps found.")


@dataclass(frozen=True)
class MeetingSection:
    """The operations that start, or already run, in one Presidency."""

    title: str
    entries: tuple[MeetingOperation, ...]


@dataclass(frozen=True)
class MeetingPage:
    """Everything that the meeting list contains on screen, on paper and in the workbook."""

    title: str
    period: str
    first_day: date
    last_day: date
    marking: str
    printed_on: date
    filters: tuple[str, ...]
    summary: str
    sections: tuple[MeetingSection, ...]
    undated: tuple[MeetingOperation, ...]
    omitted_count: int = 0

    @property
    def entries(self) -> tuple[MeetingOperation, ...]:
        """Every operation of the list, in its order."""
        dated = tuple(entry for section in self.sections for entry in section.entries)
        return dated + self.undated
