"""Forms of budgets, plans, calls and applications."""

from funding.forms.application import (
    ApplicationForm,
    ApplicationOffers,
    CallForm,
    StepForm,
    TakeBackForm,
    initial_of_application,
    initial_of_call,
)
from funding.forms.late import SupposedApplicationForm
from funding.forms.line import BudgetLineForm, MoneyField, Offers, initial_of_line
from funding.forms.plan import CarrierRow, PlanForm, initial_of_plan
from funding.forms.upload import FundForm, WorkbookForm

__all__ = [
    "ApplicationForm",
    "ApplicationOffers",
    "BudgetLineForm",
    "CallForm",
    "CarrierRow",
    "FundForm",
    "MoneyField",
    "Offers",
    "PlanForm",
    "StepForm",
    "SupposedApplicationForm",
    "TakeBackForm",
    "WorkbookForm",
    "initial_of_application",
    "initial_of_call",
    "initial_of_line",
    "initial_of_plan",
]
