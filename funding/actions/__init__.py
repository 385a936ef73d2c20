"""Writing budgets, calls, applications, and the reference lists of funding."""

from funding.actions.applications import (
    ApplicationFacts,
    StaleApplication,
    StepFacts,
    amounts_asked,
    begin_application,
    change_application,
    move_application,
)
from funding.actions.calls import CallFacts, StaleCall, add_call, change_call
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
from funding.actions.owing import keep_all_deadlines

__all__ = [
    "DATA",
    "ApplicationFacts",
    "BudgetLineFacts",
    "CallFacts",
    "StaleApplication",
    "StaleBudget",
    "StaleCall",
    "StepFacts",
    "add_call",
    "add_line",
    "amounts_asked",
    "begin_application",
    "change_application",
    "change_call",
    "change_line",
    "fund_line",
    "keep_all_deadlines",
    "load_funding_lists",
    "move_application",
    "release_line",
    "remove_line",
    "take_combination",
    "write_lines",
]
