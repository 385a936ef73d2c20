"""Pages of funding: programmes, budgets, comparison, combination, full funding."""

from funding.views.budgets import (
    budget,
    budget_upload,
    budget_xlsx_file,
    combination,
    combination_take,
    comparison,
)
from funding.views.lines import (
    budget_line_edit,
    budget_line_fund,
    budget_line_new,
    budget_line_remove,
)
from funding.views.programmes import budget_list, programme_detail, programme_list, reform

__all__ = [
    "budget",
    "budget_line_edit",
    "budget_line_fund",
    "budget_line_new",
    "budget_line_remove",
    "budget_list",
    "budget_upload",
    "budget_xlsx_file",
    "combination",
    "combination_take",
    "comparison",
    "programme_detail",
    "programme_list",
    "reform",
]
