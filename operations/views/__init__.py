"""Pages of operations: list, record, form, history, upload."""

from operations.views.editing import operation_edit, operation_new
from operations.views.invitation import invitation
from operations.views.judging import controls_return, entries_validate, seizure_return
from operations.views.life import life
from operations.views.listing import operation_export, operation_list
from operations.views.participants import (
    facilitator_dismiss,
    facilitator_name,
    invitation_withdraw,
    participant_invite,
    participant_list,
)
from operations.views.participation_years import participation_years, participation_years_xlsx
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
    "controls_correct",
    "controls_detail",
    "controls_new",
    "controls_return",
    "entries_validate",
    "facilitator_dismiss",
    "facilitator_name",
    "invitation",
    "invitation_withdraw",
    "life",
    "operation_detail",
    "operation_edit",
    "operation_export",
    "operation_history",
    "operation_list",
    "operation_move",
    "operation_new",
    "participant_invite",
    "participant_list",
    "participation_years",
    "participation_years_xlsx",
    "proposal_settle",
    "result_totals",
    "result_totals_xlsx",
    "results",
    "seizure_correct",
    "seizure_detail",
    "seizure_new",
    "seizure_return",
    "timetable",
    "timetable_step_done",
    "timetable_step_hand_over",
    "timetable_step_new",
    "timetable_step_skip",
    "upload_detail",
    "upload_example",
    "upload_new",
]
