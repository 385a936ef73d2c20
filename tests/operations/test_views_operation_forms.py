"""The form of an existing operation: repeated requests and conflicting edits."""

from typing import Any

import pytest
from django.test import Client

from operations.models import Operation
from tests.factories import make_operation
from tests.pages import operation_form_data, operations_url, page_text

pytestmark = pytest.mark.django_db


@pytest.mark.example("draft")
def test_saved_edit_shows_a_notice_about_the_overlap_check(client_for: Any) -> None:
    operation = make_operation()

    response = client_for("planner", "LT").post(
        operations_url("operation_edit", operation.reference),
        operation_form_data(operation, aims="seize more"),
        follow=True,
    )

    operation.refresh_from_db()
    assert operation.aims == "seize more"
    assert operation.version == 2
    assert "Saved. Overlaps are being checked." in page_text(response)


@pytest.mark.example("draft")
def test_unchanged_edit_is_announced_as_unchanged(client_for: Any) -> None:
    operation = make_operation()

    response = client_for("planner", "LT").post(
        operations_url("operation_edit", operation.reference),
        operation_form_data(operation),
        follow=True,
    )

    operation.refresh_from_db()
    assert operation.version == 1
    assert "Nothing was changed." in page_text(response)


def stale_edit(client: Client, operation: Operation) -> Any:
    """Send an edit from a page that was opened before another user saved."""
    path = operations_url("operation_edit", operation.reference)
    old = operation_form_data(operation, aims="what I typed")
    saved = client.post(
        path,
        operation_form_data(operation, name="Topaz", **{"phases-0-entered_start": "2027-10-02"}),
    )
    assert saved.status_code == 302
    return client.post(path, old)


@pytest.mark.example("draft")
def test_conflicting_edit_shows_the_changes_and_redisplays_the_input(client_for: Any) -> None:
    operation = make_operation()

    response = stale_edit(client_for("planner", "LT"), operation)
    text = page_text(response)

    operation.refresh_from_db()
    assert response.status_code == 409
    assert operation.aims == ""
    assert "Somebody changed this operation while you were editing" in text
    assert "Planner, Lithuania" in text
    assert "Code name was Amber → now Topaz" in text
    assert "Phase 1, start was 1 October 2027 → now 2 October 2027" in text
    assert "what I typed" in response.content.decode()
    assert 'name="version" value="1"' in response.content.decode()


@pytest.mark.example("draft")
def test_conflicting_edit_is_saved_only_when_overwriting_is_confirmed(client_for: Any) -> None:
    operation = make_operation()
    client = client_for("planner", "LT")
    stale_edit(client, operation)
    path = operations_url("operation_edit", operation.reference)

    again = client.post(path, operation_form_data(operation, aims="what I typed"))
    over = client.post(path, operation_form_data(operation, aims="what I typed", save_over="2"))

    operation.refresh_from_db()
    assert [again.status_code, over.status_code] == [409, 302]
    assert (operation.name, operation.aims, operation.version) == ("Amber", "what I typed", 3)


@pytest.mark.example("draft")
@pytest.mark.parametrize("version", ["", "abc", "99", "9" * 30])
def test_edit_of_an_unknown_version_is_refused(client_for: Any, version: str) -> None:
    operation = make_operation()

    response = client_for("planner", "LT").post(
        operations_url("operation_edit", operation.reference),
        operation_form_data(operation, aims="x", version=version),
    )

    operation.refresh_from_db()
    assert response.status_code == 409
    assert operation.aims == ""
