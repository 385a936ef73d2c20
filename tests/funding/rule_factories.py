"""Programmes and budget lines as input of the funding rule, without a database."""

from decimal import Decimal
from typing import Any

from funding.rule.criteria import LineCriteria, ProgrammeCriteria, RateCriteria

NO_VAT = RateCriteria("vat", Decimal(0), "VAT is not financed")


def make_programme_criteria(key: int = 1, percent: Any = 80, **more: Any) -> ProgrammeCriteria:
    """Return a programme that pays a share of all costs except VAT."""
    rates = (RateCriteria("", Decimal(percent), "its rules"), NO_VAT)
    defaults = {"name": f"Programme {key}", "accepted_competence": "both", "rates": rates}
    return ProgrammeCriteria(key, **defaults | more)


def make_line_criteria(number: int = 1, amount: Any = 100, **more: Any) -> LineCriteria:
    """Return a travel cost in a field of exclusive competence."""
    defaults = {"cost_category": "travel", "competence": "exclusive", "incurred_by": "Lithuania"}
    return LineCriteria(number, number, amount=Decimal(amount), **defaults | more)
