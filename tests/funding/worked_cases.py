"""Programmes of the Council document, and the values that the worked cases compare."""

from datetime import date
from decimal import Decimal
from typing import Any

from funding.rule.criteria import LineCriteria, ProgrammeCriteria, ProjectCriteria, RateCriteria
from funding.rule.eligibility import ProgrammeEligibility
from tests.funding.rule_factories import make_line_criteria, make_programme_criteria

SEED = "Council 9947/1/11 REV 1, 5.1.1"
NO_VAT = RateCriteria("vat", Decimal(0), "Council 9947/1/11 REV 1, 5.1.2")
NO_STAFF = RateCriteria("planning", Decimal(0), SEED)
THEN = ProjectCriteria(date(2012, 5, 1), date(2012, 5, 14), "state", 5)


def rates(percent: Any) -> tuple[RateCriteria, ...]:
    return RateCriteria("", Decimal(percent), SEED), NO_VAT, NO_STAFF


def named(key: int, name: str, accepts: str, percent: Any, **more: Any) -> ProgrammeCriteria:
    defaults = {"name": name, "accepted_competence": accepts, "rates": rates(percent)}
    return make_programme_criteria(
        key, sources={"competence": SEED, "validity": SEED}, **defaults | more
    )


REGULATION = named(1, "Regulation 515/97", "exclusive", 100)
HERCULE_2 = named(
    2, "HERCULE II", "exclusive", 80, valid_from=date(2007, 1, 1), valid_until=date(2013, 12, 31)
)
ISEC = named(
    3,
    "ISEC",
    "shared",
    70,
    alternative_rates=(RateCriteria("", Decimal(80), SEED),),
    min_states=2,
    valid_from=date(2007, 1, 1),
    valid_until=date(2013, 12, 31),
)
CUSTOMS_2013 = make_programme_criteria(4, name="Customs 2013", rates=(NO_VAT, NO_STAFF))


def amounts(eligibility: ProgrammeEligibility) -> list[str]:
    return [str(each.amount) for each in eligibility.lines]


def codes(eligibility: ProgrammeEligibility, number: int = 1) -> set[str]:
    line_eligibility = next(each for each in eligibility.lines if each.line.number == number)
    return {each.code for each in line_eligibility.reasons}


def vat(number: int, amount: Any, **more: Any) -> LineCriteria:
    return make_line_criteria(number, amount, cost_category="vat", **more)
