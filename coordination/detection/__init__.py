"""Finding overlaps: sides read as plain tuples, a sorted sweep, differences written by COPY."""

from coordination.detection.reading import Reader, read_all_sides, read_sides_near, side_query
from coordination.detection.supposing import (
    Meeting,
    Supposed,
    is_alarming,
    meetings,
    overlap_of,
)
from coordination.detection.sweeping import Found, all_pairs, find, pairs_of
from coordination.detection.writing import stored_lines, write_differences

__all__ = [
    "Found",
    "Meeting",
    "Reader",
    "Supposed",
    "all_pairs",
    "find",
    "is_alarming",
    "meetings",
    "overlap_of",
    "pairs_of",
    "read_all_sides",
    "read_sides_near",
    "side_query",
    "stored_lines",
    "write_differences",
]
