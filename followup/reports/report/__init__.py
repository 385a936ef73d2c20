"""The final report: its outline, its facts, its pages and its print."""

from followup.reports.report.changes import SectionChanges, changes_between
from followup.reports.report.filed import changes_since_filed
from followup.reports.report.gathering import for_paper, gather_facts
from followup.reports.report.outline import BY_CODE, SECTIONS
from followup.reports.report.page import ReportPage, report_page
from followup.reports.report.writing import section_page
from operations.reports.paper import draft_pdf, filed_pdf

__all__ = [
    "BY_CODE",
    "SECTIONS",
    "ReportPage",
    "SectionChanges",
    "changes_between",
    "changes_since_filed",
    "draft_pdf",
    "filed_pdf",
    "for_paper",
    "gather_facts",
    "report_page",
    "section_page",
]
