"""The monitoring file: narrowed, printed, and who is late."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from followup.models import Recommendation
from tests.debriefings import confirm, held, overdue, recommend, say
from tests.followup.pages import url
from tests.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def file() -> dict[str, Recommendation]:
    operation = held().operation
    made = {
        "open": recommend(operation, "PL", text="Open one."),
        "late": overdue(recommend(operation, "EE", text="Late one.", area="general"), 12),
        "done": recommend(operation, "PL", text="Done one."),
    }
    say(made["done"]), confirm(made["done"])
    return made


@pytest.mark.example("in debriefing")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Late one.", "Open one."]),
        ("?show=open", ["Late one.", "Open one."]),
        ("?show=late", ["Late one."]),
        ("?show=done", ["Done one."]),
        ("?show=waived", []),
        ("?show=all", ["Late one.", "Open one.", "Done one."]),
        ("?level=general", ["Late one."]),
        ("?addressee=PL&show=all", ["Open one.", "Done one."]),
        ("?operation={reference}", ["Late one.", "Open one."]),
    ],
)
def test_monitoring_file_is_filtered(
    client_of: Any, file: dict[str, Recommendation], query: str, found: list[str]
) -> None:
    reference = file["open"].debriefing.operation.reference
    query = query.format(reference=reference)

    page = client_of("expert", "DK").get(url("recommendation_list") + query)
    book = client_of("expert", "DK").get(url("monitoring_file_xlsx") + query)

    assert [row.text for row in page.context["rows"]] == found
    sheet = load_workbook(io.BytesIO(book.content))["Recommendations"]
    assert [row[2].value for row in sheet.iter_rows(min_row=7)] == found


@pytest.mark.parametrize("query", ["?show=x", "?level=x", "?addressee=XX", "?operation=x"])
def test_unknown_filter_value_is_refused_with_a_sentence(client_of: Any, query: str) -> None:
    for page in ("recommendation_list", "monitoring_file_pdf", "monitoring_file_xlsx"):
        response = client_of().get(url(page) + query)

        assert response.status_code == 400
        assert "is not in the list" in words(response)


@pytest.mark.example("in debriefing")
def test_monitoring_file_shows_overdue_days_and_addressee_actions(
    client_of: Any, file: dict[str, Recommendation]
) -> None:
    text = words(client_of("expert", "DK").get(url("recommendation_list")))
    book = client_of("expert", "DK").get(url("monitoring_file_xlsx") + "?show=all")

    assert "12 days overdue" in text
    sheet = load_workbook(io.BytesIO(book.content))["Answers"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert ["Amber", 3, "Poland", "Done and confirmed"] in [row[:4] for row in rows]
    assert book.headers["Content-Disposition"].startswith('attachment; filename="recommendations-')


@pytest.mark.example("in debriefing")
@pytest.mark.slow
def test_monitoring_file_pdf_shows_title_totals_and_marking(
    client_of: Any, file: dict[str, Recommendation]
) -> None:
    from pypdf import PdfReader  # noqa: PLC0415 - only where something is printed

    response = client_of("expert", "DK").get(url("monitoring_file_pdf"))

    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    assert "Recommendation monitoring file" in text
    assert "2 recommendations, 2 open, of which 1 overdue" in text
    assert "LIMITE" in text
