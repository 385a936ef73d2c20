"""The meeting list for tests: operations to talk about, and what each of its forms says."""

import io
import re
from datetime import date

from django.http import HttpResponse
from django.test import Client
from openpyxl import Workbook, load_workbook
from pypdf import PdfReader

from coordination.actions import detect_all
from coordination.reports.meeting import meeting_facts
from coordination.reports.meeting_page import Asked, MeetingFacts
from operations.models import Operation
from tests.examples import from_example
from tests.world import an_operation, body_operation, person

PERIOD = "?from=2027-07-01&until=2027-12-31"
PAGE, PDF, XLSX = (f"/calendar/meeting-list{ending}" for ending in ("/", ".pdf", ".xlsx"))


@from_example
def operations_of_a_meeting() -> Operation:
    """Three operations of the second half of 2027, one undated, one overlapping pair of words."""
    amber = an_operation("Amber", state="tabled", participants=("LV",))
    an_operation(
        "Žalgiris Ωμέγα Витоша",
        state="tabled",
        organisers=("PL",),
        leads=("PL",),
        participants=("LV",),
        phases=(("2027-10", "2027-10"),),
    )
    body_operation(
        "Vigil",
        terms_=(),
        marking="public",
        phases=(("2027-10-05", "2027-11-05"),),
    )
    body_operation(
        "Undated",
        marking="public",
        terms_=("waste",),
        phases=(("", ""),),
    )
    detect_all()
    return amber


def facts_for(role: str, place: str) -> MeetingFacts:
    user = person(role, place)
    asked = Asked(Operation.objects.visible_to(user), date(2027, 7, 1), date(2027, 12, 31))
    return meeting_facts(user, asked)


def words_of(facts: MeetingFacts) -> list[str]:
    """Everything that every form of the list must say."""
    lines = [line for entry in facts.entries for line in (*entry.overlaps, *entry.year_only)]
    asks = [ask for entry in facts.entries for ask in entry.asks]
    return [
        facts.period,
        facts.marking,
        facts.summary,
        *(section.title for section in facts.sections),
        *(entry.name for entry in facts.entries),
        *(entry.dates for entry in facts.entries),
        *(line.text for line in lines),
        *(line.row.grade_label for line in lines),
        *(ask.question for ask in asks),
        *(entry.nothing for entry in facts.entries if not entry.overlaps),
    ]


def squeezed(text: str) -> str:
    """The text without any space: lines break where they must."""
    return re.sub(r"\s", "", text)


def printed(response: HttpResponse) -> PdfReader:
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(response.content))


def text_of(document: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in document.pages)


def workbook(response: HttpResponse) -> Workbook:
    assert response.status_code == 200
    return load_workbook(io.BytesIO(response.content))


def main_of(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return page[page.index("<main") : page.index("</main")]
