"""Verdicts on results: what is ticked, what is returned, and pages that are old."""

from typing import Any

import pytest

from operations.models import SeizureValidation
from tests.pages import address, words
from tests.running import control, correct, running_jco, seize

pytestmark = [pytest.mark.django_db, pytest.mark.example("running")]


def tick(*records: Any) -> dict[str, list[int]]:
    """What the browser sends of ticked records."""
    ticked: dict[str, list[int]] = {}
    for record in records:
        name = "seizure" if type(record).__name__ == "Seizure" else "controls"
        ticked.setdefault(name, []).append(record.revisions.last().pk)
    return ticked


def test_lead_validates_ticked_results_once(client_of: Any) -> None:
    operation = running_jco()
    ticked = tick(seize(operation), seize(operation, place="PL"), control(operation))
    client, page = client_of("planner", "LT"), address("entries_validate", operation.reference)

    first = client.post(page, ticked, follow=True)
    second = client.post(page, ticked, follow=True)

    assert "3 records validated." in words(first)
    assert "had been validated already." in words(second)
    assert SeizureValidation.objects.filter(is_validated=True).count() == 2


def test_validation_without_ticked_results_shows_a_notice(client_of: Any) -> None:
    operation = running_jco()

    page = address("entries_validate", operation.reference)
    response = client_of("planner", "LT").post(page, follow=True)

    assert "Nothing was ticked, so nothing was validated." in words(response)


@pytest.mark.parametrize("more", ["0", "x", "9" * 30, "-1", "1.0"])
def test_unknown_revision_refuses_the_whole_validation(client_of: Any, more: str) -> None:
    operation = running_jco()
    data = {"seizure": [*tick(seize(operation))["seizure"], more]}

    response = client_of("planner", "LT").post(
        address("entries_validate", operation.reference), data
    )

    assert response.status_code == 403
    assert "One of the ticked records does not exist here" in words(response)
    assert not SeizureValidation.objects.exists()


def test_revision_of_another_operation_refuses_the_whole_validation(client_of: Any) -> None:
    operation, other = running_jco(), running_jco("Bora")
    ticked = tick(seize(operation), seize(other))

    response = client_of("planner", "LT").post(
        address("entries_validate", operation.reference), ticked
    )

    assert response.status_code == 403
    assert not SeizureValidation.objects.exists()


def test_result_corrected_after_ticking_is_not_validated(client_of: Any) -> None:
    operation = running_jco()
    record = seize(operation, 5)
    ticked = tick(record)
    correct(record, 7)

    page = address("entries_validate", operation.reference)
    response = client_of("planner", "LT").post(page, ticked, follow=True)

    assert "Nothing was validated. Number 1 was corrected meanwhile" in words(response)
    assert not SeizureValidation.objects.exists()


def test_result_is_returned_with_a_question_from_its_page(client_of: Any) -> None:
    operation = running_jco()
    record = seize(operation, 5, place="PL")
    client = client_of("planner", "LT")
    page = address("seizure_return", operation.reference, record.number)

    empty = client.post(page, {"note": " ", "entry": "1"})
    done = client.post(page, {"note": "In packs?", "entry": "1"}, follow=True)
    again = client.post(page, {"note": "Really?", "entry": "1"})

    assert empty.status_code == 422
    assert "Write what is to be looked at again." in words(empty)
    assert "Number 1 was returned with your question." in words(done)
    assert "Returned: In packs?" in words(done)
    assert again.status_code == 409
    assert "Number 1 was returned with a question." in words(again)
    assert SeizureValidation.objects.get().note == "In packs?"


def test_controls_are_returned_only_by_the_lead(client_of: Any) -> None:
    operation = running_jco()
    report = control(operation, place="PL")
    page = address("controls_return", operation.reference, report.number)

    pole = client_of("planner", "PL").post(page, {"note": "?", "entry": "1"})
    lead = client_of("planner", "LT").post(page, {"note": "?", "entry": "1"})

    assert (pole.status_code, lead.status_code) == (403, 302)
    assert report.revisions.get().validation.note == "?"


def test_outdated_page_does_not_return_a_corrected_result(client_of: Any) -> None:
    operation = running_jco()
    record = seize(operation, 5)
    correct(record, 7)

    response = client_of("planner", "LT").post(
        address("seizure_return", operation.reference, record.number),
        {"note": "In packs?", "entry": "1"},
    )

    assert response.status_code == 409
    assert "Number 1 was corrected meanwhile" in words(response)
