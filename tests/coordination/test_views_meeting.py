"""The meeting list on screen, as PDF and as workbook: the same content."""

import re
from datetime import date
from typing import Any

import pdfua
import pytest
from django.test import Client

from coordination.actions import run_full_overlap_check
from coordination.views import meeting
from jco_portal.core import pdf
from tests.coordination.meeting_list import (
    PAGE,
    PDF,
    PERIOD,
    XLSX,
    create_meeting_operations,
    expected_texts,
    main_text,
    meeting_page_for,
    pdf_text,
    text_of,
    without_spaces,
    workbook_cells,
)
from tests.factories import make_external_operation, make_operation

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting_operations() -> None:
    create_meeting_operations()


@pytest.mark.parametrize(("role", "organisation_code"), [("expert", "DK"), ("liaison", "WCO")])
@pytest.mark.example("operations of a meeting")
def test_meeting_list_page_and_pdf_have_the_same_content(
    client_for: Any, meeting_operations: None, role: str, organisation_code: str
) -> None:
    client, texts = (
        client_for(role, organisation_code),
        expected_texts(meeting_page_for(role, organisation_code)),
    )

    page = without_spaces(re.sub(r"<[^>]*>", "", main_text(client, PAGE + PERIOD)))
    paper = without_spaces(text_of(pdf_text(client.get(PDF + PERIOD))))

    assert len(texts) > 12
    assert [word for word in texts if without_spaces(word) not in page] == []
    assert [word for word in texts if without_spaces(word) not in paper] == []


@pytest.mark.example("operations of a meeting")
def test_meeting_list_pdf_is_accessible_and_marked_on_every_page(
    client_for: Any, meeting_operations: None, tmp_path: Any
) -> None:
    response = client_for("expert", "DK").get(PDF + PERIOD)

    document = pdf_text(response)
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
def test_meeting_list_workbook_has_typed_cells(client_for: Any, meeting_operations: None) -> None:
    spreadsheet = workbook_cells(client_for("expert", "DK").get(XLSX + PERIOD))

    operations, overlaps = spreadsheet["Operations"], spreadsheet["Overlaps"]
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


def test_name_resembling_a_formula_is_exported_as_text(client_for: Any) -> None:
    make_operation("=HYPERLINK(1)", state="tabled")

    spreadsheet = workbook_cells(client_for("expert", "DK").get(XLSX + PERIOD))

    cell = spreadsheet["Operations"].cell(7, 2)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


@pytest.mark.example("operations of a meeting")
def test_meeting_list_pdf_and_workbook_reveal_no_more_than_the_page(
    client_for: Any, meeting_operations: None
) -> None:
    liaison = client_for("liaison", "WCO")

    paper = text_of(pdf_text(liaison.get(PDF + PERIOD)))
    spreadsheet = workbook_cells(liaison.get(XLSX + PERIOD))

    cells = [
        str(cell.value)
        for sheet in spreadsheet
        for row in sheet.iter_rows()
        for cell in row
        if cell.value
    ]
    for hidden in ("Amber", "Žalgiris", "Lithuania", "Poland", "Latvia", "cigarettes"):
        assert hidden not in paper
        assert not any(hidden in cell for cell in cells), hidden
    assert "a Member-State JCO" in paper
    assert "a Member-State JCO" in cells
    assert "2027-W40" in paper


@pytest.mark.example("operations of a meeting")
def test_administrator_without_visible_operations_gets_an_empty_meeting_list(
    client_for: Any, meeting_operations: None
) -> None:
    page = main_text(client_for("administrator", "GSC"), PAGE + PERIOD)

    assert "No operations in this period" in page
    assert "PUBLIC" in page


def test_anonymous_user_is_redirected_from_the_meeting_list_to_sign_in() -> None:
    for address in (PAGE, PDF, XLSX):
        assert Client().get(address).status_code == 302


def test_meeting_list_omits_drafts_and_cancelled_or_withdrawn_operations(client_for: Any) -> None:
    make_operation("Draft")
    make_operation("Cancelled", state="cancelled")
    make_external_operation("Gone", state="withdrawn")

    assert "No operations in this period" in main_text(client_for("planner", "LT"), PAGE + PERIOD)


@pytest.mark.example("operations of a meeting")
def test_meeting_list_filters_reduce_the_list_and_are_named(
    client_for: Any, meeting_operations: None
) -> None:
    client = client_for("expert", "DK")
    narrowed = PERIOD + "&organiser=PL&grade=conflict"

    page = main_text(client, PAGE + narrowed)
    paper = text_of(pdf_text(client.get(PDF + narrowed)))

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


def test_invalid_meeting_list_query_is_refused_with_a_sentence(client_for: Any) -> None:
    client, answers = client_for(), {}

    for address in (PAGE, PDF, XLSX):
        for query, sentence in NO_SENSE.items():
            response = client.get(address + query)
            is_shown = sentence in response.content.decode()
            answers[address + query] = (response.status_code, is_shown)

    assert answers == dict.fromkeys(answers, (400, True))


def test_impossible_date_is_redisplayed_as_entered(client_for: Any) -> None:
    page = client_for().get(PAGE + "?from=2027-13-01").content.decode()

    assert '<input type="text" name="from" value="2027-13-01"' in page


@pytest.mark.parametrize("query", ["", "?from=2100-12-31", "?until=1990-01-01", "?from=&until="])
def test_period_at_the_limit_of_the_calendar_causes_no_server_error(
    client_for: Any, query: str
) -> None:
    assert client_for().get(PAGE + query).status_code in {200, 400}


@pytest.mark.example("operations of a meeting")
def test_meeting_list_too_long_for_pdf_is_refused_with_a_workbook_link(
    client_for: Any, meeting_operations: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting, "MAX_ROWS_ON_PAPER", 2)
    client = client_for("expert", "DK")

    response = client.get(PDF + PERIOD)

    page = response.content.decode()
    assert response.status_code == 403
    assert "The list has 4 operations; more than 2 are not printed as PDF." in page
    assert "2 more operations are left out of this page" in page
    assert f"{XLSX}?from=2027-07-01" in page
    assert workbook_cells(client.get(XLSX + PERIOD))["Operations"].max_row == 10


@pytest.mark.example("operations of a meeting")
def test_failed_meeting_list_pdf_links_to_the_workbook(
    client_for: Any, meeting_operations: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "DEFAULT_TIMEOUT_SECONDS", 0.01)

    response = client_for("expert", "DK").get(PDF + PERIOD)

    assert response.status_code == 503
    assert "take the workbook (XLSX)" in response.content.decode()


@pytest.mark.example("operations of a meeting")
def test_meeting_list_takes_as_many_queries_for_more_operations(
    client_for: Any,
    meeting_operations: None,
    django_assert_max_num_queries: Any,
    django_assert_num_queries: Any,
) -> None:
    clients = [client_for("expert", "DK"), client_for("liaison", "WCO")]
    counts = []
    for client in clients:
        client.get(PAGE + PERIOD)
        with django_assert_max_num_queries(20) as counted:
            client.get(PAGE + PERIOD)
        counts.append(len(counted))

    for organisation_code in ("EE", "FI"):
        make_operation(
            f"Birch {organisation_code}",
            state="tabled",
            organisers=(organisation_code,),
            leads=(organisation_code,),
        )
    run_full_overlap_check()

    for client, count in zip(clients, counts, strict=True):
        with django_assert_num_queries(count):
            client.get(PAGE + PERIOD)
