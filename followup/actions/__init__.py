"""Writing follow-up: final reports."""

from followup.actions.report import (
    StaleText,
    draft_now,
    file_report,
    filed_bytes,
    gather_print,
    make_print,
    move_report,
    print_draft,
    set_report_deadline,
    write_report_text,
)

__all__ = [
    "StaleText",
    "draft_now",
    "file_report",
    "filed_bytes",
    "gather_print",
    "make_print",
    "move_report",
    "print_draft",
    "set_report_deadline",
    "write_report_text",
]
