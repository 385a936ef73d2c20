"""What the page on a late grant says of slips: advice, Presidency, holidays, and the drawing."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from coordination.timeline.layout import draw
from coordination.timeline.rows import Decoration, Frame, Row, Span
from funding.actions.line_funding import fund_line
from funding.analysis.pending_grants import Typed
from funding.models import Programme
from funding.reports.at_risk import at_risk_rows
from funding.reports.delay_chart import HEIGHT, slip_chart
from funding.reports.late_grant import LatePage, late_page
from funding.reports.pending_grants import LEAST_CASES, forecast_months
from funding.reports.time_to_grant import usual_of, with_own_months
from funding.rule.time_to_grant import Usual
from operations.models import Operation
from tests.funding.applications import a_call, an_application
from tests.funding.budgets import a_line, programme
from tests.world import body_operation, jco, person

pytestmark = pytest.mark.django_db
CODE = "regulation-515-97"
NEW_YEAR = Typed(date(2027, 1, 1))


@pytest.fixture(autouse=True)
def today(db: None) -> Iterator[None]:
    """The last Saturday of November 2026, with a programme of which all months are known."""
    Programme.objects.filter(code=CODE).update(
        months_to_grant_median=6,
        months_to_grant_ninetieth=9,
        months_to_grant_basis="stated",
        allows_start_before_grant=False,
    )
    with time_machine.travel("2026-11-28T12:00Z", tick=False):
        yield


def waiting(*phases: tuple[str, str], **more: Any) -> Operation:
    """A tabled JCO of Lithuania that a programme is to fund."""
    operation = jco("Amber", "LT", phases=phases or (("2027-06-01", "2027-06-12"),), **more)
    fund_line(a_line(operation, goods=("cigarettes",)), programme(CODE), by=person())
    return operation


def page_of(operation: Operation, typed: Typed = NEW_YEAR) -> LatePage:
    operation = Operation.objects.get(pk=operation.pk)
    return late_page(person(), operation, timezone.localdate(), typed)


# Advice


def test_advice_names_the_first_safe_delay_without_conflict() -> None:
    advice = page_of(waiting()).slips.advice

    assert advice.endswith("free of conflicts is 4 months later: 1–12 October 2027.")


def test_advice_skips_a_safe_delay_with_a_conflict() -> None:
    body_operation("Vigil", phases=(("2027-10-05", "2027-10-20"),), participants=("LT",))

    page = page_of(waiting())

    assert page.slips.rows[4].conflicts == 1
    assert page.slips.advice.endswith("is 5 months later: 1–12 November 2027.")


def test_advice_reports_a_conflict_when_every_safe_delay_has_a_conflict() -> None:
    body_operation("Vigil", phases=(("2027-09-01", "2028-07-31"),), participants=("LT",))

    advice = page_of(waiting()).slips.advice

    assert advice == (
        "It would be safe 4 months later (1–12 October 2027), but it would stand in a conflict."
    )


def test_advice_reports_when_a_year_of_delay_is_not_enough() -> None:
    Programme.objects.filter(code=CODE).update(
        months_to_grant_median=18, months_to_grant_ninetieth=30
    )

    assert "Even 12 months later the start is not safe" in page_of(waiting()).slips.advice


def test_no_start_is_called_safe_without_the_ninetieth_percentile() -> None:
    Programme.objects.filter(code=CODE).update(months_to_grant_ninetieth=None)

    assert "cannot be told: too little is recorded" in page_of(waiting()).slips.advice


def test_long_overdue_grant_is_not_reported_as_missing_months() -> None:
    page = page_of(waiting(), Typed(date(2016, 1, 1)))

    assert "has been waited for so long that what is usual does not tell" in page.sentence


def test_missing_months_to_grant_are_reported() -> None:
    Programme.objects.filter(code=CODE).update(
        months_to_grant_median=None, months_to_grant_ninetieth=None
    )

    assert "Too little is recorded of how long the grants take" in page_of(waiting()).sentence


# What days fall into


def test_each_delay_names_the_presidency_at_its_dates() -> None:
    rows = page_of(waiting(("2027-06-20", "2027-07-10"))).slips.rows

    assert rows[0].presidency == "Lithuania, then Greece"
    assert rows[1].presidency == "Greece"
    assert rows[7].presidency == "Italy"


def test_open_ended_operation_names_only_the_presidency_at_its_start() -> None:
    rows = page_of(waiting(("2027-06-20", "open"))).slips.rows

    assert rows[0].presidency == "from Lithuania on"


def test_holidays_of_the_lead_are_named_and_participant_holidays_are_summed() -> None:
    operation = waiting(("2027-06-01", "2027-06-12"), participants=("PL", "EE", "LV"))

    rows = page_of(operation).slips.rows

    november = rows[5]
    assert november.holidays[0] == "1 November 2027, All Saints' Day (Lithuania)"
    assert november.others_free == "a public holiday in 1 of the 3 other Member States in it"
    assert rows[2].holidays == (), "Lithuania has no holiday on 1–12 August"


def test_no_holiday_is_shown_for_imprecise_dates() -> None:
    rows = page_of(waiting(("2027-11", "2027-11"))).slips.rows

    assert {row.holidays for row in rows} == {()}


# The drawing


def test_delay_chart_has_a_column_per_delay_with_its_probability() -> None:
    body_operation("Vigil", phases=(("2027-09-05", "2027-09-20"),), participants=("LT",))
    rows = page_of(waiting()).slips.rows

    chart = slip_chart(rows, "Amber")

    assert chart is not None
    assert [each.label for each in chart.columns] == ["0", *(f"+{n}" for n in range(1, 13))]
    assert [each.is_safe for each in chart.columns] == [False] * 4 + [True] * 9
    assert [each.conflicts for each in chart.columns[:5]] == ["", "", "", "1", ""]
    assert chart.desc == "1 of 13 places meets a conflict; the first safe one is 4 months later."
    tops = [float(each.chance_y) for each in chart.columns]
    assert tops == sorted(tops, reverse=True)
    assert all(0 < top < HEIGHT for top in tops)
    assert chart.columns[0].chance == rows[0].chance_label
    assert chart.columns[-1].chance.startswith(">99")


def test_delay_chart_is_absent_without_probabilities() -> None:
    Programme.objects.filter(code=CODE).update(months_to_grant_ninetieth=None)

    page = page_of(waiting())

    assert page.slips.rows
    assert page.chart is None


# What is usual, and what has come


def grants(count: int) -> None:
    """Our own grants of a programme, each a month after another, of another operation."""
    operation = jco("Past", "LT")
    for number in range(count):
        an_application(
            operation,
            programme=programme(CODE),
            state="granted",
            submitted_on=date(2020, 1, 1),
            requested_amount=Decimal(1000),
            granted_amount=Decimal(1000),
            granted_on=date(2020, 3 + number, 1),
        )


@pytest.mark.parametrize(("count", "is_own"), [(LEAST_CASES - 1, False), (LEAST_CASES, True)])
def test_forecast_uses_own_grants_from_the_minimum_number_of_cases(
    count: int, is_own: bool
) -> None:
    grants(count)

    usual = forecast_months(with_own_months(person()).get(code=CODE))

    assert (usual == Usual(Decimal(6), Decimal(9))) is not is_own
    assert usual.median is not None
    assert (usual.ninetieth or 0) > usual.median


def test_grant_before_the_call_deadline_adds_no_months_to_the_statistics() -> None:
    call = a_call(CODE, closes_on=date(2027, 1, 1))
    an_application(
        jco("Past", "LT"),
        call,
        state="granted",
        submitted_on=date(2026, 10, 1),
        requested_amount=Decimal(1000),
        granted_amount=Decimal(1000),
        granted_on=date(2026, 11, 1),
    )

    usual = usual_of(person())[programme(CODE).pk]

    assert (usual.cases, usual.median) == (0, Decimal(6))


def test_few_own_grants_give_a_median_but_no_ninetieth_percentile() -> None:
    Programme.objects.filter(code=CODE).update(
        months_to_grant_median=None, months_to_grant_ninetieth=None
    )
    grants(3)

    usual = forecast_months(with_own_months(person()).get(code=CODE))

    assert usual.median is not None
    assert usual.ninetieth is None


def test_start_before_an_awarded_grant_is_listed_with_the_award_date() -> None:
    operation = waiting(("2026-11-01", "2026-12-12"))
    an_application(
        operation,
        programme=programme(CODE),
        state="granted",
        submitted_on=date(2026, 1, 1),
        requested_amount=Decimal(1000),
        granted_amount=Decimal(1000),
        granted_on=date(2026, 11, 20),
    )

    (row,) = at_risk_rows(person(), timezone.localdate())

    assert (row.basis, row.needed) == ("the grant has come", "20 November 2026")


# The flag in the calendar


def flagged(day: date, *spans: Span) -> Any:
    """What is drawn of one operation in 2027 with a flag on a day."""
    row = Row(
        key=1, body="Lithuania", name="Amber", label="Amber", tip="", leads="", kind="JCO",
        url="/amber/", words="", state="", sure="", is_draft=False, is_confirmed=True,
        spans=list(spans),
    )  # fmt: skip
    row.decorations.append(Decoration(1, day, "safe", "Amber is safe", "/late/"))
    months = tuple("JFMAMJJASOND")
    frame = Frame(date(2027, 1, 1), date(2027, 12, 31), months, (), None)
    (sheet,) = draw([row], [], frame)
    return sheet.lines[0].flags


def span(first: date, last: date) -> Span:
    return Span(first, first, last, last, False)


def test_flag_is_connected_to_the_earlier_bar() -> None:
    (flag,) = flagged(date(2027, 10, 1), span(date(2027, 6, 1), date(2027, 6, 12)))
    assert flag.leash
    start = float(flag.leash[1:].split()[0])
    assert start < float(flag.path[1:].split()[0])


def test_flag_is_connected_to_the_left_edge_when_its_bar_ended_last_year() -> None:
    (early,) = flagged(date(2027, 3, 1), span(date(2026, 6, 1), date(2026, 6, 12)))
    (edge,) = flagged(date(2027, 3, 1), span(date(2026, 12, 1), date(2026, 12, 31)))
    assert early.leash == edge.leash != ""


@pytest.mark.parametrize(
    "spans",
    [
        (),
        (span(date(2027, 11, 1), date(2027, 11, 5)),),
        (span(date(2027, 9, 1), date(2027, 12, 1)),),
    ],
)
def test_flag_before_or_within_its_bar_has_no_connector(spans: tuple[Span, ...]) -> None:
    (flag,) = flagged(date(2027, 10, 1), *spans)
    assert flag.leash == ""
