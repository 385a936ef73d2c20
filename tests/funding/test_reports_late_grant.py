"""The page on a late grant: advice, Presidency, holidays and the drawing."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from funding.actions.line_funding import fund_line
from funding.analysis.pending_grants import WhatIfApplication
from funding.models import Programme
from funding.reports.at_risk import at_risk_rows
from funding.reports.delay_chart import HEIGHT, draw_delay_chart
from funding.reports.late_grant import LateGrantPage, late_grant_page
from funding.reports.pending_grants import MIN_CASES, forecast_stats
from funding.reports.time_to_grant import time_to_grant_by_programme, with_own_months
from funding.rule.time_to_grant import TimeToGrantMonths
from operations.models import Operation
from tests.factories import make_external_operation, make_jco, make_user
from tests.funding.applications import make_application, make_call
from tests.funding.budgets import make_line, shipped_programme

pytestmark = pytest.mark.django_db
CODE = "regulation-515-97"
NEW_YEAR = WhatIfApplication(date(2027, 1, 1))


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


def jco_awaiting_grant(*phases: tuple[str, str], **more: Any) -> Operation:
    """Return a tabled JCO of Lithuania that awaits a grant."""
    operation = make_jco("Amber", "LT", phases=phases or (("2027-06-01", "2027-06-12"),), **more)
    fund_line(make_line(operation, goods=("cigarettes",)), shipped_programme(CODE), by=make_user())
    return operation


def late_grant_page_of(operation: Operation, typed: WhatIfApplication = NEW_YEAR) -> LateGrantPage:
    operation = Operation.objects.get(pk=operation.pk)
    return late_grant_page(make_user(), operation, timezone.localdate(), typed)


# Advice


def test_advice_names_the_first_safe_delay_without_conflict() -> None:
    advice = late_grant_page_of(jco_awaiting_grant()).delays.advice

    assert advice.endswith("free of conflicts is 4 months later: 1–12 October 2027.")


def test_advice_skips_a_safe_delay_with_a_conflict() -> None:
    make_external_operation("Vigil", phases=(("2027-10-05", "2027-10-20"),), participants=("LT",))

    page = late_grant_page_of(jco_awaiting_grant())

    assert page.delays.rows[4].conflict_count == 1
    assert page.delays.advice.endswith("is 5 months later: 1–12 November 2027.")


def test_advice_reports_a_conflict_when_every_safe_delay_has_a_conflict() -> None:
    make_external_operation("Vigil", phases=(("2027-09-01", "2028-07-31"),), participants=("LT",))

    advice = late_grant_page_of(jco_awaiting_grant()).delays.advice

    assert advice == (
        "It would be safe 4 months later (1–12 October 2027), but it would stand in a conflict."
    )


def test_advice_reports_when_a_year_of_delay_is_not_enough() -> None:
    Programme.objects.filter(code=CODE).update(
        months_to_grant_median=18, months_to_grant_ninetieth=30
    )

    assert (
        "Even 12 months later the start is not safe"
        in late_grant_page_of(jco_awaiting_grant()).delays.advice
    )


def test_no_start_is_called_safe_without_the_ninetieth_percentile() -> None:
    Programme.objects.filter(code=CODE).update(months_to_grant_ninetieth=None)

    assert (
        "cannot be told: too little is recorded"
        in late_grant_page_of(jco_awaiting_grant()).delays.advice
    )


def test_long_overdue_grant_is_not_reported_as_missing_months() -> None:
    page = late_grant_page_of(jco_awaiting_grant(), WhatIfApplication(date(2016, 1, 1)))

    assert "has been waited for so long that what is usual does not tell" in page.sentence


def test_missing_months_to_grant_are_reported() -> None:
    Programme.objects.filter(code=CODE).update(
        months_to_grant_median=None, months_to_grant_ninetieth=None
    )

    assert (
        "Too little is recorded of how long the grants take"
        in late_grant_page_of(jco_awaiting_grant()).sentence
    )


# What days fall into


def test_each_delay_names_the_presidency_at_its_dates() -> None:
    rows = late_grant_page_of(jco_awaiting_grant(("2027-06-20", "2027-07-10"))).delays.rows

    assert rows[0].presidency == "Lithuania, then Greece"
    assert rows[1].presidency == "Greece"
    assert rows[7].presidency == "Italy"


def test_open_ended_operation_names_only_the_presidency_at_its_start() -> None:
    rows = late_grant_page_of(jco_awaiting_grant(("2027-06-20", "open"))).delays.rows

    assert rows[0].presidency == "from Lithuania on"


def test_holidays_of_the_lead_are_named_and_participant_holidays_are_summed() -> None:
    operation = jco_awaiting_grant(("2027-06-01", "2027-06-12"), participants=("PL", "EE", "LV"))

    rows = late_grant_page_of(operation).delays.rows

    november = rows[5]
    assert november.holidays[0] == "1 November 2027, All Saints' Day (Lithuania)"
    assert november.other_holidays == "a public holiday in 1 of the 3 other Member States in it"
    assert rows[2].holidays == (), "Lithuania has no holiday on 1–12 August"


def test_no_holiday_is_shown_for_imprecise_dates() -> None:
    rows = late_grant_page_of(jco_awaiting_grant(("2027-11", "2027-11"))).delays.rows

    assert {row.holidays for row in rows} == {()}


# The drawing


def test_delay_chart_has_a_column_per_delay_with_its_probability() -> None:
    make_external_operation("Vigil", phases=(("2027-09-05", "2027-09-20"),), participants=("LT",))
    rows = late_grant_page_of(jco_awaiting_grant()).delays.rows

    chart = draw_delay_chart(rows, "Amber")

    assert chart is not None
    assert [each.label for each in chart.columns] == ["0", *(f"+{n}" for n in range(1, 13))]
    assert [each.is_safe for each in chart.columns] == [False] * 4 + [True] * 9
    assert [each.conflicts for each in chart.columns[:5]] == ["", "", "", "1", ""]
    assert chart.desc == "1 of 13 places meets a conflict; the first safe one is 4 months later."
    tops = [float(each.probability_y) for each in chart.columns]
    assert tops == sorted(tops, reverse=True)
    assert all(0 < top < HEIGHT for top in tops)
    assert chart.columns[0].probability == rows[0].probability_label
    assert chart.columns[-1].probability.startswith(">99")


def test_delay_chart_is_absent_without_probabilities() -> None:
    Programme.objects.filter(code=CODE).update(months_to_grant_ninetieth=None)

    page = late_grant_page_of(jco_awaiting_grant())

    assert page.delays.rows
    assert page.chart is None


# What is usual, and what has come


def grants(count: int) -> None:
    """Create grants of a programme for other operations, one month apart."""
    operation = make_jco("Past", "LT")
    for number in range(count):
        make_application(
            operation,
            programme=shipped_programme(CODE),
            state="granted",
            submitted_on=date(2020, 1, 1),
            requested_amount=Decimal(1000),
            granted_amount=Decimal(1000),
            granted_on=date(2020, 3 + number, 1),
        )


@pytest.mark.parametrize(("count", "is_own"), [(MIN_CASES - 1, False), (MIN_CASES, True)])
def test_forecast_uses_own_grants_from_the_minimum_number_of_cases(
    count: int, is_own: bool
) -> None:
    grants(count)

    usual = forecast_stats(with_own_months(make_user()).get(code=CODE))

    assert (usual == TimeToGrantMonths(Decimal(6), Decimal(9))) is not is_own
    assert usual.median is not None
    assert (usual.ninetieth or 0) > usual.median


def test_grant_before_the_call_deadline_adds_no_months_to_the_statistics() -> None:
    call = make_call(CODE, closes_on=date(2027, 1, 1))
    make_application(
        make_jco("Past", "LT"),
        call,
        state="granted",
        submitted_on=date(2026, 10, 1),
        requested_amount=Decimal(1000),
        granted_amount=Decimal(1000),
        granted_on=date(2026, 11, 1),
    )

    usual = time_to_grant_by_programme(make_user())[shipped_programme(CODE).pk]

    assert (usual.case_count, usual.median) == (0, Decimal(6))


def test_few_own_grants_give_a_median_but_no_ninetieth_percentile() -> None:
    Programme.objects.filter(code=CODE).update(
        months_to_grant_median=None, months_to_grant_ninetieth=None
    )
    grants(3)

    usual = forecast_stats(with_own_months(make_user()).get(code=CODE))

    assert usual.median is not None
    assert usual.ninetieth is None


def test_start_before_an_awarded_grant_is_listed_with_the_award_date() -> None:
    operation = jco_awaiting_grant(("2026-11-01", "2026-12-12"))
    make_application(
        operation,
        programme=shipped_programme(CODE),
        state="granted",
        submitted_on=date(2026, 1, 1),
        requested_amount=Decimal(1000),
        granted_amount=Decimal(1000),
        granted_on=date(2026, 11, 20),
    )

    (row,) = at_risk_rows(make_user(), timezone.localdate())

    assert (row.basis, row.needed) == ("the grant has come", "20 November 2026")
