"""The list of operations and its export for each kind of reader."""

import csv
import io
from typing import Any

import pytest

from operations.imports.import_run import import_operations
from operations.models import Operation
from tests.factories import make_operation
from tests.import_files import HEADER, PUBLISHED_FILE
from tests.pages import count_queries, operations_url, page_text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "organisation_code", "names"),
    [
        ("planner", "LT", ["Draft", "Open", "Shown", "Tabled"]),
        ("planner", "SE", ["Open", "Tabled"]),
        ("expert", "DK", ["Open", "Shown", "Tabled"]),
        ("liaison", "WCO", ["Open"]),
        ("administrator", "GSC", []),
    ],
)
def test_list_and_export_contain_only_visible_operations(
    client_for: Any, role: str, organisation_code: str, names: list[str]
) -> None:
    make_operation("Draft")
    make_operation("Tabled", state="tabled")
    make_operation("Shown", state="tabled", marking="participants")
    make_operation("Open", state="tabled", marking="public")
    client = client_for(role, organisation_code)

    page = client.get(operations_url("operation_list"), {"sort": "name"})
    export = client.get(operations_url("operation_export"), {"sort": "name"})

    assert [row.operation.name for row in page.context["rows"]] == names
    assert [row["name"] for row in csv.DictReader(io.StringIO(export.content.decode()))] == names


# The list


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("year=10000", 400, "The year must lie between 1990 and 2100."),
        ("year=abc", 400, "Write the year as four digits, such as 2026."),
        ("sort=password", 400, "“password” is not one of the choices."),
        ("page=abc", 200, "1 operation"),
        ("page=-1", 200, "1 operation"),
        ("page=1000000000000000000000", 200, "1 operation"),
        ("q=" + "x" * 201, 400, "at most 200 characters"),
        ("q=%00", 400, "cannot be read"),
        ("q=nothing-like-it", 200, "No operation fits all of these filters"),
        ("id[]=1&kind=jco_full_scale&kind=jco_regional", 200, "No operation fits"),
    ],
)
def test_operation_list_handles_any_query_string(
    client_for: Any, query: str, status: int, sentence: str
) -> None:
    make_operation()

    response = client_for("planner", "LT").get(f"{operations_url('operation_list')}?{query}")

    assert response.status_code == status
    assert sentence in page_text(response)


def test_export_refuses_the_same_filters_as_the_list(client_for: Any) -> None:
    response = client_for("planner", "LT").get(
        operations_url("operation_export"), {"year": "10000"}
    )

    assert response.status_code == 400
    assert "between 1990 and 2100" in page_text(response)


def create_operations(count: int, name: str) -> None:
    rows = [
        f"{name} {number},wco_operation,WCO,LT,EU,no,,1,operational,2025-0{number % 9 + 1},,,"
        "cigarettes,sea,,x"
        for number in range(count)
    ]
    outcome = import_operations("\n".join([HEADER, *rows]).encode(), marking="public")
    assert outcome.created == count


@pytest.mark.parametrize("query", ["", "?q=many&term=tobacco&participant=LT&year=2025"])
def test_operation_list_takes_a_constant_number_of_queries(client_for: Any, query: str) -> None:
    client, path = client_for("planner", "LT"), operations_url("operation_list") + query
    create_operations(1, "Many")
    for_one = count_queries(client, path)

    create_operations(299, "Many more")

    assert count_queries(client, path) == for_one <= 20


def test_operation_list_shows_fifty_rows_a_page_and_retains_the_filters(client_for: Any) -> None:
    create_operations(51, "Many")

    page = client_for("planner", "LT").get(
        operations_url("operation_list"), {"kind": "wco_operation"}
    )

    assert len(page.context["rows"]) == 50
    assert 'href="?kind=wco_operation&amp;page=2"' in page.content.decode()


# The export


def test_reimported_export_changes_nothing(client_for: Any) -> None:
    first = import_operations(PUBLISHED_FILE.read_bytes(), marking="public")

    export = client_for("expert", "DK").get(operations_url("operation_export"))
    again = import_operations(export.content)

    assert first.created > 80
    assert again.counts == {
        "created": 0,
        "updated": 0,
        "unchanged": first.created,
        "rejected": 0,
    }
    assert export.content.decode().splitlines()[0] == HEADER


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=cmd|'/C calc'!A1", "'=cmd|'/C calc'!A1"),
        ("+1 day", "'+1 day"),
        ("@SUM", "'@SUM"),
        ("'=twice", "''=twice"),
        ("'t Zand", "'t Zand"),
    ],
)
def test_formula_in_a_name_is_exported_as_text_and_reimported(
    client_for: Any, name: str, cell: str
) -> None:
    operation = make_operation(name, kind="wco_operation", organisers=("WCO",), marking="public")

    export = client_for("liaison", "WCO").get(operations_url("operation_export"))
    assert next(csv.DictReader(io.StringIO(export.content.decode())))["name"] == cell
    operation.delete()
    import_operations(export.content)

    assert Operation.objects.get().name == name
