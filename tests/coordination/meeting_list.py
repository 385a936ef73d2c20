"""The meeting list: operations for it, and the texts that each of its formats must contain."""

import io
import re
from datetime import date

from django.http import HttpResponse
from django.test import Client
from openpyxl import Workbook, load_workbook
from pypdf import PdfReader

from coordination.actions import run_full_overlap_check
from coordination.reports.meeting import meeting_page
from coordination.reports.meeting_page import MeetingPage, MeetingSelection
from operations.models import Operation
from tests.example_data import reuse_example
from tests.factories import make_external_operation, make_operation, make_user

PERIOD = "?from=2027-07-01&until=2027-12-31"
PAGE, PDF, XLSX = (f"/calendar/meeting-list{ending}" for ending in ("/", ".pdf", ".xlsx"))


@reuse_example
def create_meeting_operations() -> Operation:
    """Return the first of four operations with one overlap, one of them without dates."""
    amber = make_operation("Amber", state="tabled", participants=("LV",))
    make_operation(
        "Žalgiris Ωμέγα Витоша",
        state="tabled",
        organisers=("PL",),
        leads=("PL",),
        participants=("LV",),
        phases=(("2027-10", "2027-10"),),
    )
    make_external_operation(
        "Vigil",
        terms_=(),
        marking="public",
        phases=(("2027-10-05", "2027-11-05"),),
    )
    make_external_operation(
        "Undated",
        marking="public",
        terms_=("waste",),
        phases=(("", ""),),
    )
    run_full_overlap_check()
    return amber


def meeting_page_for(role: str, organisation_code: str) -> MeetingPage:
    user = make_user(role, organisation_code)
    selection = MeetingSelection(
        Operation.objects.visible_to(user), date(2027, 7, 1), date(2027, 12, 31)
    )
    return meeting_page(user, selection)


def expected_texts(page: MeetingPage) -> list[str]:
    """Return all texts that every format of the meeting list must contain."""
    lines = [
        line for entry in page.entries for line in (*entry.overlap_lines, *entry.year_only_lines)
    ]
    asks = [open_question for entry in page.entries for open_question in entry.open_questions]
    return [
        page.period,
        page.marking,
        page.summary,
        *(section.title for section in page.sections),
        *(entry.name for entry in page.entries),
        *(entry.dates for entry in page.entries),
        *(line.text for line in lines),
        *(line.row.severity_label for line in lines),
        *(open_question.question for open_question in asks),
        *(entry.no_overlap_sentence for entry in page.entries if not entry.overlap_lines),
    ]


def without_spaces(text: str) -> str:
    """Return a text without spaces, because lines break at different positions in each format."""
    return re.sub(r"\s", "", text)


def pdf_text(response: HttpResponse) -> PdfReader:
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(response.content))


def text_of(document: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in document.pages)


def workbook_cells(response: HttpResponse) -> Workbook:
    assert response.status_code == 200
    return load_workbook(io.BytesIO(response.content))


def main_text(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return page[page.index("<main") : page.index("</main")]
