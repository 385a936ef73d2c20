"""The timeline: what it is drawn from, and where everything stands."""

from coordination.timeline.facts import Band, Clash, Decoration, Frame, Marked, Row, Span
from coordination.timeline.layout import Sheet, draw
from coordination.timeline.reading import Reading, bands, decorate, mention, read_period, tell

__all__ = [
    "Band",
    "Clash",
    "Decoration",
    "Frame",
    "Marked",
    "Reading",
    "Row",
    "Sheet",
    "Span",
    "bands",
    "decorate",
    "draw",
    "mention",
    "read_period",
    "tell",
]
