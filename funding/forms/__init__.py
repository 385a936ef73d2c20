"""Forms of budgets."""

from funding.forms.line import BudgetLineForm, MoneyField, Offers, initial_of_line
from funding.forms.upload import FundForm, WorkbookForm

__all__ = [
    "BudgetLineForm",
    "FundForm",
    "MoneyField",
    "Offers",
    "WorkbookForm",
    "initial_of_line",
]
