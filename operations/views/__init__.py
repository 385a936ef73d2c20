"""Pages of operations: list, record, form, history, planning, files, upload."""

from operations.views.editing import operation_edit, operation_new
from operations.views.files import (
    file_download,
    file_list,
    file_new,
    file_remove,
    file_version_new,
)
from operations.views.invitation import invitation
from operations.views.judging import controls_return, entries_validate, seizure_return
from operations.views.life import life
from operations.views.listing import operation_export, operation_list
from operations.views.lists import option_list
from operations.views.objectives import (
    objective_edit,
    objective_list,
    objective_new,
    objective_remove,
)
from operations.views.participants import (
    facilitator_dismiss,
    facilitator_name,
    invitation_withdraw,
    participant_invite,
    participant_list,
)
from operations.views.participation_years import participation_years, participation_years_xlsx
from operations.views.planning import (
    case_comment,
    case_comment_settle,
    case_text,
    dossier_open,
    plan_copy,
    planning,
    threat_assessment,
)
from operations.views.proposals import proposal_settle
from operations.views.record import operation_detail, operation_history, operation_move
from operations.views.reporting import (
    controls_correct,
    controls_detail,
    controls_new,
    seizure_correct,
    seizure_detail,
    seizure_new,
)
from operations.views.results import result_totals, result_totals_xlsx, results
from operations.views.timetable import (
    timetable,
    timetable_step_done,
    timetable_step_hand_over,
    timetable_step_new,
    timetable_step_skip,
)
from operations.views.uploads import upload_detail, upload_example, upload_new

__all__ = [
    "case_comment",
    "case_comment_settle",
    "case_text",
    "controls_correct",
    "controls_detail",
    "controls_new",
    "controls_return",
    "dossier_open",
    "entries_validate",
    "facilitator_dismiss",
    "facilitator_name",
    "file_download",
    "file_list",
    "file_new",
    "file_remove",
    "file_version_new",
    "invitation",
    "invitation_withdraw",
    "life",
    "objective_edit",
    "objective_list",
    "objective_new",
    "objective_remove",
    "operation_detail",
    "operation_edit",
    "operation_export",
    "operation_history",
    "operation_list",
    "operation_move",
    "operation_new",
    "option_list",
    "participant_invite",
    "participant_list",
    "participation_years",
    "participation_years_xlsx",
    "plan_copy",
    "planning",
    "proposal_settle",
    "result_totals",
    "result_totals_xlsx",
    "results",
    "seizure_correct",
    "seizure_detail",
    "seizure_new",
    "seizure_return",
    "threat_assessment",
    "timetable",
    "timetable_step_done",
    "timetable_step_hand_over",
    "timetable_step_new",
    "timetable_step_skip",
    "upload_detail",
    "upload_example",
    "upload_new",
]
