"""The curve of results, formatted numbers, and the workbook."""

import io
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.utils.formats import date_format
from hypothesis import given, strategies as st
from openpyxl import load_workbook

from jco_portal.core.svg_text import THIN_SPACE
from operations.reports.results.curve import CurveSpan, draw_curve, scale_ticks
from operations.reports.results.formatting import format_number, format_quantity
from operations.reports.results.totals import totals_page
from operations.reports.results.workbook import totals_workbook
from tests.execution_factories import (
    day_from_today,
    debriefed_jco,
    make_controls,
    make_seizure,
    running_jco,
    today,
    validate_as_lead,
)
from tests.factories import terms
from tests.operations.totals import cells_by_label


def formatted_day(offset: int) -> str:
    """Return the day so many days from today as shown on pages."""
    return date_format(day_from_today(offset), "j F Y")


@pytest.mark.example("running")
@pytest.mark.django_db
def test_curve_accumulates_the_goods_seized_most_often() -> None:
    operation = running_jco()
    for quantity, back in ((4, -9), (6, -9), (5, -2)):
        make_seizure(operation, quantity, day=day_from_today(back))
    make_seizure(operation, "900", goods=terms("alcohol")[0])
    validate_as_lead(operation)

    totals = totals_page(operation, today())

    assert totals.curve_table.headers == ("Day", "cigarettes (pieces)", "Added up")
    assert cells_by_label(totals.curve_table) == {
        formatted_day(-9): ["10", "10"],
        formatted_day(-2): ["5", "15"],
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
    ticks = scale_ticks(Decimal(top))

    assert ticks == [Decimal(each) for each in scale]
    assert ticks[-1] >= Decimal(top)


@given(
    daily_quantities=st.lists(
        st.tuples(st.integers(0, 400), st.decimals("0.001", "1e11", places=3)),
        min_size=1,
        unique_by=lambda each: each[0],
    )
)
def test_curve_only_rises_and_stays_within_its_frame(
    daily_quantities: list[tuple[int, Decimal]],
) -> None:
    reached, points = Decimal(0), []
    for offset, quantity in sorted(daily_quantities):
        reached += quantity
        points.append((date(2026, 1, 1) + timedelta(days=offset), reached))

    phase = CurveSpan("Phase 1", date(2026, 1, 3), date(2026, 1, 12))
    curve = draw_curve(points, [phase], last=date(2026, 2, 1), title="t", desc="d")
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
    assert format_number(Decimal("1250.500")) == f"1{THIN_SPACE}250.5"
    assert format_number(Decimal("100.000")) == "100"
    assert format_number(100) == "100"
    assert format_quantity(Decimal("4100000.000"), "piece") == (
        f"4{THIN_SPACE}100{THIN_SPACE}000 pieces"
    )


@pytest.mark.example("in debriefing")
@pytest.mark.django_db
def test_totals_workbook_contains_the_numbers_of_the_page() -> None:
    operation = debriefed_jco()
    make_seizure(operation, 4_100_000)
    make_controls(operation)
    validate_as_lead(operation)
    totals = totals_page(operation, today())

    workbook = load_workbook(io.BytesIO(totals_workbook(operation, totals, today())))

    assert workbook.sheetnames == [
        "By phase",
        "By state",
        "By transport mode",
        "By day",
        "Controls by state",
    ]
    rows = list(workbook["By state"].values)
    assert rows[0][:3] == ("Amber", operation.reference, "LIMITE")
    assert rows[1][0] == "As at the end of"
    assert rows[-1] == ("Lithuania", 1, 4_100_000)


@pytest.mark.example("in debriefing")
@pytest.mark.django_db
def test_empty_totals_workbook_states_that_no_result_is_included() -> None:
    operation = debriefed_jco()

    workbook = load_workbook(
        io.BytesIO(totals_workbook(operation, totals_page(operation, today()), today()))
    )

    assert [row[0] for row in workbook["Totals"].values][-1] == "Nothing counts yet"


def test_curve_rises_at_the_label_of_the_day_and_ends_with_the_last_day() -> None:
    start = date(2026, 1, 1)
    points = [(start, Decimal(4)), (date(2026, 1, 3), Decimal(10))]

    curve = draw_curve(
        points,
        [CurveSpan("Phase 1", start, date(2026, 1, 4))],
        last=date(2026, 1, 4),
        title="t",
        desc="d",
    )
    one_day = draw_curve(points[:1], [], last=start, title="t", desc="d")

    named = {text.words: text.x for text in curve.texts}
    begin, width = curve.bands[0]
    assert f"H{named['3 Jan 2026']}V" in curve.line
    assert curve.line.startswith(f"M{begin} ")
    assert float(curve.end[0]) == pytest.approx(float(begin) + float(width))
    assert "2 Jan 2026" not in {text.words for text in one_day.texts}
