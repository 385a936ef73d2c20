"""Final reports of JCOs and what led to them."""

from followup.models.report import (
    FiledReport,
    Report,
    ReportMove,
    ReportPrint,
    ReportText,
)

__all__ = [
    "FiledReport",
    "Report",
    "ReportMove",
    "ReportPrint",
    "ReportText",
]
