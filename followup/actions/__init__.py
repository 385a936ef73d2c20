"""Writing follow-up: debriefings, recommendations, answers, lessons, and what is due of them."""

from followup.actions.answers import answer_recommendation, judge_answer
from followup.actions.assessing import assess_objective
from followup.actions.deadlines import follow_move, keep_all_deadlines, keep_deadlines_of
from followup.actions.debriefing import record_debriefing, write_debriefing
from followup.actions.lessons import answer_lesson
from followup.actions.recommendations import (
    add_recommendation,
    change_recommendation,
    move_recommendation,
    remove_recommendation,
)
from followup.actions.stale import StaleRecord
from followup.actions.workshops import add_workshop, change_workshop, remove_workshop

__all__ = [
    "StaleRecord",
    "add_recommendation",
    "add_workshop",
    "answer_lesson",
    "answer_recommendation",
    "assess_objective",
    "change_recommendation",
    "change_workshop",
    "follow_move",
    "judge_answer",
    "keep_all_deadlines",
    "keep_deadlines_of",
    "move_recommendation",
    "record_debriefing",
    "remove_recommendation",
    "remove_workshop",
    "write_debriefing",
]
