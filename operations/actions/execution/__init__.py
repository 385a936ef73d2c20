"""Writing what is found during a JCO: reports, corrections by appending, verdicts."""

from operations.actions.execution.judging import return_entry, validate_entries
from operations.actions.execution.reporting import (
    StaleCorrection,
    correct_controls,
    correct_seizure,
    report_controls,
    report_seizure,
)

__all__ = [
    "StaleCorrection",
    "correct_controls",
    "correct_seizure",
    "report_controls",
    "report_seizure",
    "return_entry",
    "validate_entries",
]
