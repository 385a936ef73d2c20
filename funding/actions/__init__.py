"""Writing budgets, and the reference lists of funding."""

from funding.actions.funding import fund_line, release_line, take_combination
from funding.actions.lines import (
    BudgetLineFacts,
    StaleBudget,
    add_line,
    change_line,
    remove_line,
    write_lines,
)
from funding.actions.lists import DATA, load_funding_lists

__all__ = [
    "DATA",
    "BudgetLineFacts",
    "StaleBudget",
    "add_line",
    "change_line",
    "fund_line",
    "load_funding_lists",
    "release_line",
    "remove_line",
    "take_combination",
    "write_lines",
]
