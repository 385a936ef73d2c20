"""Pages of operations: list, record, form, history, upload."""

from operations.views.editing import operation_edit, operation_new
from operations.views.invitation import invitation
from operations.views.listing import operation_export, operation_list
from operations.views.participants import (
    facilitator_dismiss,
    facilitator_name,
    invitation_withdraw,
    participant_invite,
    participant_list,
)
from operations.views.participation_years import participation_years, participation_years_xlsx
from operations.views.record import operation_detail, operation_history, operation_move
from operations.views.uploads import upload_detail, upload_example, upload_new

__all__ = [
    "facilitator_dismiss",
    "facilitator_name",
    "invitation",
    "invitation_withdraw",
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
    "upload_detail",
    "upload_example",
    "upload_new",
]
