"""The flag of the earliest safe start in the calendar."""

from datetime import date
from typing import Any

import pytest

from coordination.timeline.layout import draw_timeline
from coordination.timeline.rows import Decoration, PhaseSpan, TimelineFrame, TimelineRow


def drawn_flags(day: date, *spans: PhaseSpan) -> Any:
    """Return the drawing of one operation in 2027 with a flag on a day."""
    row = TimelineRow(
        operation_id=1, organiser="Lithuania", name="Amber", label="Amber", tooltip="",
        other_leads="", operation_type="JCO", url="/amber/", dates="", state="", confirmation="",
        is_draft=False, is_confirmed=True, spans=list(spans),
    )  # fmt: skip
    row.decorations.append(Decoration(1, day, "safe", "Amber is safe", "/late/"))
    months = tuple("JFMAMJJASOND")
    frame = TimelineFrame(date(2027, 1, 1), date(2027, 12, 31), months, (), None)
    (sheet,) = draw_timeline([row], [], frame)
    return sheet.lines[0].flags


def span(first: date, last: date) -> PhaseSpan:
    return PhaseSpan(first, first, last, last, False)


def test_flag_is_connected_to_the_earlier_bar() -> None:
    (flag,) = drawn_flags(date(2027, 10, 1), span(date(2027, 6, 1), date(2027, 6, 12)))
    assert flag.connector
    start = float(flag.connector[1:].split()[0])
    assert start < float(flag.path[1:].split()[0])


def test_flag_is_connected_to_the_left_edge_when_its_bar_ended_last_year() -> None:
    (early,) = drawn_flags(date(2027, 3, 1), span(date(2026, 6, 1), date(2026, 6, 12)))
    (edge,) = drawn_flags(date(2027, 3, 1), span(date(2026, 12, 1), date(2026, 12, 31)))
    assert early.connector == edge.connector != ""


@pytest.mark.parametrize(
    "spans",
    [
        (),
        (span(date(2027, 11, 1), date(2027, 11, 5)),),
        (span(date(2027, 9, 1), date(2027, 12, 1)),),
    ],
)
def test_flag_before_or_within_its_bar_has_no_connector(spans: tuple[PhaseSpan, ...]) -> None:
    (flag,) = drawn_flags(date(2027, 10, 1), *spans)
    assert flag.connector == ""
