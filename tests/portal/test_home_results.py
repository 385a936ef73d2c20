"""The landing page: results that wait for the lead, and those returned with a question."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jco_portal.home.todo.own_operations import living_jcos
from jco_portal.home.todo.results import results
from operations.actions.results.validation import return_entry
from operations.actions.transitions import move_operation
from tests.debriefings import ready_to_conclude
from tests.running import control, correct, day, running_jco, seize, today, validate
from tests.world import person

pytestmark = [pytest.mark.django_db, pytest.mark.example("running")]


def group(response: Any, title: str) -> list[tuple[str, str, str, str]]:
    """The items of a group of the home page: title, reason, action, address."""
    found = [each for each in response.context["groups"] if each.title == title]
    return [
        (item.title, item.reason, item.action, item.action_url)
        for each in found
        for item in each.items
    ]


def test_lead_sees_the_number_and_age_of_results_awaiting_validation(client_of: Any) -> None:
    operation = running_jco()
    seize(operation)
    correct(seize(operation, 5, place="PL"), 7)
    control(operation, place="PL")
    validate(operation, seize(operation))

    found = group(client_of("planner", "LT").get("/"), "Results to validate")

    address = f"{operation.get_absolute_url()}results/?of=seizures&verdict=waiting"
    reason = "3 records wait, the oldest since today."
    assert found == [("Amber", reason, "Validate", address)]
    assert group(client_of("planner", "PL").get("/"), "Results to validate") == []
    [later] = [
        each
        for each in results(person(), living_jcos(person()), day(3))
        if each.title == "Results to validate"
    ]
    assert later.items[0].reason == "3 records wait, the oldest for 3 days."


def test_validation_link_filters_controls_when_only_controls_are_pending(client_of: Any) -> None:
    operation = running_jco()
    control(operation)

    [found] = group(client_of("planner", "LT").get("/"), "Results to validate")

    assert found[1] == "1 record waits, the oldest since today."
    assert found[3].endswith("?of=controls&verdict=waiting")


def test_returned_results_are_on_the_to_do_list_of_their_participant(client_of: Any) -> None:
    operation = running_jco()
    record, report = seize(operation, place="PL"), control(operation, place="PL")
    return_entry(record.revisions.get(), note="In packs?", by=person())
    return_entry(report.revisions.get(), note="On which road?", by=person())
    title = "Results returned with a question"

    found = group(client_of("contact_point", "PL").get("/"), title)

    words = f"{today().day} {today():%B %Y}"
    assert found == [
        (
            f"Amber, seizure 1 of {words}",
            "In packs?",
            "Correct",
            f"{record.get_absolute_url()}correct/",
        ),
        (
            f"Amber, controls 1 of {words}",
            "On which road?",
            "Correct",
            f"{report.get_absolute_url()}correct/",
        ),
    ]
    assert group(client_of("planner", "LT").get("/"), title) == []
    correct(record, 7)
    assert len(group(client_of("contact_point", "PL").get("/"), title)) == 1


def test_closed_operation_has_no_results_on_the_to_do_list(client_of: Any) -> None:
    operation = running_jco()
    seize(operation)
    return_entry(seize(operation, place="PL").revisions.get(), note="?", by=person())
    expert = person("expert", "DK")
    ready_to_conclude(operation)
    for move, by in (
        ("stop_early", person()),
        ("ask_conclude", person()),
        ("conclude", expert),
        ("close", expert),
    ):
        move_operation(operation, move, by=by, reason="x")

    assert group(client_of("planner", "LT").get("/"), "Results to validate") == []
    returned = group(client_of("planner", "PL").get("/"), "Results returned with a question")
    assert returned == []


def test_query_count_does_not_grow_with_results() -> None:
    operation = running_jco()
    lead = person()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            results(person(), living_jcos(person()), timezone.localdate() + timedelta(days=1))
        return len(captured)

    seize(operation)
    return_entry(seize(operation).revisions.get(), note="?", by=lead)
    one = queries()
    for _number in range(3):
        seize(operation)
        return_entry(seize(operation).revisions.get(), note="?", by=lead)

    assert queries() == one
