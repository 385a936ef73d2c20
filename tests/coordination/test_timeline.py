"""The drawing of the year stays inside itself, in order, and says what is vague, cut or open."""

import re
from datetime import date, timedelta

from hypothesis import given, settings, strategies as st

from coordination.timeline.layout import LEFT, RIGHT, WIDTH, draw
from coordination.timeline.rows import Band, Clash, Frame, Marked, Row, Span

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FIRST, LAST = date(2013, 1, 1), date(2013, 12, 31)
FRAME = Frame(FIRST, LAST, MONTHS, (Band(FIRST, date(2013, 6, 30), "Ireland"),))
PLACE = re.compile(r"[MH](-?[0-9.]+)")


def a_row(key: int = 1, *spans: Span, body: str = "Lithuania", name: str = "Amber") -> Row:
    return Row(
        key=key,
        body=body,
        name=name,
        label=name,
        tip=name,
        leads="",
        kind="Full-scale JCO",
        url=f"/operations/{key}/",
        words="",
        state="Tabled",
        sure="Confirmed",
        is_draft=False,
        is_confirmed=True,
        spans=list(spans) or [exact(date(2013, 10, 5), date(2013, 10, 13))],
    )


def an_overlap(a: int, b: int, first: date = date(2013, 10, 5), last: date | None = None) -> Marked:
    last = last or first + timedelta(days=8)
    clash = Clash(a * 1000 + b, "conflict", "certain", a, b, "A", "B", first, last)
    return Marked(clash, 1, "Conflict", "Certain", "A and B", "", "/calendar/overlaps/1/")


def exact(first: date, last: date) -> Span:
    return Span(first, first, last, last)


def october(year: int = 2013) -> Span:
    """Some time in October: nothing of it is certain."""
    return Span(date(year, 10, 1), date(year, 10, 31), date(year, 10, 1), date(year, 10, 31))


days = st.dates(date(2010, 1, 1), date(2016, 12, 31))


@st.composite
def spans(draw_: st.DrawFn) -> Span:
    es, latest_start, ends, le = sorted(draw_(st.lists(days, min_size=4, max_size=4)))
    if draw_(st.booleans()):
        latest_start, ends = ends, latest_start
    open_ended = draw_(st.booleans())
    return Span(es, latest_start, None if open_ended else ends, None if open_ended else le)


@st.composite
def years_of_rows(draw_: st.DrawFn) -> list[Row]:
    listed = draw_(st.lists(st.lists(spans(), min_size=1, max_size=3), min_size=1, max_size=12))
    bodies = sorted(draw_(st.sampled_from("ABC")) for _row in listed)
    return [
        a_row(key, *each, body=body)
        for key, (each, body) in enumerate(zip(listed, bodies, strict=True))
    ]


@settings(max_examples=40, deadline=None)
@given(years_of_rows())
def test_every_bar_is_within_the_months(rows: list[Row]) -> None:
    [sheet] = draw(rows, [], FRAME)

    for line in sheet.lines:
        bars = line.bars.solid + line.bars.vague + line.bars.breaks
        places = [float(place) for place in PLACE.findall(bars)]
        assert all(LEFT <= place <= RIGHT for place in places)
        widths = [float(wide) for wide in re.findall(r"h([0-9.]+)v", line.bars.solid)]
        assert all(wide <= RIGHT - LEFT + 2 for wide in widths)
        assert 0 < line.middle < sheet.bottom


@settings(max_examples=40, deadline=None)
@given(years_of_rows(), st.integers(4, 20))
def test_sheets_contain_every_row_once_in_order_for_any_sheet_size(
    rows: list[Row], per_page: int
) -> None:
    sheets = draw(rows, [], FRAME, per_page)

    assert [line.row.key for sheet in sheets for line in sheet.lines] == [row.key for row in rows]
    for sheet in sheets:
        assert len(sheet.lines) + len(sheet.heads) <= per_page


@settings(max_examples=40, deadline=None)
@given(years_of_rows(), st.data())
def test_brackets_stay_inside_the_drawing_and_touch_their_rows(
    rows: list[Row], data: st.DataObject
) -> None:
    keys = st.sampled_from([row.key for row in rows])
    pairs = data.draw(st.lists(st.tuples(keys, keys, days), max_size=8))
    overlaps = [an_overlap(a, b, first) for a, b, first in pairs if a != b]

    [sheet] = draw(rows, overlaps, FRAME)

    middles = {line.row.key: line.middle for line in sheet.lines}
    for bracket, overlap in zip(sheet.brackets, overlaps, strict=True):
        assert all(LEFT <= float(place) <= RIGHT for place in PLACE.findall(bracket.path))
        assert LEFT <= bracket.x <= WIDTH
        above, below = sorted((middles[overlap.clash.a], middles[overlap.clash.b]))
        assert bracket.reach == (above + 6, below - 6)
        assert above <= bracket.y <= below


@settings(max_examples=40, deadline=None)
@given(years_of_rows())
def test_same_rows_give_the_same_drawing(rows: list[Row]) -> None:
    overlaps = [an_overlap(rows[0].key, row.key) for row in rows[1:]]

    assert draw(rows, overlaps, FRAME) == draw(rows, overlaps, FRAME)


