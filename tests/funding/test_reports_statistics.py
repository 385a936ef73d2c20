"""How long grants usually take, and how much of what is asked for is granted."""

from datetime import timedelta
from decimal import Decimal

import pytest

from funding.actions.applications import begin_application
from funding.actions.line_funding import fund_line
from funding.reports.statistics import statistics_of
from funding.reports.time_to_grant import elapsed_of, months, usual_of
from tests.funding.applications import a_call, begun, facts_of, noted
from tests.funding.budgets import a_line, programme
from tests.running import day
from tests.world import person, place

pytestmark = pytest.mark.django_db


@pytest.mark.example("tabled Lock")
def test_time_to_grant_is_computed_from_own_grants_once_recorded() -> None:
    planner, key = person(), programme("union-anti-fraud").pk
    assert usual_of(planner)[key].cases == 0

    application = noted(begun(call=a_call(closes_on=day(-300))), "submit", day(-301))
    assert elapsed_of(application, day(0)) == "9.9 months so far"  # 300 days of 30.4375 a month
    granted = noted(application, "grant", day(-26), amount=Decimal(400))

    usual = usual_of(planner)[key]
    assert (usual.median, usual.ninetieth, usual.cases) == (Decimal("9.0"), Decimal("9.0"), 1)
    assert "from 1 grant of our own" in usual.words
    assert elapsed_of(granted, day(0)) == "9 months to the grant"  # 274 days
    assert usual_of(person("planner", "PL"))[key].cases == 0


def test_time_to_grant_is_in_average_months_rounded_to_a_tenth() -> None:
    assert months(timedelta(days=0)) == Decimal("0.0")
    assert months(timedelta(days=365)) == Decimal("12.0")


def test_statistics_include_the_two_past_grants_with_their_amounts() -> None:
    rows = {each.programme.code: each for each in statistics_of(person())}

    isec = rows["isec"]
    assert (isec.count, isec.granted, isec.given) == (2, 2, "107\u202f789.00")
    assert (isec.asked, isec.share) == ("", "")


@pytest.mark.example("tabled Lock")
def test_granted_share_includes_only_decided_applications() -> None:
    application = noted(begun(1000), "submit", day(-5))
    noted(application, "grant", day(-4), amount=Decimal(600))
    waiting = a_line(application.operation, 1000, goods=("cigarettes",), description="Vans")
    fund_line(waiting, application.programme, by=person())
    facts = facts_of(application, lines=(waiting,), applicant=place("LT"))
    noted(begin_application(application.operation, facts, by=person()), "submit", day(-3))

    row = {each.programme.code: each for each in statistics_of(person())}["union-anti-fraud"]

    assert (row.count, row.open, row.granted, row.share) == (2, 1, 1, "75.0\u202f%")
    assert row.asked == "1\u202f600.00"
