"""Which grants are waited for, from when on they count, and how safe a start is."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from funding.actions.line_funding import fund_line
from funding.analysis.pending_grants import Counted, StartRule, Typed, waits_of
from funding.analysis.risk import Safety, risk_of
from funding.models import Application, Programme
from funding.rule.time_to_grant import Usual
from operations.models import Operation
from tests.funding.applications import a_call, an_application
from tests.funding.budgets import a_line, programme
from tests.world import an_operation, person

TODAY = date(2026, 11, 28)
NEW_YEAR = date(2027, 1, 1)
USUAL = Usual(Decimal(6), Decimal(9))


@pytest.fixture
def amber(db: None) -> Operation:
    return an_operation("Amber", phases=(("2027-06-01", "2027-06-12"),))


def waits(
    operation: Operation, typed: Typed | None = None, usual: Usual = USUAL, on: date = TODAY
) -> list[Any]:
    found = waits_of([operation.pk], Programme.objects.all(), lambda _each: usual, on, typed)
    return found[operation.pk]


def funded(operation: Operation, code: str = "regulation-515-97") -> Programme:
    line = a_line(operation, goods=("cigarettes",))
    found = programme(code)
    fund_line(line, found, by=person())
    return found


def risk(operation: Operation, **more: Any) -> Any:
    return risk_of(operation, waits(operation, **more), more.get("on", TODAY))


def test_no_grant_is_pending_without_programme_and_application(amber: Operation) -> None:
    assert waits(amber) == []
    assert risk(amber).safety == Safety.NOTHING_AWAITED


def test_time_to_grant_without_application_runs_from_next_deadline_or_else_today(
    amber: Operation,
) -> None:
    found = funded(amber)

    [before] = waits(amber)
    a_call(found.code, reference="past", closes_on=date(2026, 11, 27))
    a_call(found.code, reference="later", closes_on=date(2027, 3, 1))
    a_call(found.code, reference="next", closes_on=NEW_YEAR)
    [after] = waits(amber)

    assert (before.counted, before.wait.since) == (Counted.TODAY, TODAY)
    assert (after.counted, after.wait.since, after.call.reference) == (
        Counted.CALL,
        NEW_YEAR,
        "next",
    )


def test_time_to_grant_runs_from_submission_or_a_later_call_deadline(
    amber: Operation,
) -> None:
    sent = {"state": "submitted", "submitted_on": NEW_YEAR, "requested_amount": 1000}
    alone = an_application(amber, **sent)
    call = a_call(closes_on=date(2027, 1, 31))
    an_application(amber, call, **sent)

    first, second = waits(amber, on=date(2027, 2, 1))

    assert (first.counted, first.wait.since) == (Counted.APPLICATION, NEW_YEAR)
    assert first.application == alone
    assert (second.counted, second.wait.since) == (Counted.DEADLINE, call.closes_on)


def test_time_to_grant_of_a_draft_runs_from_the_call_deadline_or_else_today(
    amber: Operation,
) -> None:
    call = a_call(closes_on=NEW_YEAR)
    an_application(amber, call)

    [before] = waits(amber)
    [after] = waits(amber, on=date(2027, 1, 2))

    assert (before.counted, before.wait.since) == (Counted.CALL, NEW_YEAR)
    assert (after.counted, after.wait.since) == (Counted.TODAY, date(2027, 1, 2))


def test_empty_draft_beside_an_application_is_not_pending(amber: Operation) -> None:
    sent = an_application(amber, state="submitted", submitted_on=NEW_YEAR, requested_amount=1000)
    spare = an_application(amber)

    [alone] = waits(amber)
    assert alone.application == sent
    also = an_application(amber)
    assert waits(amber) == [alone]
    also.delete()
    spare.lines.create(number=1, description="Flights")

    assert [each.application for each in waits(amber)] == [sent, spare]


def test_only_the_first_of_two_empty_drafts_is_pending(amber: Operation) -> None:
    first = an_application(amber)
    an_application(amber)

    assert [each.application for each in waits(amber)] == [first]


@pytest.mark.parametrize("state", ["granted", "signed", "running", "report_due", "paid"])
def test_awarded_grant_is_safe_from_its_award_date(amber: Operation, state: str) -> None:
    granted = {"submitted_on": date(2026, 2, 1), "granted_on": date(2026, 10, 1)}
    an_application(amber, state=state, requested_amount=1000, granted_amount=900, **granted)

    [found] = waits(amber)

    assert found.counted == Counted.GRANTED
    assert found.safe_start(TODAY) == date(2026, 10, 1)
    assert risk(amber).safety == Safety.SAFE


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_failed_application_is_not_pending_but_its_programme_still_is(
    amber: Operation, state: str
) -> None:
    found = funded(amber)
    application = an_application(
        amber, state="submitted", submitted_on=TODAY, requested_amount=1000
    )
    Application.objects.filter(pk=application.pk).update(programme=found, state=state)

    [wait] = waits(amber)

    assert (wait.programme, wait.application, wait.counted) == (found, None, Counted.TODAY)


def test_assumed_date_applies_only_to_grants_not_yet_applied_for(amber: Operation) -> None:
    funded(amber)
    an_application(amber, state="submitted", submitted_on=date(2026, 11, 1), requested_amount=1000)

    sent, asked = waits(amber, typed=Typed(on=NEW_YEAR))

    assert (sent.counted, sent.wait.since) == (Counted.APPLICATION, date(2026, 11, 1))
    assert (asked.counted, asked.wait.since) == (Counted.TYPED, NEW_YEAR)


def test_assumed_programme_replaces_all_recorded_programmes(amber: Operation) -> None:
    funded(amber)

    [found] = waits(amber, typed=Typed(programme=programme("isec")))

    assert (found.programme.code, found.wait.since) == ("isec", TODAY)


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
    found = programme("isec")
    found.allows_start_before_application, found.allows_start_before_grant = (
        before_application,
        before_grant,
    )

    [wait] = waits(amber, typed=Typed(NEW_YEAR, found))

    assert wait.rule == rule
    assert wait.safe_start(TODAY) == safe


@pytest.mark.parametrize(
    ("start", "end", "usual", "safety", "needed"),
    [
        ("2027-06-01", "", USUAL, Safety.AT_RISK, "2027-10-01"),
        ("2027-10-01", "", USUAL, Safety.SAFE, "2027-10-01"),
        ("2027-09-30", "", USUAL, Safety.AT_RISK, "2027-10-01"),
        ("2027-09", "", USUAL, Safety.AT_RISK, "2027-10-01"),
        ("2027-10", "", USUAL, Safety.SAFE, "2027-10-01"),
        ("2027", "", USUAL, Safety.OPEN, "2027-10-01"),
        ("2026", "", USUAL, Safety.AT_RISK, "2027-10-01"),
        ("2028", "open", USUAL, Safety.SAFE, "2027-10-01"),
        ("2025-06-01", "", USUAL, Safety.AT_RISK, "2027-10-01"),
        ("", "", USUAL, Safety.NO_START, "2027-10-01"),
        ("2027-06-01", "", Usual(Decimal(6)), Safety.AT_RISK, "2027-07-01"),
        ("2027-07-01", "", Usual(Decimal(6)), Safety.UNTOLD, "2027-07-01"),
        ("2027-06-01", "", Usual(None, Decimal(9)), Safety.UNTOLD, None),
        ("2027-06-01", "", Usual(), Safety.UNTOLD, None),
    ],
)
def test_funding_risk_depends_on_start_precision_and_known_months(
    db: None, start: str, end: str, usual: Usual, safety: Safety, needed: str | None
) -> None:
    operation = an_operation("Amber", phases=((start, end),))
    typed = Typed(NEW_YEAR, programme("isec"))

    found = risk(operation, typed=typed, usual=usual)

    assert found.safety == safety
    assert found.needed == (date.fromisoformat(needed) if needed else None)
    assert found.warns is (safety in {Safety.AT_RISK, Safety.OPEN})


def test_latest_pending_grant_decides_and_probabilities_are_multiplied(
    amber: Operation,
) -> None:
    for sent in (date(2026, 10, 1), date(2026, 11, 1)):
        an_application(amber, state="submitted", submitted_on=sent, requested_amount=1000)

    found = risk(amber)

    first, second = found.waits
    assert found.decisive == second
    assert found.needed == second.safe_start(TODAY) > first.safe_start(TODAY)
    start = date(2027, 6, 1)
    assert found.chance == pytest.approx(first.chance(start, TODAY) * second.chance(start, TODAY))
    assert 0 < found.chance < min(first.chance(start, TODAY), second.chance(start, TODAY))


def test_pending_grants_of_many_operations_take_as_many_queries_as_a_single(
    amber: Operation, django_assert_num_queries: Any
) -> None:
    funded(amber)
    other = an_operation("Basalt")
    funded(other)
    unknown = Programme.objects.all(), lambda _each: Usual()

    with django_assert_num_queries(1):
        waits_of([amber.pk], *unknown, TODAY)
    with django_assert_num_queries(1):
        assert len(waits_of([amber.pk, other.pk], *unknown, TODAY)[other.pk]) == 1


def test_time_to_grant_of_an_assumed_programme_runs_from_its_next_deadline(
    amber: Operation,
) -> None:
    call = a_call(closes_on=NEW_YEAR)

    [found] = waits(amber, Typed(programme=call.programme))

    assert (found.counted, found.wait.since) == (Counted.CALL, NEW_YEAR)


def test_time_to_grant_of_a_draft_never_runs_from_before_the_call_deadline(
    amber: Operation,
) -> None:
    an_application(amber, a_call(closes_on=NEW_YEAR))

    [before] = waits(amber, Typed(on=date(2026, 12, 1)))
    [after] = waits(amber, Typed(on=date(2027, 2, 1)))

    assert (before.counted, before.wait.since) == (Counted.CALL, NEW_YEAR)
    assert (after.counted, after.wait.since) == (Counted.TYPED, date(2027, 2, 1))
