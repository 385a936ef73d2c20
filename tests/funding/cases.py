"""Programmes and lines of budgets as plain facts, for tests of the rule."""

from decimal import Decimal
from typing import Any

from funding.rule.criteria import LineFacts, ProgrammeFacts, RateFacts

NO_VAT = RateFacts("vat", Decimal(0), "VAT is not financed")


def a_programme(key: int = 1, percent: Any = 80, **more: Any) -> ProgrammeFacts:
    """A programme that pays a share of everything but VAT and planning staff."""
    rates = (RateFacts("", Decimal(percent), "its rules"), NO_VAT)
    given = {"name": f"Programme {key}", "accepts": "both", "rates": rates}
    return ProgrammeFacts(key, **given | more)


def a_line(number: int = 1, amount: Any = 100, **more: Any) -> LineFacts:
    """A line of travel in exclusive competence."""
    given = {"category": "travel", "competence": "exclusive", "bearer": "Lithuania"}
    return LineFacts(number, number, amount=Decimal(amount), **given | more)
