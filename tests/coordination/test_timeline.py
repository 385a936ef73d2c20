"""The drawing of a year: limits, order, and marks of uncertain or open dates."""

import re
from datetime import date, timedelta

from hypothesis import given, settings, strategies as st

from coordination.timeline.bars import LEFT_EDGE, RIGHT_EDGE
from coordination.timeline.layout import WIDTH, draw_timeline
from coordination.timeline.rows import (
    NumberedOverlap,
    PhaseSpan,
    PresidencyBand,
    TimelineFrame,
    TimelineOverlap,
    TimelineRow,
)

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FIRST, LAST = date(2013, 1, 1), date(2013, 12, 31)
FRAME = TimelineFrame(FIRST, LAST, MONTHS, (PresidencyBand(FIRST, date(2013, 6, 30), "Ireland"),))
X_POSITION = re.compile(r"[MH](-?[0-9.]+)")


def timeline_row(
    key: int = 1, *spans: PhaseSpan, body: str = "Lithuania", name: str = "Amber"
) -> TimelineRow:
    return TimelineRow(
        operation_id=key,
        organiser=body,
        name=name,
        label=name,
        tooltip=name,
        other_leads="",
        operation_type="Full-scale JCO",
        url=f"/operations/{key}/",
        dates="",
        state="Tabled",
        confirmation="Confirmed",
        is_draft=False,
        is_confirmed=True,
        spans=list(spans) or [exact_span(date(2013, 10, 5), date(2013, 10, 13))],
    )


def timeline_overlap(
    a: int, b: int, first: date = date(2013, 10, 5), last: date | None = None
) -> NumberedOverlap:
    last = last or first + timedelta(days=8)
    clash = TimelineOverlap(a * 1000 + b, "conflict", "certain", a, b, "A", "B", first, last)
    return NumberedOverlap(clash, 1, "Conflict", "Certain", "A and B", "", "/calendar/overlaps/1/")


def exact_span(first: date, last: date) -> PhaseSpan:
    return PhaseSpan(first, first, last, last)


def uncertain_span(year: int = 2013) -> PhaseSpan:
    """Return a span in October of which no day is certain."""
    return PhaseSpan(date(year, 10, 1), date(year, 10, 31), date(year, 10, 1), date(year, 10, 31))


days = st.dates(date(2010, 1, 1), date(2016, 12, 31))


@st.composite
def spans(draw_: st.DrawFn) -> PhaseSpan:
    earliest_start, latest_start, ends, latest_end = sorted(
        draw_(st.lists(days, min_size=4, max_size=4))
    )
    if draw_(st.booleans()):
        latest_start, ends = ends, latest_start
    open_ended = draw_(st.booleans())
    return PhaseSpan(
        earliest_start,
        latest_start,
        None if open_ended else ends,
        None if open_ended else latest_end,
    )


@st.composite
def years_of_rows(draw_: st.DrawFn) -> list[TimelineRow]:
    listed = draw_(st.lists(st.lists(spans(), min_size=1, max_size=3), min_size=1, max_size=12))
    bodies = sorted(draw_(st.sampled_from("ABC")) for _row in listed)
    return [
        timeline_row(key, *each, body=body)
        for key, (each, body) in enumerate(zip(listed, bodies, strict=True))
    ]


@settings(max_examples=40, deadline=None)
@given(years_of_rows())
def test_every_bar_is_within_the_months(rows: list[TimelineRow]) -> None:
    [sheet] = draw_timeline(rows, [], FRAME)

    for line in sheet.lines:
        bars = line.bars.solid + line.bars.uncertain + line.bars.breaks
        positions = [float(position) for position in X_POSITION.findall(bars)]
        assert all(LEFT_EDGE <= position <= RIGHT_EDGE for position in positions)
        widths = [float(wide) for wide in re.findall(r"h([0-9.]+)v", line.bars.solid)]
        assert all(wide <= RIGHT_EDGE - LEFT_EDGE + 2 for wide in widths)
        assert 0 < line.middle_y < sheet.bottom


