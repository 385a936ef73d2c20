"""Writing budgets, plans, calls, applications, and the reference lists of funding."""

from funding.actions.applications import (
    ApplicationFacts,
    StaleApplication,
    StepFacts,
    begin_application,
    change_application,
    move_application,
)
from funding.actions.asking import amounts_asked
from funding.actions.calls import CallFacts, StaleCall, add_call, change_call
from funding.actions.case import (
    ask_to_file,
    case_draft_now,
    file_case,
    make_case_print,
    print_case,
)
from funding.actions.correcting import take_back_step
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
from funding.actions.plan import PlanFacts, StalePlan, state_plan

__all__ = [
    "DATA",
    "ApplicationFacts",
    "BudgetLineFacts",
    "CallFacts",
    "PlanFacts",
    "StaleApplication",
    "StaleBudget",
    "StaleCall",
    "StalePlan",
    "StepFacts",
    "add_call",
    "add_line",
    "amounts_asked",
    "ask_to_file",
    "begin_application",
    "case_draft_now",
    "change_application",
    "change_call",
    "change_line",
    "file_case",
    "fund_line",
    "keep_all_deadlines",
    "load_funding_lists",
    "make_case_print",
    "move_application",
    "print_case",
    "release_line",
    "remove_line",
    "state_plan",
    "take_back_step",
    "take_combination",
    "write_lines",
]
