"""Pages of funding: programmes, budgets, plans, calls, applications, full funding."""

from funding.views.applications import (
    application_detail,
    application_edit,
    application_list,
    application_move,
    application_new,
    application_take_back,
    applications,
)
from funding.views.budgets import (
    budget,
    budget_upload,
    budget_xlsx_file,
    combination,
    combination_take,
    comparison,
)
from funding.views.calls import call_edit, call_list, call_new, statistics
from funding.views.cases import (
    business_case,
    business_case_draft,
    business_case_file,
    business_case_print,
)
from funding.views.late import at_risk, late_grant
from funding.views.lines import (
    budget_line_edit,
    budget_line_fund,
    budget_line_new,
    budget_line_remove,
)
from funding.views.plans import plan, plan_edit
from funding.views.programmes import budget_list, programme_detail, programme_list, reform

__all__ = [
    "application_detail",
    "application_edit",
    "application_list",
    "application_move",
    "application_new",
    "application_take_back",
    "applications",
    "at_risk",
    "budget",
    "budget_line_edit",
    "budget_line_fund",
    "budget_line_new",
    "budget_line_remove",
    "budget_list",
    "budget_upload",
    "budget_xlsx_file",
    "business_case",
    "business_case_draft",
    "business_case_file",
    "business_case_print",
    "call_edit",
    "call_list",
    "call_new",
    "combination",
    "combination_take",
    "comparison",
    "late_grant",
    "plan",
    "plan_edit",
    "programme_detail",
    "programme_list",
    "reform",
    "statistics",
]
