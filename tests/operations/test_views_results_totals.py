"""Totals of results at any day of the address, their workbook and their curve."""

from typing import Any

import pytest

from tests.pages import address, words
from tests.running import (
    day,
    debriefed_jco,
    judged_at,
    noon,
    running_jco,
    said as span,
    seize,
    today,
    validate,
)

pytestmark = pytest.mark.django_db


@pytest.mark.example("running")
def test_totals_page_shows_totals_as_at_the_requested_day(client_of: Any) -> None:
    operation = running_jco()
    record = seize(operation, 5000)
    judged_at(record.revisions.get(), noon(-2))
    client, page = client_of("planner", "LT"), address("result_totals", operation.reference)

    now = words(client.get(page))
    before = words(client.get(f"{page}?as_at={day(-3)}"))

    assert "(today)" in now
    assert "1 seizure counts" in now
    assert "0 seizures count" in before
    assert "Nothing counts at the end of that day" in before
    assert f'value="{day(-3)}"' in client.get(f"{page}?as_at={day(-3)}").content.decode()


@pytest.mark.example("running")
@pytest.mark.parametrize(
    "said", ["2026-13-01", "1.1.2026", "tomorrow", "9999-01-01", "٢٠٢٦-٠١-٠١", "x" * 500]
)
@pytest.mark.parametrize("name", ["result_totals", "result_totals_xlsx"])
def test_invalid_as_at_day_is_refused_with_a_sentence(client_of: Any, said: str, name: str) -> None:
    operation = running_jco()

    page = address(name, operation.reference)
    response = client_of("planner", "LT").get(page, {"as_at": said})

    assert response.status_code == 400
    assert "One thing must be put right" in words(response)


@pytest.mark.example("in debriefing")
def test_totals_workbook_is_available_only_to_readers_of_the_totals(client_of: Any) -> None:
    operation = debriefed_jco()
    seize(operation)
    validate(operation)
    page = address("result_totals_xlsx", operation.reference)

    response = client_of("secretariat", "GSC").get(page)

    assert response.status_code == 200
    name = f"{operation.reference}-results-{today()}.xlsx"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert client_of("planner", "SE").get(page).status_code == 404


def test_curve_has_a_title_and_a_table_by_day(client_of: Any) -> None:
    operation = running_jco(phases=(span(-9, 5),))
    seize(operation, 5000, day=day(-8))
    validate(operation)

    page = client_of("planner", "LT").get(address("result_totals", operation.reference))
    html = page.content.decode()

    assert '<svg xmlns="http://www.w3.org/2000/svg" class="drawing"' in html
    assert "<title>cigarettes (pieces), added up by the day of the seizure</title>" in html
    assert "Day by day" in html
    assert "style=" not in html
