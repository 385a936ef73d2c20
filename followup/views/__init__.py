"""Pages of follow-up: debriefings, recommendations, answers, lessons, final reports."""

from followup.views.answers import answer_edit, answer_evidence, answer_judge
from followup.views.debriefing import (
    debriefing,
    debriefing_edit,
    debriefing_list,
    debriefing_record,
)
from followup.views.lessons import lesson_answer, lesson_list
from followup.views.monitoring import (
    monitoring_file_pdf,
    monitoring_file_xlsx,
    recommendation_list,
)
from followup.views.objectives import objective_assess
from followup.views.recommendations import (
    recommendation_detail,
    recommendation_edit,
    recommendation_move,
    recommendation_new,
    recommendation_remove,
)
from followup.views.report import (
    report,
    report_changes,
    report_draft,
    report_move,
    report_preview,
    report_print,
    report_section,
)
from followup.views.workshops import workshop_edit, workshop_new, workshop_remove

__all__ = [
    "answer_edit",
    "answer_evidence",
    "answer_judge",
    "debriefing",
    "debriefing_edit",
    "debriefing_list",
    "debriefing_record",
    "lesson_answer",
    "lesson_list",
    "monitoring_file_pdf",
    "monitoring_file_xlsx",
    "objective_assess",
    "recommendation_detail",
    "recommendation_edit",
    "recommendation_list",
    "recommendation_move",
    "recommendation_new",
    "recommendation_remove",
    "report",
    "report_changes",
    "report_draft",
    "report_move",
    "report_preview",
    "report_print",
    "report_section",
    "workshop_edit",
    "workshop_new",
    "workshop_remove",
]
