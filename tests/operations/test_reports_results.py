"""Totals of results as at any day: what counts, of what, in which unit, and what does not."""

import io
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.utils.formats import date_format
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from openpyxl import load_workbook

from jco_portal.kernel.drawing import THIN_SPACE
from operations.actions import return_entry
from operations.enums import HELD, Scope, SeizureStatus
from operations.models import (
    Operation,
    Seizure,
    SeizureEntry,
    SeizureVerdict,
)
from operations.reports.results import totals_of, totals_xlsx
from operations.reports.results.curve import Span, curve_of, ticks_to
from operations.reports.results.sums import Sum, sums_of_controls, sums_of_seizures
from operations.reports.results.words import number_in_words, quantity_in_words
from tests.running import (
    TODAY,
    control,
    correct,
    day,
    debriefed_jco,
    judged_at,
    running_jco,
    said,
    seize,
    validate,
)
from tests.world import person, place, terms

MILLION = 1_000_000


def sums(operation: Operation, as_at: date = TODAY, sort: str = "all") -> dict[Any, Decimal]:
    """What is inside the operation's scope by goods, unit and key."""
    return {
        (terms_by_key(each.goods), each.unit, each.key): each.quantity
        for each in sums_of_seizures(operation, as_at)
        if each.sort == sort and not each.is_outside
    }


def terms_by_key(key: int) -> str:
    from operations.models import Term  # noqa: PLC0415

    return Term.objects.get(pk=key).name


def lines(table: Any) -> dict[str, list[str]]:
    return {
        line.label: [cell.replace(THIN_SPACE, " ") for cell in line.cells] for line in table.lines
    }


# Three operations as they were published


@pytest.mark.django_db
def test_what_came_after_the_phases_is_told_apart_and_counts() -> None:
    operation = running_jco(phases=(said(-30, -20),))
    seize(operation, 4_100_000, day=day(-25))
    for quantity, back in ((3_200_000, -10), (5_700_000, -5)):
        seize(operation, quantity, day=day(back), scope=Scope.POST_OPERATIONAL, place="PL")
    validate(operation)

    totals = totals_of(operation, TODAY)

    assert totals.parts.heads == ("Part", "Seizures", "cigarettes (pieces)")
    assert lines(totals.parts) == {
        "Phase 1": ["1", "4 100 000"],
        "Post-operational": ["2", "8 900 000"],
        "Total of the operation": ["3", "13 000 000"],
    }
    assert lines(totals.states) == {
        "Lithuania": ["1", "4 100 000"],
        "Poland": ["2", "8 900 000"],
    }


@pytest.mark.django_db
def test_what_is_outside_the_scope_stands_apart_and_is_not_in_the_total() -> None:
    operation = running_jco()
    seize(operation, 16 * MILLION)
    seize(operation, 25 * MILLION, scope=Scope.OUTSIDE, place="PL")
    validate(operation)

    totals = totals_of(operation, TODAY)

    assert lines(totals.parts) == {
        "Phase 1": ["1", "16 000 000"],
        "Total of the operation": ["1", "16 000 000"],
        "Outside the scope, not in the total": ["1", "25 000 000"],
    }
    assert lines(totals.states) == {"Lithuania": ["1", "16 000 000"]}
    assert totals.headline[:2] == (
        "1 seizure counts",
        f"16{THIN_SPACE}000{THIN_SPACE}000 cigarettes (pieces)",
    )


@pytest.mark.django_db
def test_what_is_released_later_leaves_an_earlier_total_as_it_was() -> None:
    operation = running_jco()
    record = seize(operation, 5000)
    judged_at(record.entries.get(), at(-3))
    released = correct(record, 5000, status=SeizureStatus.RELEASED)
    assert sums(operation) == {("cigarettes", "piece", None): 5000}

    judged_at(released, at(-1))

    assert sums(operation, day(-4)) == {}
    assert sums(operation, day(-3)) == sums(operation, day(-2)) != {}
    assert sums(operation, day(-1)) == sums(operation) == {}


def at(offset: int, hour: int = 12) -> datetime:
    return datetime.combine(day(offset), time(hour), UTC)


# What counts


@pytest.mark.django_db
def test_only_the_last_validated_entry_counts_and_a_day_ends_at_midnight() -> None:
    operation = running_jco()
    record = seize(operation, 5)
    judged_at(record.entries.get(), at(-2, 0) - timedelta(microseconds=1))
    waiting = correct(record, 7)

    assert sums(operation, day(-4)) == {}
    assert sums(operation, day(-3)) == sums(operation) == {("cigarettes", "piece", None): 5}

    judged_at(waiting, at(0, 0), is_valid=False)
    assert sums(operation) == {("cigarettes", "piece", None): 5}

    judged_at(correct(record, 9), at(0, 1))
    assert sums(operation) == {("cigarettes", "piece", None): 9}
    judged_at(correct(record, 9, gone=True), at(0, 2))
    assert sums(operation) == {}


