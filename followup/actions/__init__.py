"""Writing follow-up: debriefings, recommendations, lessons, final reports, what is due."""

from followup.actions.answers import answer_recommendation, judge_answer
from followup.actions.assessing import assess_objective
from followup.actions.deadlines import follow_move, keep_all_deadlines, mark_follow_up_deadlines
from followup.actions.debriefing import record_debriefing, write_debriefing
from followup.actions.lessons import answer_lesson
from followup.actions.recommendations import (
    add_recommendation,
    change_recommendation,
    move_recommendation,
    remove_recommendation,
)
from followup.actions.report import (
    StaleText,
    draft_now,
    file_report,
    gather_print,
    make_print,
    move_report,
    print_draft,
    set_report_deadline,
    write_report_text,
)
from followup.actions.stale import StaleRecord
from followup.actions.workshops import add_workshop, change_workshop, remove_workshop

__all__ = [
    "StaleRecord",
    "StaleText",
    "add_recommendation",
    "add_workshop",
    "answer_lesson",
    "answer_recommendation",
    "assess_objective",
    "change_recommendation",
    "change_workshop",
    "draft_now",
    "file_report",
    "follow_move",
    "gather_print",
    "judge_answer",
    "keep_all_deadlines",
    "make_print",
    "mark_follow_up_deadlines",
    "move_recommendation",
    "move_report",
    "print_draft",
    "record_debriefing",
    "remove_recommendation",
    "remove_workshop",
    "set_report_deadline",
    "write_debriefing",
    "write_report_text",
]
