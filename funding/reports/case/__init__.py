"""The business case as a document: its facts, and the page on which it is printed and filed."""

from funding.reports.case.gathering import gather_case
from funding.reports.case.page import CasePage, case_page

__all__ = ["CasePage", "case_page", "gather_case"]
