"""Pages of operations: list, record, form, history, upload."""

from operations.views.editing import operation_edit, operation_new
from operations.views.life import life
from operations.views.listing import operation_export, operation_list
from operations.views.proposals import proposal_settle
from operations.views.record import operation_detail, operation_history, operation_move
from operations.views.uploads import upload_detail, upload_example, upload_new

__all__ = [
    "life",
    "operation_detail",
    "operation_edit",
    "operation_export",
    "operation_history",
    "operation_list",
    "operation_move",
    "operation_new",
    "proposal_settle",
    "upload_detail",
    "upload_example",
    "upload_new",
]
