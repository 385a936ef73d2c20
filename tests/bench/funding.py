"""The best combination for a budget of 200 lines, with and without limits."""

import random
from decimal import Decimal

from funding.rule.combination import Combination, find_best_combination
from funding.rule.criteria import LineCriteria, ProgrammeCriteria, ProjectCriteria, RateCriteria
from tests.bench.result_table import ResultTable, measure_seconds

LINES = 200
NO_VAT = RateCriteria("vat", Decimal(0))
CATEGORIES = ("travel", "meetings", "technical", "interpretation", "vat")


def run(table: ResultTable, lines: int = LINES) -> None:
    """Measure budgets that need no search, a short search and a long search."""
    table.begin_times("Best combination of programmes, each line funded once")
    budget = _lines(random.Random(7), lines)
    for what, programmes in _programmes().items():
        combinations: list[Combination] = []
        taken = measure_seconds(
            lambda: combinations.append(  # noqa: B023
                find_best_combination(programmes, budget, ProjectCriteria())  # noqa: B023
            ),
            times=3,
        )
        table.row(what, lines, taken)
        short = combinations[0].max_shortfall
        table.note("proven: none pays a cent more" if not short else f"at most {short} euro short")


def _lines(chance: random.Random, count: int) -> list[LineCriteria]:
    return [
        LineCriteria(
            line_id=number,
            number=number,
            cost_category=chance.choice(CATEGORIES),
            amount=Decimal(chance.randint(5_000, 900_000)) / 100,
            competence=chance.choice(("exclusive", "shared")),
        )
        for number in range(1, count + 1)
    ]


def _programmes() -> dict[str, list[ProgrammeCriteria]]:
    def made(key: int, accepts: str, percent: int, *rates: RateCriteria, **limits: int):
        general = RateCriteria("", Decimal(percent))
        amounts = {name: Decimal(value) for name, value in limits.items()}
        return ProgrammeCriteria(
            key, f"P{key}", accepted_competence=accepts, rates=(general, NO_VAT, *rates), **amounts
        )

    technical = RateCriteria("technical", Decimal(100), max_amount=Decimal(50_000))
    return {
        "no limits": [made(1, "exclusive", 100), made(2, "exclusive", 80), made(3, "shared", 70)],
        "one largest grant": [
            made(1, "exclusive", 100, max_grant=100_000),
            made(2, "both", 80),
            made(3, "shared", 70),
        ],
        "three largest grants": [
            made(1, "both", 100, max_grant=200_000),
            made(2, "both", 80, max_grant=200_000),
            made(3, "both", 70, max_grant=190_000),
        ],
        "a least grant": [
            made(1, "exclusive", 100),
            made(2, "both", 90, min_grant=400_000),
            made(3, "shared", 70),
        ],
        "a ceiling of one category": [
            made(1, "both", 100, technical),
            made(2, "both", 80),
            made(3, "shared", 70, min_grant=20_000),
        ],
    }
