"""Reads of budgets, programmes, applications and plans."""

from funding.queries.facts import (
    Lists,
    bare_lines,
    budget_lines,
    line_facts,
    programme_facts,
    with_facts,
)
from funding.queries.operations import (
    bearers_among,
    day_of,
    days_planned,
    member_states,
    possible_bearers,
    project_of,
    reads_budget,
)
from funding.queries.standing import (
    applied_of,
    is_applied_for,
    last_filed_case,
    may_have_lapsed,
    moves_that_stand,
    programmes_in_force,
)

__all__ = [
    "Lists",
    "applied_of",
    "bare_lines",
    "bearers_among",
    "budget_lines",
    "day_of",
    "days_planned",
    "is_applied_for",
    "last_filed_case",
    "line_facts",
    "may_have_lapsed",
    "member_states",
    "moves_that_stand",
    "possible_bearers",
    "programme_facts",
    "programmes_in_force",
    "project_of",
    "reads_budget",
    "with_facts",
]
