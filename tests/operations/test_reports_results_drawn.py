"""The curve of results, how numbers are said, and the workbook."""

import io
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.utils.formats import date_format
from hypothesis import given, strategies as st
from openpyxl import load_workbook

from jco_portal.core.svg_text import THIN_SPACE
from operations.reports.results.curve import Span, curve_of, ticks_to
from operations.reports.results.formatting import number_in_words, quantity_in_words
from operations.reports.results.totals import totals_of
from operations.reports.results.workbook import totals_xlsx
from tests.operations.totals import lines
from tests.running import control, day, debriefed_jco, running_jco, seize, today, validate
from tests.world import terms


def in_words(offset: int) -> str:
    """A day counted from today as a person says it."""
    return date_format(day(offset), "j F Y")


@pytest.mark.example("running")
@pytest.mark.django_db
def test_curve_accumulates_the_goods_seized_most_often() -> None:
    operation = running_jco()
    for quantity, back in ((4, -9), (6, -9), (5, -2)):
        seize(operation, quantity, day=day(back))
    seize(operation, "900", goods=terms("alcohol")[0])
    validate(operation)

    totals = totals_of(operation, today())

    assert totals.curve_table.heads == ("Day", "cigarettes (pieces)", "Added up")
    assert lines(totals.curve_table) == {
        in_words(-9): ["10", "10"],
        in_words(-2): ["5", "15"],
    }
    assert totals.curve.title == "cigarettes (pieces), added up by the day of the seizure"
    assert "rises to 15" in totals.curve.desc
    assert [text.words for text in totals.curve.texts if "Phase" in text.words] == ["Phase 1"]


@pytest.mark.parametrize(
    ("top", "scale"),
    [
        ("0.003", ["0.000", "0.001", "0.002", "0.003"]),
        ("1", ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        ("15", ["0", "5", "10", "15"]),
        ("4100000", ["0", "1000000", "2000000", "3000000", "4000000", "5000000"]),
    ],
)
def test_curve_scale_has_round_ticks_up_to_the_maximum(top: str, scale: list[str]) -> None:
    found = ticks_to(Decimal(top))

    assert found == [Decimal(each) for each in scale]
    assert found[-1] >= Decimal(top)


@given(
    found=st.lists(
        st.tuples(st.integers(0, 400), st.decimals("0.001", "1e11", places=3)),
        min_size=1,
        unique_by=lambda each: each[0],
    )
)
def test_curve_only_rises_and_stays_within_its_frame(found: list[tuple[int, Decimal]]) -> None:
    reached, points = Decimal(0), []
    for offset, quantity in sorted(found):
        reached += quantity
        points.append((date(2026, 1, 1) + timedelta(days=offset), reached))

    phase = Span("Phase 1", date(2026, 1, 3), date(2026, 1, 12))
    curve = curve_of(points, [phase], last=date(2026, 2, 1), title="t", desc="d")
    steps = [
        tuple(float(value) for value in step.split("V"))
        for step in curve.line.split("H")[1:]
        if "V" in step
    ]

    assert len(steps) == len(points)
    assert all(a[0] <= b[0] and a[1] >= b[1] for a, b in pairwise(steps))
    assert all(0 <= x <= curve.width and 0 <= y <= curve.height for x, y in steps)
    assert all(0 <= float(text.x) <= curve.width for text in curve.texts)


def test_quantities_are_formatted_with_thin_spaces_and_without_empty_decimals() -> None:
    assert number_in_words(Decimal("1250.500")) == f"1{THIN_SPACE}250.5"
    assert number_in_words(Decimal("100.000")) == "100"
    assert number_in_words(100) == "100"
    assert quantity_in_words(Decimal("4100000.000"), "piece") == (
        f"4{THIN_SPACE}100{THIN_SPACE}000 pieces"
    )


@pytest.mark.example("in debriefing")
@pytest.mark.django_db
def test_totals_workbook_contains_the_numbers_of_the_page() -> None:
    operation = debriefed_jco()
    seize(operation, 4_100_000)
    control(operation)
    validate(operation)
    totals = totals_of(operation, today())

    book = load_workbook(io.BytesIO(totals_xlsx(operation, totals, today())))

    assert book.sheetnames == [
        "By phase",
        "By state",
        "By transport mode",
        "By day",
        "Controls by state",
    ]
    rows = list(book["By state"].values)
    assert rows[0][:3] == ("Amber", operation.reference, "LIMITE")
    assert rows[1][0] == "As at the end of"
    assert rows[-1] == ("Lithuania", 1, 4_100_000)


@pytest.mark.example("in debriefing")
@pytest.mark.django_db
def test_empty_totals_workbook_states_that_no_result_is_included() -> None:
    operation = debriefed_jco()

    book = load_workbook(io.BytesIO(totals_xlsx(operation, totals_of(operation, today()), today())))

    assert [row[0] for row in book["Totals"].values][-1] == "Nothing counts yet"


def test_curve_rises_at_the_label_of_the_day_and_ends_with_the_last_day() -> None:
    start = date(2026, 1, 1)
    points = [(start, Decimal(4)), (date(2026, 1, 3), Decimal(10))]

    curve = curve_of(
        points,
        [Span("Phase 1", start, date(2026, 1, 4))],
        last=date(2026, 1, 4),
        title="t",
        desc="d",
    )
    one_day = curve_of(points[:1], [], last=start, title="t", desc="d")

    named = {text.words: text.x for text in curve.texts}
    begin, width = curve.bands[0]
    assert f"H{named['3 Jan 2026']}V" in curve.line
    assert curve.line.startswith(f"M{begin} ")
    assert float(curve.end[0]) == pytest.approx(float(begin) + float(width))
    assert "2 Jan 2026" not in {text.words for text in one_day.texts}
