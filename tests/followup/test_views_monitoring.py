"""The page of the monitoring file: filters, PDF, and overdue recommendations."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from followup.models import Recommendation
from tests.debriefings import (
    make_overdue,
    make_recommendation,
    record_action_as_planner,
    recorded_debriefing,
    verify_action_as_expert,
)
from tests.followup.page_addresses import followup_url
from tests.pages import page_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def file() -> dict[str, Recommendation]:
    operation = recorded_debriefing().operation
    made = {
        "open": make_recommendation(operation, "PL", text="Open one."),
        "late": make_overdue(
            make_recommendation(operation, "EE", text="Late one.", area="general"), 12
        ),
        "done": make_recommendation(operation, "PL", text="Done one."),
    }
    record_action_as_planner(made["done"]), verify_action_as_expert(made["done"])
    return made


@pytest.mark.example("in debriefing")
@pytest.mark.parametrize(
    ("query", "expected"),
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
    client_for: Any, file: dict[str, Recommendation], query: str, expected: list[str]
) -> None:
    reference = file["open"].debriefing.operation.reference
    query = query.format(reference=reference)

    page = client_for("expert", "DK").get(followup_url("recommendation_list") + query)
    response = client_for("expert", "DK").get(followup_url("monitoring_file_workbook") + query)

    assert [row.text for row in page.context["rows"]] == expected
    sheet = load_workbook(io.BytesIO(response.content))["Recommendations"]
    assert [row[2].value for row in sheet.iter_rows(min_row=7)] == expected


@pytest.mark.parametrize("query", ["?show=x", "?level=x", "?addressee=XX", "?operation=x"])
def test_unknown_filter_value_is_refused_with_a_sentence(client_for: Any, query: str) -> None:
    for page in ("recommendation_list", "monitoring_file_pdf", "monitoring_file_workbook"):
        response = client_for().get(followup_url(page) + query)

        assert response.status_code == 400
        assert "is not in the list" in page_text(response)


@pytest.mark.example("in debriefing")
def test_monitoring_file_shows_overdue_days_and_addressee_actions(
    client_for: Any, file: dict[str, Recommendation]
) -> None:
    text = page_text(client_for("expert", "DK").get(followup_url("recommendation_list")))
    response = client_for("expert", "DK").get(
        followup_url("monitoring_file_workbook") + "?show=all"
    )

    assert "12 days overdue" in text
    sheet = load_workbook(io.BytesIO(response.content))["Answers"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert ["Amber", 3, "Poland", "Done and confirmed"] in [row[:4] for row in rows]
    assert response.headers["Content-Disposition"].startswith(
        'attachment; filename="recommendations-'
    )


@pytest.mark.example("in debriefing")
@pytest.mark.slow
def test_monitoring_file_pdf_shows_title_totals_and_marking(
    client_for: Any, file: dict[str, Recommendation]
) -> None:
    from pypdf import PdfReader  # noqa: PLC0415 - only where something is printed

    response = client_for("expert", "DK").get(followup_url("monitoring_file_pdf"))

    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    assert "Recommendation monitoring file" in text
    assert "2 recommendations, 2 open, of which 1 overdue" in text
    assert "LIMITE" in text
