"""Statistics of grants: usual time to grant, and granted share of requested amounts."""

from datetime import timedelta
from decimal import Decimal

import pytest

from funding.actions.applications import create_application
from funding.actions.line_funding import fund_line
from funding.reports.statistics import statistics_rows
from funding.reports.time_to_grant import format_elapsed, span_in_months, time_to_grant_by_programme
from tests.execution_factories import day_from_today
from tests.factories import make_user, organisation
from tests.funding.applications import (
    application_input,
    draft_application,
    make_call,
    make_transition,
)
from tests.funding.budgets import make_line, shipped_programme

pytestmark = pytest.mark.django_db


@pytest.mark.example("tabled Lock")
def test_time_to_grant_is_computed_from_own_grants_once_recorded() -> None:
    planner, key = make_user(), shipped_programme("union-anti-fraud").pk
    assert time_to_grant_by_programme(planner)[key].case_count == 0

    application = make_transition(
        draft_application(call=make_call(closes_on=day_from_today(-300))),
        "submit",
        day_from_today(-301),
    )
    assert (
        format_elapsed(application, day_from_today(0)) == "9.9 months so far"
    )  # 300 days of 30.4375 a month
    granted = make_transition(application, "grant", day_from_today(-26), amount=Decimal(400))

    usual = time_to_grant_by_programme(planner)[key]
    assert (usual.median, usual.ninetieth, usual.case_count) == (Decimal("9.0"), Decimal("9.0"), 1)
    assert "from 1 grant of our own" in usual.label
    assert format_elapsed(granted, day_from_today(0)) == "9 months to the grant"  # 274 days
    assert time_to_grant_by_programme(make_user("planner", "PL"))[key].case_count == 0


def test_time_to_grant_is_in_average_months_rounded_to_a_tenth() -> None:
    assert span_in_months(timedelta(days=0)) == Decimal("0.0")
    assert span_in_months(timedelta(days=365)) == Decimal("12.0")


def test_statistics_include_the_two_past_grants_with_their_amounts() -> None:
    rows = {each.programme.code: each for each in statistics_rows(make_user())}

    isec = rows["isec"]
    assert (isec.count, isec.granted_count, isec.granted_amount) == (2, 2, "107\u202f789.00")
    assert (isec.requested_amount, isec.share) == ("", "")


@pytest.mark.example("tabled Lock")
def test_granted_share_includes_only_decided_applications() -> None:
    application = make_transition(draft_application(1000), "submit", day_from_today(-5))
    make_transition(application, "grant", day_from_today(-4), amount=Decimal(600))
    second_line = make_line(application.operation, 1000, goods=("cigarettes",), description="Vans")
    fund_line(second_line, application.programme, by=make_user())
    draft_input = application_input(application, lines=(second_line,), applicant=organisation("LT"))
    make_transition(
        create_application(application.operation, draft_input, by=make_user()),
        "submit",
        day_from_today(-3),
    )

    row = {each.programme.code: each for each in statistics_rows(make_user())}["union-anti-fraud"]

    assert (row.count, row.open_count, row.granted_count, row.share) == (2, 1, 1, "75.0\u202f%")
    assert row.requested_amount == "1\u202f600.00"