@settings(max_examples=40, deadline=None)
@given(years_of_rows(), st.integers(4, 20))
def test_sheets_contain_every_row_once_in_order_for_any_sheet_size(
    rows: list[TimelineRow], per_page: int
) -> None:
    sheets = draw_timeline(rows, [], FRAME, per_page)

    assert [line.row.operation_id for sheet in sheets for line in sheet.lines] == [
        row.operation_id for row in rows
    ]
    for sheet in sheets:
        assert len(sheet.lines) + len(sheet.headings) <= per_page


@settings(max_examples=40, deadline=None)
@given(years_of_rows(), st.data())
def test_brackets_stay_inside_the_drawing_and_touch_their_rows(
    rows: list[TimelineRow], data: st.DataObject
) -> None:
    keys = st.sampled_from([row.operation_id for row in rows])
    pairs = data.draw(st.lists(st.tuples(keys, keys, days), max_size=8))
    overlaps = [timeline_overlap(a, b, first) for a, b, first in pairs if a != b]

    [sheet] = draw_timeline(rows, overlaps, FRAME)

    middles = {line.row.operation_id: line.middle_y for line in sheet.lines}
    for bracket, overlap in zip(sheet.brackets, overlaps, strict=True):
        assert all(
            LEFT_EDGE <= float(position) <= RIGHT_EDGE
            for position in X_POSITION.findall(bracket.path)
        )
        assert LEFT_EDGE <= bracket.x <= WIDTH
        above, below = sorted(
            (middles[overlap.overlap.operation_a_id], middles[overlap.overlap.operation_b_id])
        )
        assert bracket.vertical_range == (above + 6, below - 6)
        assert above <= bracket.y <= below


@settings(max_examples=40, deadline=None)
@given(years_of_rows())
def test_same_rows_give_the_same_drawing(rows: list[TimelineRow]) -> None:
    overlaps = [timeline_overlap(rows[0].operation_id, row.operation_id) for row in rows[1:]]

    assert draw_timeline(rows, overlaps, FRAME) == draw_timeline(rows, overlaps, FRAME)


def test_exact_dates_are_drawn_solid_without_stripes() -> None:
    [sheet] = draw_timeline([timeline_row(1, exact_span(FIRST, LAST))], [], FRAME)

    bars = sheet.lines[0].bars
    assert bars.solid == "M216 69h968v12h-968z"
    assert (bars.uncertain, bars.breaks, bars.cut_off, bars.arrow) == ("", "", "", "")


def test_period_known_to_the_month_is_drawn_striped_only() -> None:
    [sheet] = draw_timeline([timeline_row(1, uncertain_span())], [], FRAME)

    bars = sheet.lines[0].bars
    assert bars.solid == ""
    assert len(X_POSITION.findall(bars.uncertain)) == 2


def test_only_certain_days_are_solid_between_imprecise_ends() -> None:
    vague_ends = PhaseSpan(date(2013, 3, 1), date(2013, 3, 31), date(2013, 5, 1), date(2013, 5, 31))

    [sheet] = draw_timeline([timeline_row(1, vague_ends)], [], FRAME)

    bars = sheet.lines[0].bars
    assert bars.solid.count("M") == 1
    assert bars.uncertain.count("M") == 2


def test_open_end_runs_to_the_edge_with_an_arrow() -> None:
    still_running = PhaseSpan(date(2013, 3, 1), date(2013, 3, 1), None, None)

    [sheet] = draw_timeline([timeline_row(1, still_running)], [], FRAME)

    bars = sheet.lines[0].bars
    left, width = re.match(r"M([0-9.]+) [0-9]+h([0-9.]+)", bars.solid).groups()
    assert round(float(left) + float(width), 1) == RIGHT_EDGE
    assert bars.arrow.startswith(f"M{RIGHT_EDGE + 2} ")
    assert bars.cut_off == ""