@pytest.mark.django_db
def test_a_returned_record_does_not_count() -> None:
    operation = running_jco()
    record = seize(operation, 5)

    return_entry(record.entries.get(), note="?", by=person())

    assert sums(operation) == {}


@pytest.mark.django_db
def test_unlike_goods_and_units_have_columns_of_their_own() -> None:
    operation = running_jco()
    resin, smuggling = terms("cannabis resin", "smuggling")
    seize(operation, 100)
    seize(operation, 50)
    seize(operation, "1.25", goods=resin)
    seize(operation, 3, goods=smuggling, unit="m3", mode=None)
    seize(operation, 4, goods=smuggling, unit="litre", mode=None, place="PL")
    validate(operation)

    totals = totals_of(operation, TODAY)

    assert totals.modes.heads == (
        "Transport mode",
        "Seizures",
        "cigarettes (pieces)",
        "smuggling (litres)",
        "smuggling (m³)",
        "cannabis resin (kg)",
    )
    assert lines(totals.modes) == {
        "not recorded": ["2", "", "4", "3", ""],
        "road": ["3", "150", "", "", "1.25"],
    }
    assert sums(operation, sort="state")["cigarettes", "piece", place("LT").pk] == 150


@pytest.mark.django_db
def test_amounts_say_of_how_many_seizures_they_are_recorded() -> None:
    operation = running_jco()
    seize(operation, value=Decimal("1200.50"), value_basis="retail price")
    seize(operation, value=Decimal("800"), value_basis="retail price")
    seize(operation)
    seize(operation, scope=Scope.OUTSIDE, value=Decimal(9), value_basis="x")
    validate(operation)

    totals = totals_of(operation, TODAY)

    assert [each.replace(THIN_SPACE, " ") for each in totals.amounts] == [
        "Value: 2 000.5 euro; 2 of 3 seizures have a value."
    ]


@pytest.mark.django_db
def test_controls_are_added_up_by_state_and_kind() -> None:
    operation = running_jco()
    control(operation, 100, 3)
    control(operation, 50, 1, place="PL", kind="documentary")
    control(operation, 7, 7, scope=Scope.OUTSIDE)
    validate(operation)
    control(operation, 1000, 1000)

    totals = totals_of(operation, TODAY)

    assert totals.controls.heads == (
        "State",
        "Controls",
        "With a hit",
        "Physical",
        "Documentary",
    )
    assert lines(totals.controls) == {
        "Lithuania": ["100", "3", "100", "0"],
        "Poland": ["50", "1", "0", "50"],
        "Total of the operation": ["150", "4", "100", "50"],
        "Outside the scope, not in the total": ["7", "7", "7", "0"],
    }
    assert totals.headline[-1] == "150 controls, 4 with a hit"
    assert sums_of_controls(operation, day(-1)) == []


@pytest.mark.django_db
def test_other_operations_do_not_count() -> None:
    operation, other = running_jco(), running_jco("Bora")
    seize(other, 5)
    validate(other)

    totals = totals_of(operation, TODAY)

    assert totals.tables == []
    assert totals.curve is None
    assert totals.headline == ("0 seizures count", "0 controls, 0 with a hit")


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 12])
def test_totals_take_the_same_queries_whatever_there_is(
    rows: int, django_assert_num_queries: Any
) -> None:
    operation = running_jco()
    goods = terms("cigarettes", "alcohol", "cocaine", "timber")
    for number in range(rows):
        seize(operation, 5, goods=goods[number % 4], place=("LT", "PL")[number % 2])
        control(operation)
    validate(operation)

    with django_assert_num_queries(5):
        totals_of(operation, TODAY)


# Any order of entries, corrections, verdicts and withdrawals

GOODS = st.sampled_from(["cigarettes", "alcohol", "cannabis resin"])
STEP = st.fixed_dictionaries(
    {
        "record": st.integers(0, 4),
        "goods": GOODS,
        "quantity": st.integers(1, 9),
        "status": st.sampled_from(SeizureStatus.values),
        "scope": st.sampled_from(Scope.values),
        "place": st.sampled_from(["LT", "PL"]),
        "is_withdrawn": st.booleans(),
        "back": st.integers(0, 3),
        "verdict": st.sampled_from([None, True, True, False]),
        "judged_back": st.integers(0, 3),
    }
)


