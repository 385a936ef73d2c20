"""The meeting list says the same on screen, on paper and as a workbook."""

import re
from datetime import date
from typing import Any

import pdfua
import pytest
from django.test import Client

from coordination.actions import detect_all
from coordination.views import meeting
from jco_portal.core import pdf
from tests.coordination.meeting import (
    PAGE,
    PDF,
    PERIOD,
    XLSX,
    facts_for,
    main_of,
    operations_of_a_meeting,
    printed,
    squeezed,
    text_of,
    words_of,
    workbook,
)
from tests.world import an_operation, body_operation

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> None:
    operations_of_a_meeting()


@pytest.mark.parametrize(("role", "place"), [("expert", "DK"), ("liaison", "WCO")])
@pytest.mark.example("operations of a meeting")
def test_meeting_list_page_and_pdf_have_the_same_content(
    client_of: Any, world: None, role: str, place: str
) -> None:
    client, words = client_of(role, place), words_of(facts_for(role, place))

    page = squeezed(re.sub(r"<[^>]*>", "", main_of(client, PAGE + PERIOD)))
    paper = squeezed(text_of(printed(client.get(PDF + PERIOD))))

    assert len(words) > 12
    assert [word for word in words if squeezed(word) not in page] == []
    assert [word for word in words if squeezed(word) not in paper] == []


@pytest.mark.example("operations of a meeting")
def test_meeting_list_pdf_is_accessible_and_marked_on_every_page(
    client_of: Any, world: None, tmp_path: Any
) -> None:
    response = client_of("expert", "DK").get(PDF + PERIOD)

    document = printed(response)
    file = tmp_path / "list.pdf"
    file.write_bytes(response.content)
    errors = [f for f in pdfua.validate(str(file)).findings if f.severity is pdfua.Severity.ERROR]
    assert errors == []
    assert response["Content-Disposition"] == (
        'attachment; filename="meeting-list-2027-07-01-2027-12-31.pdf"'
    )
    assert document.metadata.title == "Meeting list, 1 July – 31 December 2027"
    for number, page in enumerate(document.pages, start=1):
        text = page.extract_text()
        assert "LIMITE" in text
        assert f"page {number} of {len(document.pages)}" in text


@pytest.mark.example("operations of a meeting")
def test_meeting_list_workbook_has_typed_cells(client_of: Any, world: None) -> None:
    book = workbook(client_of("expert", "DK").get(XLSX + PERIOD))

    operations, overlaps = book["Operations"], book["Overlaps"]
    rows = {row[1].value: row for row in operations.iter_rows(min_row=7)}
    assert list(rows) == ["Amber", "Žalgiris Ωμέγα Витоша", "Vigil", "Undated"]
    amber = rows["Amber"]
    assert [cell.data_type for cell in amber[:3]] == ["n", "s", "s"]
    assert amber[10].value.date() == date(2027, 10, 1)
    assert amber[11].value.date() == date(2027, 10, 10)
    assert rows["Undated"][10].value is None
    heads = [cell.value for cell in overlaps[1]]
    first = dict(zip(heads, overlaps[2], strict=True))
    assert first["Grade"].value == "Conflict"
    assert first["First common day"].value.date() == date(2027, 10, 1)
    assert first["With"].value == "Žalgiris Ωμέγα Витоша"
    assert "Lithuania" not in first["What to ask, and whom"].value
    assert (
        "Poland, Central coordinating unit: On which days" in first["What to ask, and whom"].value
    )


def test_name_resembling_a_formula_is_exported_as_text(client_of: Any) -> None:
    an_operation("=HYPERLINK(1)", state="tabled")

    book = workbook(client_of("expert", "DK").get(XLSX + PERIOD))

    cell = book["Operations"].cell(7, 2)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


@pytest.mark.example("operations of a meeting")
def test_meeting_list_pdf_and_workbook_reveal_no_more_than_the_page(
    client_of: Any, world: None
) -> None:
    liaison = client_of("liaison", "WCO")

    paper = text_of(printed(liaison.get(PDF + PERIOD)))
    book = workbook(liaison.get(XLSX + PERIOD))

    cells = [
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value
    ]
    for hidden in ("Amber", "Žalgiris", "Lithuania", "Poland", "Latvia", "cigarettes"):
        assert hidden not in paper
        assert not any(hidden in cell for cell in cells), hidden
    assert "a Member-State JCO" in paper
    assert "a Member-State JCO" in cells
    assert "2027-W40" in paper


