"""The best combination for a budget of 200 lines, with and without limits in its way."""

import random
from decimal import Decimal

from funding.rule.combination import Combination, combine
from funding.rule.criteria import LineFacts, ProgrammeFacts, Project, RateFacts
from tests.bench.table import Table, seconds

LINES = 200
NO_VAT = RateFacts("vat", Decimal(0))
CATEGORIES = ("travel", "meetings", "technical", "interpretation", "vat")


def run(table: Table, lines: int = LINES) -> None:
    """Budgets that leave the search nothing, little and much to do."""
    table.head("Best combination of programmes, each line funded once")
    budget = _lines(random.Random(7), lines)
    for what, programmes in _programmes().items():
        found: list[Combination] = []
        taken = seconds(lambda: found.append(combine(programmes, budget, Project())), times=3)  # noqa: B023
        table.row(what, lines, taken)
        short = found[0].short
        table.note("proven: none pays a cent more" if not short else f"at most {short} euro short")


def _lines(chance: random.Random, count: int) -> list[LineFacts]:
    return [
        LineFacts(
            key=number,
            number=number,
            category=chance.choice(CATEGORIES),
            amount=Decimal(chance.randint(5_000, 900_000)) / 100,
            competence=chance.choice(("exclusive", "shared")),
        )
        for number in range(1, count + 1)
    ]


def _programmes() -> dict[str, list[ProgrammeFacts]]:
    def made(key: int, accepts: str, percent: int, *rates: RateFacts, **limits: int):
        general = RateFacts("", Decimal(percent))
        given = {name: Decimal(value) for name, value in limits.items()}
        return ProgrammeFacts(
            key, f"P{key}", accepts=accepts, rates=(general, NO_VAT, *rates), **given
        )

    technical = RateFacts("technical", Decimal(100), ceiling=Decimal(50_000))
    return {
        "no limits": [made(1, "exclusive", 100), made(2, "exclusive", 80), made(3, "shared", 70)],
        "one largest grant": [
            made(1, "exclusive", 100, grant_ceiling=100_000),
            made(2, "both", 80),
            made(3, "shared", 70),
        ],
        "three largest grants": [
            made(1, "both", 100, grant_ceiling=200_000),
            made(2, "both", 80, grant_ceiling=200_000),
            made(3, "both", 70, grant_ceiling=190_000),
        ],
        "a least grant": [
            made(1, "exclusive", 100),
            made(2, "both", 90, grant_floor=400_000),
            made(3, "shared", 70),
        ],
        "a ceiling of one category": [
            made(1, "both", 100, technical),
            made(2, "both", 80),
            made(3, "shared", 70, grant_floor=20_000),
        ],
    }
