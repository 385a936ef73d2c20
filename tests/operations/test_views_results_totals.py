"""Totals of results as at any day, their workbook and their curve."""

from typing import Any

import pytest

from tests.execution_factories import (
    day_from_today,
    debriefed_jco,
    make_seizure,
    noon_of,
    phase_dates as span,
    running_jco,
    today,
    validate_as_lead,
    validation_at,
)
from tests.pages import operations_url, page_text

pytestmark = pytest.mark.django_db


@pytest.mark.example("running")
def test_totals_page_shows_totals_as_at_the_requested_day(client_for: Any) -> None:
    operation = running_jco()
    record = make_seizure(operation, 5000)
    validation_at(record.revisions.get(), noon_of(-2))
    client, page = client_for("planner", "LT"), operations_url("result_totals", operation.reference)

    now = page_text(client.get(page))
    before = page_text(client.get(f"{page}?as_at={day_from_today(-3)}"))

    assert "(today)" in now
    assert "1 seizure counts" in now
    assert "0 seizures count" in before
    assert "Nothing counts at the end of that day" in before
    assert (
        f'value="{day_from_today(-3)}"'
        in client.get(f"{page}?as_at={day_from_today(-3)}").content.decode()
    )


@pytest.mark.example("running")
@pytest.mark.parametrize(
    "entered", ["2026-13-01", "1.1.2026", "tomorrow", "9999-01-01", "٢٠٢٦-٠١-٠١", "x" * 500]
)
@pytest.mark.parametrize("name", ["result_totals", "result_totals_workbook"])
def test_invalid_as_at_day_is_refused_with_a_sentence(
    client_for: Any, entered: str, name: str
) -> None:
    operation = running_jco()

    page = operations_url(name, operation.reference)
    response = client_for("planner", "LT").get(page, {"as_at": entered})

    assert response.status_code == 400
    assert "One thing must be put right" in page_text(response)


@pytest.mark.example("in debriefing")
def test_totals_workbook_is_available_only_to_readers_of_the_totals(client_for: Any) -> None:
    operation = debriefed_jco()
    make_seizure(operation)
    validate_as_lead(operation)
    page = operations_url("result_totals_workbook", operation.reference)

    response = client_for("secretariat", "GSC").get(page)

    assert response.status_code == 200
    name = f"{operation.reference}-results-{today()}.xlsx"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert client_for("planner", "SE").get(page).status_code == 404


def test_curve_has_a_title_and_a_table_by_day(client_for: Any) -> None:
    operation = running_jco(phases=(span(-9, 5),))
    make_seizure(operation, 5000, day=day_from_today(-8))
    validate_as_lead(operation)

    page = client_for("planner", "LT").get(operations_url("result_totals", operation.reference))
    html = page.content.decode()

    assert '<svg xmlns="http://www.w3.org/2000/svg" class="drawing"' in html
    assert "<title>cigarettes (pieces), added up by the day of the seizure</title>" in html
    assert "Day by day" in html
    assert "style=" not in html
