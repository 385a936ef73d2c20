"""Pages of follow-up: the final report."""

from followup.views.report import (
    report,
    report_changes,
    report_draft,
    report_move,
    report_preview,
    report_print,
    report_section,
)

__all__ = [
    "report",
    "report_changes",
    "report_draft",
    "report_move",
    "report_preview",
    "report_print",
    "report_section",
]