def test_period_continuing_into_another_year_is_cut_with_a_mark_on_that_side() -> None:
    before = exact_span(date(2012, 12, 1), date(2013, 2, 1))
    after = exact_span(date(2013, 12, 1), date(2014, 2, 1))

    [sheet] = draw_timeline([timeline_row(1, before), timeline_row(2, after)], [], FRAME)

    cuts = [line.bars.cut_off for line in sheet.lines]
    assert [cut.count("M") for cut in cuts] == [1, 1]
    assert float(X_POSITION.findall(cuts[0])[0]) < LEFT_EDGE
    assert float(X_POSITION.findall(cuts[1])[0]) > RIGHT_EDGE


def test_break_between_two_phases_is_outlined() -> None:
    first = exact_span(date(2013, 3, 8), date(2013, 3, 14))
    second = exact_span(date(2013, 4, 12), date(2013, 4, 18))

    [sheet] = draw_timeline([timeline_row(1, first, second)], [], FRAME)

    bars = sheet.lines[0].bars
    assert bars.solid.count("M") == 2
    assert bars.breaks.count("M") == 1


def test_consecutive_phases_have_no_break() -> None:
    first = exact_span(date(2013, 3, 8), date(2013, 3, 14))
    second = exact_span(date(2013, 3, 15), date(2013, 3, 20))

    [sheet] = draw_timeline([timeline_row(1, first, second)], [], FRAME)

    assert sheet.lines[0].bars.breaks == ""


def test_long_running_operation_is_drawn_thin() -> None:
    long_running = PhaseSpan(FIRST, FIRST, LAST, LAST, is_long_running=True)

    [sheet] = draw_timeline([timeline_row(1, long_running)], [], FRAME)

    assert "v4h" in sheet.lines[0].bars.solid


def test_overlap_with_an_undrawn_side_is_a_stub_at_the_drawn_side() -> None:
    [sheet] = draw_timeline([timeline_row(1), timeline_row(2)], [timeline_overlap(1, 99)], FRAME)

    middle = sheet.lines[0].middle_y
    assert sheet.brackets[0].vertical_range == (middle + 6, middle + 18)


def test_bracket_to_another_sheet_runs_to_the_edge_of_both_sheets() -> None:
    rows = [timeline_row(key) for key in range(6)]

    first, second = draw_timeline(rows, [timeline_overlap(0, 5)], FRAME, per_page=4)

    assert first.brackets[0].vertical_range[1] == first.bottom
    assert second.brackets[0].vertical_range[0] < second.lines[0].middle_y


def test_organiser_heading_is_repeated_on_the_next_sheet() -> None:
    rows = [timeline_row(key) for key in range(6)]

    sheets = draw_timeline(rows, [], FRAME, per_page=4)

    assert [[name for _y, name in sheet.headings] for sheet in sheets] == [["Lithuania"]] * 2


def test_brackets_of_the_same_days_are_drawn_apart() -> None:
    rows = [timeline_row(key) for key in range(4)]
    overlaps = [timeline_overlap(0, 3), timeline_overlap(1, 3), timeline_overlap(0, 2)]

    [sheet] = draw_timeline(rows, overlaps, FRAME)

    assert len({bracket.x for bracket in sheet.brackets}) == 3


def test_today_line_is_drawn_only_in_its_own_year() -> None:
    rows = [timeline_row(1)]

    [inside] = draw_timeline(rows, [], TimelineFrame(FIRST, LAST, MONTHS, today=date(2013, 7, 2)))
    [outside] = draw_timeline(rows, [], TimelineFrame(FIRST, LAST, MONTHS, today=date(2014, 7, 2)))

    assert inside.today is not None
    assert LEFT_EDGE < inside.today < RIGHT_EDGE
    assert outside.today is None


def test_overlong_name_ends_with_an_ellipsis() -> None:
    [sheet] = draw_timeline([timeline_row(1, name="Operation " * 12)], [], FRAME)

    assert sheet.lines[0].name.endswith("…")
    assert len(sheet.lines[0].name) < 40


def test_no_drawing_without_rows() -> None:
    assert draw_timeline([], [], FRAME) == []
