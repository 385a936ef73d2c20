"""Content of the page on which a section of a final report is written."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from followup.enums import COVER_LINE
from followup.reports.final_report.builder import build_report_section
from followup.reports.final_report.outline import SECTIONS_BY_CODE
from operations.models import Operation
from operations.reports.document.snapshot import PaperSection


@dataclass(frozen=True)
class ReportSectionPage:
    """The page of a section; ``content`` is None for the cover line."""

    title: str
    guidance: str
    content: PaperSection | None
    back_url: str
    next_title: str
    next_url: str


def section_page(operation: Operation, code: str, as_at: date) -> ReportSectionPage:
    """Return the page of a section; ``next_url`` is empty for the last one."""
    order = [COVER_LINE, *SECTIONS_BY_CODE]
    at = order.index(code)
    following = SECTIONS_BY_CODE.get(order[at + 1]) if at + 1 < len(order) else None
    outlined = SECTIONS_BY_CODE.get(code)
    url = ""
    if following is not None:
        url = reverse("followup:report_section", args=[operation.reference, following.code])
    return ReportSectionPage(
        title=str(outlined.title) if outlined else _("Place on the cover"),
        guidance=str(outlined.guidance) if outlined else "",
        content=build_report_section(operation, outlined, as_at) if outlined else None,
        back_url=reverse("followup:report", args=[operation.reference]),
        next_title=str(following.title) if following else "",
        next_url=url,
    )