@pytest.mark.example("operations of a meeting")
def test_administrator_without_visible_operations_gets_an_empty_meeting_list(
    client_of: Any, world: None
) -> None:
    page = main_of(client_of("administrator", "GSC"), PAGE + PERIOD)

    assert "No operations in this period" in page
    assert "PUBLIC" in page


def test_anonymous_user_is_redirected_from_the_meeting_list_to_sign_in() -> None:
    for address in (PAGE, PDF, XLSX):
        assert Client().get(address).status_code == 302


def test_meeting_list_omits_drafts_and_cancelled_or_withdrawn_operations(client_of: Any) -> None:
    an_operation("Draft")
    an_operation("Cancelled", state="cancelled")
    body_operation("Gone", state="withdrawn")

    assert "No operations in this period" in main_of(client_of("planner", "LT"), PAGE + PERIOD)


@pytest.mark.example("operations of a meeting")
def test_meeting_list_filters_reduce_the_list_and_are_named(client_of: Any, world: None) -> None:
    client = client_of("expert", "DK")
    narrowed = PERIOD + "&organiser=PL&grade=conflict"

    page = main_of(client, PAGE + narrowed)
    paper = text_of(printed(client.get(PDF + narrowed)))

    assert "1 operation, 1 overlap, of which 1 conflict." in page
    assert "Organised by: Poland; Overlaps by grade: Conflict" in re.sub(r"\s+", " ", paper)
    assert f"{PDF}?from=2027-07-01&amp;until=2027-12-31&amp;organiser=PL&amp;grade=conflict" in page


NO_SENSE = {
    "?from=2027-13-01": "There is no such day as 2027-13-01.",
    "?from=2027-02-30": "There is no such day as 2027-02-30.",
    "?until=10000-01-01": "Write the day as 2026-10-05.",
    "?from=0001-01-01": "The year 0001 is outside 1990 to 2100.",
    "?from=2027-12-31&until=2027-01-01": "The period cannot end before it starts.",
    "?organiser=ZZ": "is not in the list",
    "?state=nothing": "is not in the list",
}


def test_invalid_meeting_list_query_is_refused_with_a_sentence(client_of: Any) -> None:
    client, answers = client_of(), {}

    for address in (PAGE, PDF, XLSX):
        for query, sentence in NO_SENSE.items():
            response = client.get(address + query)
            is_told = sentence in response.content.decode()
            answers[address + query] = (response.status_code, is_told)

    assert answers == dict.fromkeys(answers, (400, True))


def test_impossible_date_is_redisplayed_as_entered(client_of: Any) -> None:
    page = client_of().get(PAGE + "?from=2027-13-01").content.decode()

    assert '<input type="text" name="from" value="2027-13-01"' in page


@pytest.mark.parametrize("query", ["", "?from=2100-12-31", "?until=1990-01-01", "?from=&until="])
def test_period_at_the_limit_of_the_calendar_causes_no_server_error(
    client_of: Any, query: str
) -> None:
    assert client_of().get(PAGE + query).status_code in {200, 400}


@pytest.mark.example("operations of a meeting")
def test_meeting_list_too_long_for_pdf_is_refused_with_a_workbook_link(
    client_of: Any, world: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting, "MOST_ON_PAPER", 2)
    client = client_of("expert", "DK")

    response = client.get(PDF + PERIOD)

    page = response.content.decode()
    assert response.status_code == 403
    assert "The list has 4 operations; more than 2 are not printed as PDF." in page
    assert "2 more operations are left out of this page" in page
    assert f"{XLSX}?from=2027-07-01" in page
    assert workbook(client.get(XLSX + PERIOD))["Operations"].max_row == 10


@pytest.mark.example("operations of a meeting")
def test_failed_meeting_list_pdf_links_to_the_workbook(
    client_of: Any, world: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 0.01)

    response = client_of("expert", "DK").get(PDF + PERIOD)

    assert response.status_code == 503
    assert "take the workbook (XLSX)" in response.content.decode()


@pytest.mark.example("operations of a meeting")
def test_meeting_list_takes_as_many_queries_for_more_operations(
    client_of: Any, world: None, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    clients = [client_of("expert", "DK"), client_of("liaison", "WCO")]
    counts = []
    for client in clients:
        client.get(PAGE + PERIOD)
        with django_assert_max_num_queries(20) as counted:
            client.get(PAGE + PERIOD)
        counts.append(len(counted))

    for place in ("EE", "FI"):
        an_operation(f"Birch {place}", state="tabled", organisers=(place,), leads=(place,))
    detect_all()

    for client, count in zip(clients, counts, strict=True):
        with django_assert_num_queries(count):
            client.get(PAGE + PERIOD)
