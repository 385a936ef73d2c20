"""Forms of follow-up."""

from followup.forms.report import ReportPlaceForm, ReportTextForm

__all__ = ["ReportPlaceForm", "ReportTextForm"]
