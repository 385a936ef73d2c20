"""How often each Member State led, took part and declined, year by year."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from operations.models import Operation
from operations.reports.participation_years import participation_years
from tests.invitations import a_tabled_jco, answer, invited, no, yes
from tests.pages import address, queries_of, words
from tests.world import an_operation, body_operation, jco, person

pytestmark = pytest.mark.django_db


def counted(role: str = "planner", code: str = "LT") -> dict[str, dict[int, tuple[int, ...]]]:
    """Led, took part, declined by state and year, without the states that did nothing."""
    facts = participation_years(person(role, code))
    rows = {
        row.name: {
            year: row.numbers[3 * index : 3 * index + 3]
            for index, year in enumerate(facts.years)
            if any(row.numbers[3 * index : 3 * index + 3])
        }
        for row in facts.rows
    }
    return {name: years for name, years in rows.items() if years}


def test_participation_is_counted_by_role_and_start_year() -> None:
    operation = a_tabled_jco("EE", "LV", "PL", "FI")
    invited(operation, "EE", "LV", "PL")
    answer(operation, "EE", yes())
    answer(operation, "LV", no())
    jco("Bora", "LT", phases=(("2026-12-20", "2027-01-05"),))

    assert counted() == {
        "Lithuania": {2026: (1, 0, 0), 2027: (1, 0, 0)},
        "Estonia": {2027: (0, 1, 0)},
        "Latvia": {2027: (0, 0, 1)},
    }


def test_decline_is_counted_only_for_permitted_readers() -> None:
    operation = a_tabled_jco("EE", "LV")
    invited(operation, "EE", "LV")
    answer(operation, "EE", yes())
    answer(operation, "LV", no())

    assert "Latvia" in counted("planner", "LV")
    assert "Latvia" in counted("planner", "EE")
    assert "Latvia" in counted("expert", "DK")
    assert "Latvia" in counted("secretariat", "GSC")
    assert "Latvia" not in counted("planner", "PL")


def test_hidden_operations_are_not_counted() -> None:
    jco("Hidden", "PL", marking="participants")
    an_operation("Draft")

    assert counted("planner", "ES") == {}
    assert counted("planner", "PL") == {"Poland": {2027: (1, 0, 0)}}
    assert counted("liaison", "WCO") == {}


@pytest.mark.parametrize("state", ["draft", "postponed", "cancelled"])
def test_drafts_and_postponed_or_cancelled_jcos_are_not_counted(state: str) -> None:
    Operation.objects.filter(pk=jco("Amber", "LT").pk).update(state=state)

    assert counted() == {}


def test_external_operations_are_not_counted() -> None:
    body_operation("Vigil", participants=("LT",), marking="public")

    assert counted() == {}


def test_group_is_counted_for_its_members_on_the_start_date() -> None:
    long_ago = an_operation("Old", participants=("EU", "CH"), phases=(("2012-05", "2012-06"),))
    long_ago.jco_file.delete()
    Operation.objects.filter(pk=long_ago.pk).update(state="closed")
    long_ago.participations.exclude(role="lead").update(response="recorded")

    found = counted()

    assert found["Lithuania"] == {2012: (1, 0, 0)}
    assert found["United Kingdom"] == {2012: (0, 1, 0)}
    assert found["Estonia"] == {2012: (0, 1, 0)}
    assert "Croatia" not in found
    assert "Switzerland" not in found


@pytest.mark.slow
def test_last_six_years_with_jcos_are_shown() -> None:
    for year in (2015, 2017, 2018, 2020, 2021, 2024, 2026, 2028):
        jco(f"Amber {year}", "LT", phases=((f"{year}-05", f"{year}-05"),))

    assert participation_years(person()).years == (2018, 2020, 2021, 2024, 2026, 2028)


def test_every_member_state_has_a_row() -> None:
    jco("Amber", "LT")

    rows = participation_years(person()).rows

    assert len(rows) == 27
    assert rows[0].numbers == (0, 0, 0)


def test_page_and_workbook_show_the_same_figures(client_of: Any) -> None:
    jco("Amber", "LT", participants=("EE",))
    client = client_of()

    page = words(client.get(address("participation_years")))
    file = client.get(address("participation_years_xlsx"))

    assert "2027 Led Took part Declined" in page
    assert "Lithuania 1 0 0" in page
    sheet = load_workbook(io.BytesIO(file.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert ["State", "2027 Led", "2027 Took part", "2027 Declined"] in rows
    assert ["Lithuania", 1, 0, 0] in rows


def test_operation_list_links_to_the_participation_years(client_of: Any) -> None:
    page = client_of().get(address("operation_list")).content.decode()

    assert f'href="{address("participation_years")}"' in page


def test_empty_page_states_that_no_start_is_known(client_of: Any) -> None:
    assert "There is no JCO with a known start" in words(
        client_of().get(address("participation_years"))
    )


def test_participation_years_page_takes_a_constant_number_of_queries(client_of: Any) -> None:
    client, path = client_of(), address("participation_years")
    jco("Amber", "LT")
    for_one = queries_of(client, path)
    for number in range(4):
        jco(f"Bora {number}", "PL", participants=("EE", "LV", "EU"))

    assert queries_of(client, path) == for_one <= 15
