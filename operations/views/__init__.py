"""Pages of operations: list, record, form, history, planning, files, upload."""

from operations.views.editing import operation_edit, operation_new
from operations.views.files import (
    file_download,
    file_list,
    file_new,
    file_remove,
    file_version_new,
)
from operations.views.listing import operation_export, operation_list
from operations.views.objectives import (
    objective_edit,
    objective_list,
    objective_new,
    objective_remove,
)
from operations.views.planning import (
    case_comment,
    case_comment_settle,
    case_text,
    dossier_open,
    plan_copy,
    planning,
    threat_assessment,
)
from operations.views.record import operation_detail, operation_history, operation_move
from operations.views.uploads import upload_detail, upload_example, upload_new

__all__ = [
    "case_comment",
    "case_comment_settle",
    "case_text",
    "dossier_open",
    "file_download",
    "file_list",
    "file_new",
    "file_remove",
    "file_version_new",
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
    "plan_copy",
    "planning",
    "threat_assessment",
    "upload_detail",
    "upload_example",
    "upload_new",
]