class AnyOrder(TestCase):
    """The database adds up what a plain reading of the validated rows adds up."""

    @given(steps=st.lists(STEP, max_size=14), as_at_back=st.integers(0, 3))
    @settings(max_examples=40, deadline=None)
    def test_the_totals_equal_a_plain_sum(self, steps: list[Any], as_at_back: int) -> None:
        operation = Operation.objects.filter(name="Amber").first() or running_jco()
        entries = _write(operation, steps)

        found = sums_of_seizures(operation, day(-as_at_back))

        assert _of_sums(found) == _by_hand(entries, day(-as_at_back))


def _write(operation: Operation, steps: list[Any]) -> list[tuple[SeizureEntry, Any]]:
    records: dict[int, Seizure] = {}
    written = []
    for step in steps:
        record = records.get(step["record"])
        if record is None:
            record = records[step["record"]] = Seizure.objects.create(
                operation=operation,
                organisation=place(step["place"]),
                number=len(records) + 1,
                key=uuid4(),
            )
        entry = SeizureEntry.objects.create(
            record=record,
            number=record.entries.count() + 1,
            by=person(),
            day=day(-step["back"]),
            scope=step["scope"],
            phase_number=1 if step["scope"] == Scope.PHASE else None,
            goods=terms(step["goods"])[0],
            quantity=step["quantity"],
            unit={"cigarettes": "piece", "alcohol": "litre"}.get(step["goods"], "kg"),
            status=step["status"],
            is_withdrawn=step["is_withdrawn"],
        )
        verdict = None
        if step["verdict"] is not None:
            verdict = judged_at(entry, at(-step["judged_back"]), is_valid=step["verdict"])
        written.append((entry, verdict))
    return written


def _by_hand(written: list[tuple[SeizureEntry, SeizureVerdict]], as_at: date) -> dict[Any, Any]:
    standing: dict[int, SeizureEntry] = {}
    for entry, verdict in written:
        if verdict is not None and verdict.is_valid and verdict.at.date() <= as_at:
            standing[entry.record_id] = entry
    found: dict[Any, Any] = {}
    for entry in standing.values():
        if entry.is_withdrawn or entry.status not in HELD:
            continue
        goods = (entry.scope == Scope.OUTSIDE, entry.goods_id, entry.unit)
        for key in (
            ("all", None),
            ("part", (entry.scope, entry.phase_number)),
            ("state", entry.record.organisation_id),
            ("mode", None),
            ("day", entry.day),
        ):
            count, quantity = found.get((*key, *goods), (0, Decimal(0)))
            found[(*key, *goods)] = (count + 1, quantity + entry.quantity)
    return found


def _of_sums(found: list[Sum]) -> dict[Any, Any]:
    return {
        (each.sort, each.key, each.is_outside, each.goods, each.unit): (
            each.seizures,
            each.quantity,
        )
        for each in found
    }


# The curve, the words, the workbook


def in_words(offset: int) -> str:
    """A day counted from today as a person says it."""
    return date_format(day(offset), "j F Y")


@pytest.mark.django_db
def test_the_curve_adds_up_the_goods_most_often_seized() -> None:
    operation = running_jco()
    for quantity, back in ((4, -9), (6, -9), (5, -2)):
        seize(operation, quantity, day=day(back))
    seize(operation, "900", goods=terms("alcohol")[0])
    validate(operation)

    totals = totals_of(operation, TODAY)

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
def test_the_scale_reads_well_and_reaches_the_top(top: str, scale: list[str]) -> None:
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
def test_a_curve_only_rises_and_stays_in_its_frame(found: list[tuple[int, Decimal]]) -> None:
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


def test_quantities_are_said_with_thin_spaces_and_without_empty_decimals() -> None:
    assert number_in_words(Decimal("1250.500")) == f"1{THIN_SPACE}250.5"
    assert number_in_words(Decimal("100.000")) == "100"
    assert number_in_words(100) == "100"
    assert quantity_in_words(Decimal("4100000.000"), "piece") == (
        f"4{THIN_SPACE}100{THIN_SPACE}000 pieces"
    )


@pytest.mark.django_db
def test_the_workbook_holds_the_numbers_of_the_page() -> None:
    operation = debriefed_jco()
    seize(operation, 4_100_000)
    control(operation)
    validate(operation)
    totals = totals_of(operation, TODAY)

    book = load_workbook(io.BytesIO(totals_xlsx(operation, totals, TODAY)))

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


@pytest.mark.django_db
def test_a_workbook_without_results_says_so() -> None:
    operation = debriefed_jco()

    book = load_workbook(io.BytesIO(totals_xlsx(operation, totals_of(operation, TODAY), TODAY)))

    assert [row[0] for row in book["Totals"].values][-1] == "Nothing counts yet"


def test_the_curve_rises_over_the_name_of_the_day_and_ends_with_the_last() -> None:
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
