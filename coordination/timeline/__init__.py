"""The timeline: what it is drawn from, and where everything stands."""

from coordination.timeline.facts import Band, Clash, Frame, Row, Span
from coordination.timeline.layout import Sheet, draw
from coordination.timeline.reading import Reading, bands, read_period, tell_rows

__all__ = [
    "Band",
    "Clash",
    "Frame",
    "Reading",
    "Row",
    "Sheet",
    "Span",
    "bands",
    "draw",
    "read_period",
    "tell_rows",
]
