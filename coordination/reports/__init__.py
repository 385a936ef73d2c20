"""What pages and files say about overlaps, as plain values."""

from coordination.reports.answers import Answer, Answers
from coordination.reports.cards import Card, CardPair
from coordination.reports.documents import meeting_pdf, meeting_xlsx
from coordination.reports.exchange import overlaps_csv
from coordination.reports.facts import LISTED_STATES, Asked, MeetingFacts
from coordination.reports.listing import (
    overlap_rows,
    overlaps_open_to_readers,
    sentence_of,
    sentences_of,
)
from coordination.reports.meeting import meeting_facts, meeting_operations
from coordination.reports.pairs import Pair
from coordination.reports.panels import (
    OVERLAP_TAB,
    overlap_badges,
    overlap_panel,
    unanswered_panel,
)
from coordination.reports.paper import overlap_block, untold_in_words
from coordination.reports.sides import Book
from coordination.reports.sketch import Sketch, sketch_of
from coordination.reports.supposed import SupposedOverlap, Supposition, tell_supposed
from coordination.reports.why import Why, why_of

__all__ = [
    "LISTED_STATES",
    "OVERLAP_TAB",
    "Answer",
    "Answers",
    "Asked",
    "Book",
    "Card",
    "CardPair",
    "MeetingFacts",
    "Pair",
    "Sketch",
    "SupposedOverlap",
    "Supposition",
    "Why",
    "meeting_facts",
    "meeting_operations",
    "meeting_pdf",
    "meeting_xlsx",
    "overlap_badges",
    "overlap_block",
    "overlap_panel",
    "overlap_rows",
    "overlaps_csv",
    "overlaps_open_to_readers",
    "sentence_of",
    "sentences_of",
    "sketch_of",
    "tell_supposed",
    "unanswered_panel",
    "untold_in_words",
    "why_of",
]
