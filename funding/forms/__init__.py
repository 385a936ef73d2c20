"""Forms of budgets, calls and applications."""

from funding.forms.application import (
    ApplicationForm,
    ApplicationOffers,
    CallForm,
    StepForm,
    initial_of_application,
    initial_of_call,
)
from funding.forms.line import BudgetLineForm, MoneyField, Offers, initial_of_line
from funding.forms.upload import FundForm, WorkbookForm

__all__ = [
    "ApplicationForm",
    "ApplicationOffers",
    "BudgetLineForm",
    "CallForm",
    "FundForm",
    "MoneyField",
    "Offers",
    "StepForm",
    "WorkbookForm",
    "initial_of_application",
    "initial_of_call",
    "initial_of_line",
]
