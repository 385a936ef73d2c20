"""Reads of budgets, programmes, applications and plans."""

from funding.queries.facts import (
    Lists,
    bare_lines,
    budget_lines,
    line_facts,
    programme_facts,
    with_facts,
)
from funding.queries.operations import day_of, member_states, possible_bearers, project_of
from funding.queries.standing import (
    a_smaller_grant_came,
    granted_by_line,
    is_applied_for,
    last_filed_case,
    moves_that_stand,
    standing_on,
)

__all__ = [
    "Lists",
    "a_smaller_grant_came",
    "bare_lines",
    "budget_lines",
    "day_of",
    "granted_by_line",
    "is_applied_for",
    "last_filed_case",
    "line_facts",
    "member_states",
    "moves_that_stand",
    "possible_bearers",
    "programme_facts",
    "project_of",
    "standing_on",
    "with_facts",
]