def test_exact_dates_are_drawn_solid_without_stripes() -> None:
    [sheet] = draw([a_row(1, exact(FIRST, LAST))], [], FRAME)

    bars = sheet.lines[0].bars
    assert bars.solid == "M216 69h968v12h-968z"
    assert (bars.vague, bars.breaks, bars.cut, bars.arrow) == ("", "", "", "")


def test_period_known_to_the_month_is_drawn_striped_only() -> None:
    [sheet] = draw([a_row(1, october())], [], FRAME)

    bars = sheet.lines[0].bars
    assert bars.solid == ""
    assert len(PLACE.findall(bars.vague)) == 2


def test_only_certain_days_are_solid_between_imprecise_ends() -> None:
    vague_ends = Span(date(2013, 3, 1), date(2013, 3, 31), date(2013, 5, 1), date(2013, 5, 31))

    [sheet] = draw([a_row(1, vague_ends)], [], FRAME)

    bars = sheet.lines[0].bars
    assert bars.solid.count("M") == 1
    assert bars.vague.count("M") == 2


def test_open_end_runs_to_the_edge_with_an_arrow() -> None:
    still_running = Span(date(2013, 3, 1), date(2013, 3, 1), None, None)

    [sheet] = draw([a_row(1, still_running)], [], FRAME)

    bars = sheet.lines[0].bars
    left, width = re.match(r"M([0-9.]+) [0-9]+h([0-9.]+)", bars.solid).groups()
    assert round(float(left) + float(width), 1) == RIGHT
    assert bars.arrow.startswith(f"M{RIGHT + 2} ")
    assert bars.cut == ""


def test_period_continuing_into_another_year_is_cut_with_a_mark_on_that_side() -> None:
    before = exact(date(2012, 12, 1), date(2013, 2, 1))
    after = exact(date(2013, 12, 1), date(2014, 2, 1))

    [sheet] = draw([a_row(1, before), a_row(2, after)], [], FRAME)

    cuts = [line.bars.cut for line in sheet.lines]
    assert [cut.count("M") for cut in cuts] == [1, 1]
    assert float(PLACE.findall(cuts[0])[0]) < LEFT
    assert float(PLACE.findall(cuts[1])[0]) > RIGHT


def test_break_between_two_phases_is_outlined() -> None:
    first = exact(date(2013, 3, 8), date(2013, 3, 14))
    second = exact(date(2013, 4, 12), date(2013, 4, 18))

    [sheet] = draw([a_row(1, first, second)], [], FRAME)

    bars = sheet.lines[0].bars
    assert bars.solid.count("M") == 2
    assert bars.breaks.count("M") == 1


def test_consecutive_phases_have_no_break() -> None:
    first = exact(date(2013, 3, 8), date(2013, 3, 14))
    second = exact(date(2013, 3, 15), date(2013, 3, 20))

    [sheet] = draw([a_row(1, first, second)], [], FRAME)

    assert sheet.lines[0].bars.breaks == ""


def test_long_running_operation_is_drawn_thin() -> None:
    standing = Span(FIRST, FIRST, LAST, LAST, is_standing=True)

    [sheet] = draw([a_row(1, standing)], [], FRAME)

    assert "v4h" in sheet.lines[0].bars.solid


def test_overlap_with_an_undrawn_side_is_a_stub_at_the_drawn_side() -> None:
    [sheet] = draw([a_row(1), a_row(2)], [an_overlap(1, 99)], FRAME)

    middle = sheet.lines[0].middle
    assert sheet.brackets[0].reach == (middle + 6, middle + 18)


def test_bracket_to_another_sheet_runs_to_the_edge_of_both_sheets() -> None:
    rows = [a_row(key) for key in range(6)]

    first, second = draw(rows, [an_overlap(0, 5)], FRAME, per_page=4)

    assert first.brackets[0].reach[1] == first.bottom
    assert second.brackets[0].reach[0] < second.lines[0].middle


def test_organiser_heading_is_repeated_on_the_next_sheet() -> None:
    rows = [a_row(key) for key in range(6)]

    sheets = draw(rows, [], FRAME, per_page=4)

    assert [[name for _y, name in sheet.heads] for sheet in sheets] == [["Lithuania"]] * 2


def test_brackets_of_the_same_days_are_drawn_apart() -> None:
    rows = [a_row(key) for key in range(4)]
    overlaps = [an_overlap(0, 3), an_overlap(1, 3), an_overlap(0, 2)]

    [sheet] = draw(rows, overlaps, FRAME)

    assert len({bracket.x for bracket in sheet.brackets}) == 3


def test_today_line_is_drawn_only_in_its_own_year() -> None:
    rows = [a_row(1)]

    [inside] = draw(rows, [], Frame(FIRST, LAST, MONTHS, today=date(2013, 7, 2)))
    [outside] = draw(rows, [], Frame(FIRST, LAST, MONTHS, today=date(2014, 7, 2)))

    assert inside.today is not None
    assert LEFT < inside.today < RIGHT
    assert outside.today is None


def test_overlong_name_ends_with_an_ellipsis() -> None:
    [sheet] = draw([a_row(1, name="Operation " * 12)], [], FRAME)

    assert sheet.lines[0].name.endswith("…")
    assert len(sheet.lines[0].name) < 40


def test_no_drawing_without_rows() -> None:
    assert draw([], [], FRAME) == []
