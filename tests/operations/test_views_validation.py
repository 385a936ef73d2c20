"""Validating results: selection, returned results, and conflicting edits."""

from typing import Any

import pytest

from operations.models import SeizureValidation
from tests.execution_factories import make_controls, make_correction, make_seizure, running_jco
from tests.pages import operations_url, page_text

pytestmark = [pytest.mark.django_db, pytest.mark.example("running")]


def tick(*records: Any) -> dict[str, list[int]]:
    """Return the data that a browser sends for selected results."""
    ticked: dict[str, list[int]] = {}
    for record in records:
        name = "seizure" if type(record).__name__ == "Seizure" else "controls"
        ticked.setdefault(name, []).append(record.revisions.last().pk)
    return ticked


def test_lead_validates_ticked_results_once(client_for: Any) -> None:
    operation = running_jco()
    ticked = tick(
        make_seizure(operation),
        make_seizure(operation, organisation_code="PL"),
        make_controls(operation),
    )
    client, page = (
        client_for("planner", "LT"),
        operations_url("results_validate", operation.reference),
    )

    first = client.post(page, ticked, follow=True)
    second = client.post(page, ticked, follow=True)

    assert "3 records validated." in page_text(first)
    assert "had been validated already." in page_text(second)
    assert SeizureValidation.objects.filter(is_validated=True).count() == 2


def test_validation_without_ticked_results_shows_a_notice(client_for: Any) -> None:
    operation = running_jco()

    page = operations_url("results_validate", operation.reference)
    response = client_for("planner", "LT").post(page, follow=True)

    assert "Nothing was ticked, so nothing was validated." in page_text(response)


@pytest.mark.parametrize("more", ["0", "x", "9" * 30, "-1", "1.0"])
def test_unknown_revision_refuses_the_whole_validation(client_for: Any, more: str) -> None:
    operation = running_jco()
    form_data = {"seizure": [*tick(make_seizure(operation))["seizure"], more]}

    response = client_for("planner", "LT").post(
        operations_url("results_validate", operation.reference), form_data
    )

    assert response.status_code == 403
    assert "One of the ticked records does not exist here" in page_text(response)
    assert not SeizureValidation.objects.exists()


def test_revision_of_another_operation_refuses_the_whole_validation(client_for: Any) -> None:
    operation, other = running_jco(), running_jco("Bora")
    ticked = tick(make_seizure(operation), make_seizure(other))

    response = client_for("planner", "LT").post(
        operations_url("results_validate", operation.reference), ticked
    )

    assert response.status_code == 403
    assert not SeizureValidation.objects.exists()


def test_result_corrected_after_ticking_is_not_validated(client_for: Any) -> None:
    operation = running_jco()
    record = make_seizure(operation, 5)
    ticked = tick(record)
    make_correction(record, 7)

    page = operations_url("results_validate", operation.reference)
    response = client_for("planner", "LT").post(page, ticked, follow=True)

    assert "Nothing was validated. Number 1 was corrected meanwhile" in page_text(response)
    assert not SeizureValidation.objects.exists()


def test_result_is_returned_with_a_question_from_its_page(client_for: Any) -> None:
    operation = running_jco()
    record = make_seizure(operation, 5, organisation_code="PL")
    client = client_for("planner", "LT")
    page = operations_url("seizure_return", operation.reference, record.number)

    empty = client.post(page, {"note": " ", "entry": "1"})
    done = client.post(page, {"note": "In packs?", "entry": "1"}, follow=True)
    again = client.post(page, {"note": "Really?", "entry": "1"})

    assert empty.status_code == 422
    assert "Write what is to be looked at again." in page_text(empty)
    assert "Number 1 was returned with your question." in page_text(done)
    assert "Returned: In packs?" in page_text(done)
    assert again.status_code == 409
    assert "Number 1 was returned with a question." in page_text(again)
    assert SeizureValidation.objects.get().note == "In packs?"


def test_controls_are_returned_only_by_the_lead(client_for: Any) -> None:
    operation = running_jco()
    report = make_controls(operation, organisation_code="PL")
    page = operations_url("controls_return", operation.reference, report.number)

    pole = client_for("planner", "PL").post(page, {"note": "?", "entry": "1"})
    lead = client_for("planner", "LT").post(page, {"note": "?", "entry": "1"})

    assert (pole.status_code, lead.status_code) == (403, 302)
    assert report.revisions.get().validation.note == "?"


def test_outdated_page_does_not_return_a_corrected_result(client_for: Any) -> None:
    operation = running_jco()
    record = make_seizure(operation, 5)
    make_correction(record, 7)

    response = client_for("planner", "LT").post(
        operations_url("seizure_return", operation.reference, record.number),
        {"note": "In packs?", "entry": "1"},
    )

    assert response.status_code == 409
    assert "Number 1 was corrected meanwhile" in page_text(response)
