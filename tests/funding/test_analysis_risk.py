"""The risk that a planned start comes before its grants."""

from datetime import date
from decimal import Decimal

import pytest

from funding.analysis.pending_grants import WhatIfApplication
from funding.analysis.risk import RiskLevel
from funding.rule.time_to_grant import TimeToGrantMonths
from operations.models import Operation
from tests.factories import make_operation
from tests.funding.applications import make_application
from tests.funding.budgets import shipped_programme
from tests.funding.test_analysis_pending_grants import NEW_YEAR, TODAY, USUAL, risk


@pytest.fixture
def amber(db: None) -> Operation:
    return make_operation("Amber", phases=(("2027-06-01", "2027-06-12"),))


@pytest.mark.parametrize(
    ("start", "end", "usual", "safety", "needed"),
    [
        ("2027-06-01", "", USUAL, RiskLevel.AT_RISK, "2027-10-01"),
        ("2027-10-01", "", USUAL, RiskLevel.SAFE, "2027-10-01"),
        ("2027-09-30", "", USUAL, RiskLevel.AT_RISK, "2027-10-01"),
        ("2027-09", "", USUAL, RiskLevel.AT_RISK, "2027-10-01"),
        ("2027-10", "", USUAL, RiskLevel.SAFE, "2027-10-01"),
        ("2027", "", USUAL, RiskLevel.UNCERTAIN_START, "2027-10-01"),
        ("2026", "", USUAL, RiskLevel.AT_RISK, "2027-10-01"),
        ("2028", "open", USUAL, RiskLevel.SAFE, "2027-10-01"),
        ("2025-06-01", "", USUAL, RiskLevel.AT_RISK, "2027-10-01"),
        ("", "", USUAL, RiskLevel.NO_START, "2027-10-01"),
        ("2027-06-01", "", TimeToGrantMonths(Decimal(6)), RiskLevel.AT_RISK, "2027-07-01"),
        ("2027-07-01", "", TimeToGrantMonths(Decimal(6)), RiskLevel.UNKNOWN, "2027-07-01"),
        ("2027-06-01", "", TimeToGrantMonths(None, Decimal(9)), RiskLevel.UNKNOWN, None),
        ("2027-06-01", "", TimeToGrantMonths(), RiskLevel.UNKNOWN, None),
    ],
)
def test_funding_risk_depends_on_start_precision_and_known_months(
    db: None, start: str, end: str, usual: TimeToGrantMonths, safety: RiskLevel, needed: str | None
) -> None:
    operation = make_operation("Amber", phases=((start, end),))
    typed = WhatIfApplication(NEW_YEAR, shipped_programme("isec"))

    start_risk = risk(operation, typed=typed, usual=usual)

    assert start_risk.level == safety
    assert start_risk.needed_on == (date.fromisoformat(needed) if needed else None)
    assert start_risk.is_warning is (safety in {RiskLevel.AT_RISK, RiskLevel.UNCERTAIN_START})


def test_latest_pending_grant_decides_and_probabilities_are_multiplied(
    amber: Operation,
) -> None:
    for sent in (date(2026, 10, 1), date(2026, 11, 1)):
        make_application(amber, state="submitted", submitted_on=sent, requested_amount=1000)

    start_risk = risk(amber)

    first, second = start_risk.pending_grants
    assert start_risk.decisive_grant == second
    assert (
        start_risk.needed_on == second.earliest_safe_start(TODAY) > first.earliest_safe_start(TODAY)
    )
    start = date(2027, 6, 1)
    assert start_risk.probability == pytest.approx(
        first.probability(start, TODAY) * second.probability(start, TODAY)
    )
    assert (
        0
        < start_risk.probability
        < min(first.probability(start, TODAY), second.probability(start, TODAY))
    )
