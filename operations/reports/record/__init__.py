"""The record page of an operation as plain values."""

from operations.reports.record.moves import Moves, moves_of, rail_of
from operations.reports.record.page import (
    Piece,
    RecordFacts,
    panels_of,
    pieces_of,
    record_of,
    with_parts,
    with_record,
)
from operations.reports.record.parts import PartGroup, member_names, who_to_ask
from operations.reports.record.phases import PhaseFact, dates_in_words, gap, start_of
from operations.reports.record.proposals import (
    COLUMN_WORDS,
    CellChange,
    Proposal,
    proposals_of,
    say_cell,
)
from operations.reports.record.tabs import Tab, tabs_of

__all__ = [
    "COLUMN_WORDS",
    "CellChange",
    "Moves",
    "PartGroup",
    "PhaseFact",
    "Piece",
    "Proposal",
    "RecordFacts",
    "Tab",
    "dates_in_words",
    "gap",
    "member_names",
    "moves_of",
    "panels_of",
    "pieces_of",
    "proposals_of",
    "rail_of",
    "record_of",
    "say_cell",
    "start_of",
    "tabs_of",
    "who_to_ask",
    "with_parts",
    "with_record",
]
