"""Writing follow-up: final reports."""

from followup.actions.report import (
    StaleText,
    draft_now,
    filed_bytes,
    file_report,
    gather_print,
    make_print,
    move_report,
    print_draft,
    write_report_text,
)

__all__ = [
    "StaleText",
    "draft_now",
    "filed_bytes",
    "file_report",
    "gather_print",
    "make_print",
    "move_report",
    "print_draft",
    "write_report_text",
]
