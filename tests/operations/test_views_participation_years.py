"""Statistics of participation: led, participated and declined, by state and year."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from operations.models import Operation
from operations.reports.participation_years import participation_years
from tests.factories import make_external_operation, make_jco, make_operation, make_user
from tests.invitations import (
    accept_input,
    decline_input,
    make_invitations,
    make_tabled_jco,
    respond,
)
from tests.pages import count_queries, operations_url, page_text

pytestmark = pytest.mark.django_db


def counted(role: str = "planner", code: str = "LT") -> dict[str, dict[int, tuple[int, ...]]]:
    """Return led, participated and declined by state and year, without empty rows."""
    table = participation_years(make_user(role, code))
    rows = {
        row.name: {
            year: row.numbers[3 * index : 3 * index + 3]
            for index, year in enumerate(table.years)
            if any(row.numbers[3 * index : 3 * index + 3])
        }
        for row in table.rows
    }
    return {name: years for name, years in rows.items() if years}


def test_participation_is_counted_by_role_and_start_year() -> None:
    operation = make_tabled_jco("EE", "LV", "PL", "FI")
    make_invitations(operation, "EE", "LV", "PL")
    respond(operation, "EE", accept_input())
    respond(operation, "LV", decline_input())
    make_jco("Bora", "LT", phases=(("2026-12-20", "2027-01-05"),))

    assert counted() == {
        "Lithuania": {2026: (1, 0, 0), 2027: (1, 0, 0)},
        "Estonia": {2027: (0, 1, 0)},
        "Latvia": {2027: (0, 0, 1)},
    }


def test_decline_is_counted_only_for_permitted_readers() -> None:
    operation = make_tabled_jco("EE", "LV")
    make_invitations(operation, "EE", "LV")
    respond(operation, "EE", accept_input())
    respond(operation, "LV", decline_input())

    assert "Latvia" in counted("planner", "LV")
    assert "Latvia" in counted("planner", "EE")
    assert "Latvia" in counted("expert", "DK")
    assert "Latvia" in counted("secretariat", "GSC")
    assert "Latvia" not in counted("planner", "PL")


def test_hidden_operations_are_not_counted() -> None:
    make_jco("Hidden", "PL", marking="participants")
    make_operation("Draft")

    assert counted("planner", "ES") == {}
    assert counted("planner", "PL") == {"Poland": {2027: (1, 0, 0)}}
    assert counted("liaison", "WCO") == {}


@pytest.mark.parametrize("state", ["draft", "postponed", "cancelled"])
def test_drafts_and_postponed_or_cancelled_jcos_are_not_counted(state: str) -> None:
    Operation.objects.filter(pk=make_jco("Amber", "LT").pk).update(state=state)

    assert counted() == {}


def test_external_operations_are_not_counted() -> None:
    make_external_operation("Vigil", participants=("LT",), marking="public")

    assert counted() == {}


def test_group_is_counted_for_its_members_on_the_start_date() -> None:
    long_ago = make_operation("Old", participants=("EU", "CH"), phases=(("2012-05", "2012-06"),))
    long_ago.jco_file.delete()
    Operation.objects.filter(pk=long_ago.pk).update(state="closed")
    long_ago.participations.exclude(role="lead").update(response="recorded")

    counts = counted()

    assert counts["Lithuania"] == {2012: (1, 0, 0)}
    assert counts["United Kingdom"] == {2012: (0, 1, 0)}
    assert counts["Estonia"] == {2012: (0, 1, 0)}
    assert "Croatia" not in counts
    assert "Switzerland" not in counts


@pytest.mark.slow
def test_last_six_years_with_jcos_are_shown() -> None:
    for year in (2015, 2017, 2018, 2020, 2021, 2024, 2026, 2028):
        make_jco(f"Amber {year}", "LT", phases=((f"{year}-05", f"{year}-05"),))

    assert participation_years(make_user()).years == (2018, 2020, 2021, 2024, 2026, 2028)


def test_every_member_state_has_a_row() -> None:
    make_jco("Amber", "LT")

    rows = participation_years(make_user()).rows

    assert len(rows) == 27
    assert rows[0].numbers == (0, 0, 0)


def test_page_and_workbook_show_the_same_figures(client_for: Any) -> None:
    make_jco("Amber", "LT", participants=("EE",))
    client = client_for()

    page = page_text(client.get(operations_url("participation_years")))
    file = client.get(operations_url("participation_years_workbook"))

    assert "2027 Led Took part Declined" in page
    assert "Lithuania 1 0 0" in page
    sheet = load_workbook(io.BytesIO(file.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert ["State", "2027 Led", "2027 Took part", "2027 Declined"] in rows
    assert ["Lithuania", 1, 0, 0] in rows


def test_operation_list_links_to_the_participation_years(client_for: Any) -> None:
    page = client_for().get(operations_url("operation_list")).content.decode()

    assert f'href="{operations_url("participation_years")}"' in page


def test_empty_page_states_that_no_start_is_known(client_for: Any) -> None:
    assert "There is no JCO with a known start" in page_text(
        client_for().get(operations_url("participation_years"))
    )


def test_participation_years_page_takes_a_constant_number_of_queries(client_for: Any) -> None:
    client, path = client_for(), operations_url("participation_years")
    make_jco("Amber", "LT")
    for_one = count_queries(client, path)
    for number in range(4):
        make_jco(f"Bora {number}", "PL", participants=("EE", "LV", "EU"))

    assert count_queries(client, path) == for_one <= 15
