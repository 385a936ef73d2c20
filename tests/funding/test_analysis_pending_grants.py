"""Pending grants: which are expected, since when, and how safe a start is."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from funding.actions.line_funding import fund_line
from funding.analysis.pending_grants import (
    StartRule,
    TimeToGrantStart,
    WhatIfApplication,
    pending_grants,
)
from funding.analysis.risk import RiskLevel, funding_risk
from funding.models import Application, Programme
from funding.rule.time_to_grant import TimeToGrantMonths
from operations.models import Operation
from tests.factories import make_operation, make_user
from tests.funding.applications import make_application, make_call
from tests.funding.budgets import make_line, shipped_programme

TODAY = date(2026, 11, 28)
NEW_YEAR = date(2027, 1, 1)
USUAL = TimeToGrantMonths(Decimal(6), Decimal(9))


@pytest.fixture
def amber(db: None) -> Operation:
    return make_operation("Amber", phases=(("2027-06-01", "2027-06-12"),))


def pending_grants_of(
    operation: Operation,
    typed: WhatIfApplication | None = None,
    usual: TimeToGrantMonths = USUAL,
    on: date = TODAY,
) -> list[Any]:
    grants_by_operation = pending_grants(
        [operation.pk], Programme.objects.all(), lambda _each: usual, on, typed
    )
    return grants_by_operation[operation.pk]


def funded(operation: Operation, code: str = "regulation-515-97") -> Programme:
    line = make_line(operation, goods=("cigarettes",))
    funding_programme = shipped_programme(code)
    fund_line(line, funding_programme, by=make_user())
    return funding_programme


def risk(operation: Operation, **more: Any) -> Any:
    return funding_risk(operation, pending_grants_of(operation, **more), more.get("on", TODAY))


def test_no_grant_is_pending_without_programme_and_application(amber: Operation) -> None:
    assert pending_grants_of(amber) == []
    assert risk(amber).level == RiskLevel.NOTHING_AWAITED


def test_time_to_grant_without_application_runs_from_next_deadline_or_else_today(
    amber: Operation,
) -> None:
    funding_programme = funded(amber)

    [before] = pending_grants_of(amber)
    make_call(funding_programme.code, reference="past", closes_on=date(2026, 11, 27))
    make_call(funding_programme.code, reference="later", closes_on=date(2027, 3, 1))
    make_call(funding_programme.code, reference="next", closes_on=NEW_YEAR)
    [after] = pending_grants_of(amber)

    assert (before.time_to_grant_start, before.time_to_grant.started_on) == (
        TimeToGrantStart.TODAY,
        TODAY,
    )
    assert (after.time_to_grant_start, after.time_to_grant.started_on, after.call.reference) == (
        TimeToGrantStart.CALL,
        NEW_YEAR,
        "next",
    )


def test_time_to_grant_runs_from_submission_or_a_later_call_deadline(
    amber: Operation,
) -> None:
    sent = {"state": "submitted", "submitted_on": NEW_YEAR, "requested_amount": 1000}
    alone = make_application(amber, **sent)
    call = make_call(closes_on=date(2027, 1, 31))
    make_application(amber, call, **sent)

    first, second = pending_grants_of(amber, on=date(2027, 2, 1))

    assert (first.time_to_grant_start, first.time_to_grant.started_on) == (
        TimeToGrantStart.APPLICATION,
        NEW_YEAR,
    )
    assert first.application == alone
    assert (second.time_to_grant_start, second.time_to_grant.started_on) == (
        TimeToGrantStart.DEADLINE,
        call.closes_on,
    )


def test_time_to_grant_of_a_draft_runs_from_the_call_deadline_or_else_today(
    amber: Operation,
) -> None:
    call = make_call(closes_on=NEW_YEAR)
    make_application(amber, call)

    [before] = pending_grants_of(amber)
    [after] = pending_grants_of(amber, on=date(2027, 1, 2))

    assert (before.time_to_grant_start, before.time_to_grant.started_on) == (
        TimeToGrantStart.CALL,
        NEW_YEAR,
    )
    assert (after.time_to_grant_start, after.time_to_grant.started_on) == (
        TimeToGrantStart.TODAY,
        date(2027, 1, 2),
    )


def test_empty_draft_beside_an_application_is_not_pending(amber: Operation) -> None:
    sent = make_application(amber, state="submitted", submitted_on=NEW_YEAR, requested_amount=1000)
    spare = make_application(amber)

    [alone] = pending_grants_of(amber)
    assert alone.application == sent
    also = make_application(amber)
    assert pending_grants_of(amber) == [alone]
    also.delete()
    spare.lines.create(number=1, description="Flights")

    assert [each.application for each in pending_grants_of(amber)] == [sent, spare]


def test_only_the_first_of_two_empty_drafts_is_pending(amber: Operation) -> None:
    first = make_application(amber)
    make_application(amber)

    assert [each.application for each in pending_grants_of(amber)] == [first]


@pytest.mark.parametrize("state", ["granted", "signed", "running", "report_due", "paid"])
def test_awarded_grant_is_safe_from_its_award_date(amber: Operation, state: str) -> None:
    granted = {"submitted_on": date(2026, 2, 1), "granted_on": date(2026, 10, 1)}
    make_application(amber, state=state, requested_amount=1000, granted_amount=900, **granted)

    [pending_grant] = pending_grants_of(amber)

    assert pending_grant.time_to_grant_start == TimeToGrantStart.GRANTED
    assert pending_grant.earliest_safe_start(TODAY) == date(2026, 10, 1)
    assert risk(amber).level == RiskLevel.SAFE


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_failed_application_is_not_pending_but_its_programme_still_is(
    amber: Operation, state: str
) -> None:
    funding_programme = funded(amber)
    application = make_application(
        amber, state="submitted", submitted_on=TODAY, requested_amount=1000
    )
    Application.objects.filter(pk=application.pk).update(programme=funding_programme, state=state)

    [pending_grant] = pending_grants_of(amber)

    assert (
        pending_grant.programme,
        pending_grant.application,
        pending_grant.time_to_grant_start,
    ) == (
        funding_programme,
        None,
        TimeToGrantStart.TODAY,
    )


def test_assumed_date_applies_only_to_grants_not_yet_applied_for(amber: Operation) -> None:
    funded(amber)
    make_application(
        amber, state="submitted", submitted_on=date(2026, 11, 1), requested_amount=1000
    )

    sent, not_applied = pending_grants_of(amber, typed=WhatIfApplication(applied_on=NEW_YEAR))

    assert (sent.time_to_grant_start, sent.time_to_grant.started_on) == (
        TimeToGrantStart.APPLICATION,
        date(2026, 11, 1),
    )
    assert (not_applied.time_to_grant_start, not_applied.time_to_grant.started_on) == (
        TimeToGrantStart.TYPED,
        NEW_YEAR,
    )


def test_assumed_programme_replaces_all_recorded_programmes(amber: Operation) -> None:
    funded(amber)

    [pending_grant] = pending_grants_of(
        amber, typed=WhatIfApplication(programme=shipped_programme("isec"))
    )

    assert (pending_grant.programme.code, pending_grant.time_to_grant.started_on) == ("isec", TODAY)


@pytest.mark.parametrize(
    ("before_application", "before_grant", "rule", "safe"),
    [
        (True, None, StartRule.AT_ONCE, TODAY),
        (None, True, StartRule.APPLICATION, NEW_YEAR),
        (False, True, StartRule.APPLICATION, NEW_YEAR),
        (None, False, StartRule.GRANT, date(2027, 10, 1)),
        (False, None, StartRule.NOT_RECORDED, date(2027, 10, 1)),
        (None, None, StartRule.NOT_RECORDED, date(2027, 10, 1)),
    ],
)
def test_programme_start_rule_determines_the_earliest_safe_start(
    amber: Operation,
    before_application: bool | None,
    before_grant: bool | None,
    rule: StartRule,
    safe: date,
) -> None:
    funding_programme = shipped_programme("isec")
    (
        funding_programme.allows_start_before_application,
        funding_programme.allows_start_before_grant,
    ) = (
        before_application,
        before_grant,
    )

    [pending_grant] = pending_grants_of(amber, typed=WhatIfApplication(NEW_YEAR, funding_programme))

    assert pending_grant.start_rule == rule
    assert pending_grant.earliest_safe_start(TODAY) == safe


def test_pending_grants_of_many_operations_take_as_many_queries_as_a_single(
    amber: Operation, django_assert_num_queries: Any
) -> None:
    funded(amber)
    other = make_operation("Basalt")
    funded(other)
    unknown = Programme.objects.all(), lambda _each: TimeToGrantMonths()

    with django_assert_num_queries(1):
        pending_grants([amber.pk], *unknown, TODAY)
    with django_assert_num_queries(1):
        assert len(pending_grants([amber.pk, other.pk], *unknown, TODAY)[other.pk]) == 1


def test_time_to_grant_of_an_assumed_programme_runs_from_its_next_deadline(
    amber: Operation,
) -> None:
    call = make_call(closes_on=NEW_YEAR)

    [pending_grant] = pending_grants_of(amber, WhatIfApplication(programme=call.programme))

    assert (pending_grant.time_to_grant_start, pending_grant.time_to_grant.started_on) == (
        TimeToGrantStart.CALL,
        NEW_YEAR,
    )


def test_time_to_grant_of_a_draft_never_runs_from_before_the_call_deadline(
    amber: Operation,
) -> None:
    make_application(amber, make_call(closes_on=NEW_YEAR))

    [before] = pending_grants_of(amber, WhatIfApplication(applied_on=date(2026, 12, 1)))
    [after] = pending_grants_of(amber, WhatIfApplication(applied_on=date(2027, 2, 1)))

    assert (before.time_to_grant_start, before.time_to_grant.started_on) == (
        TimeToGrantStart.CALL,
        NEW_YEAR,
    )
    assert (after.time_to_grant_start, after.time_to_grant.started_on) == (
        TimeToGrantStart.TYPED,
        date(2027, 2, 1),
    )
