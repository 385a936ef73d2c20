"""The home page: results to validate and results returned for clarification."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jco_portal.home.todo.own_operations import open_jcos
from jco_portal.home.todo.results import result_groups
from operations.actions.results.validation import return_result
from operations.actions.transitions import perform_operation_transition
from tests.debriefings import prepare_conclusion
from tests.execution_factories import (
    day_from_today,
    make_controls,
    make_correction,
    make_seizure,
    running_jco,
    today,
    validate_as_lead,
)
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.example("running")]


def group(response: Any, title: str) -> list[tuple[str, str, str, str]]:
    """Return the items of a group of the home page: title, reason, action, address."""
    groups = [each for each in response.context["groups"] if each.title == title]
    return [
        (item.title, item.reason, item.action, item.action_url)
        for each in groups
        for item in each.items
    ]


def test_lead_sees_the_number_and_age_of_results_awaiting_validation(client_for: Any) -> None:
    operation = running_jco()
    make_seizure(operation)
    make_correction(make_seizure(operation, 5, organisation_code="PL"), 7)
    make_controls(operation, organisation_code="PL")
    validate_as_lead(operation, make_seizure(operation))

    items = group(client_for("planner", "LT").get("/"), "Results to validate")

    address = f"{operation.get_absolute_url()}results/?of=seizures&verdict=waiting"
    reason = "3 records wait, the oldest since today."
    assert items == [("Amber", reason, "Validate", address)]
    assert group(client_for("planner", "PL").get("/"), "Results to validate") == []
    [later] = [
        each
        for each in result_groups(make_user(), open_jcos(make_user()), day_from_today(3))
        if each.title == "Results to validate"
    ]
    assert later.items[0].reason == "3 records wait, the oldest for 3 days."


def test_validation_link_filters_controls_when_only_controls_are_pending(client_for: Any) -> None:
    operation = running_jco()
    make_controls(operation)

    [item] = group(client_for("planner", "LT").get("/"), "Results to validate")

    assert item[1] == "1 record waits, the oldest since today."
    assert item[3].endswith("?of=controls&verdict=waiting")


def test_returned_results_are_on_the_to_do_list_of_their_participant(client_for: Any) -> None:
    operation = running_jco()
    record, report = (
        make_seizure(operation, organisation_code="PL"),
        make_controls(operation, organisation_code="PL"),
    )
    return_result(record.revisions.get(), note="In packs?", by=make_user())
    return_result(report.revisions.get(), note="On which road?", by=make_user())
    title = "Results returned with a question"

    items = group(client_for("contact_point", "PL").get("/"), title)

    today_text = f"{today().day} {today():%B %Y}"
    assert items == [
        (
            f"Amber, seizure 1 of {today_text}",
            "In packs?",
            "Correct",
            f"{record.get_absolute_url()}correct/",
        ),
        (
            f"Amber, controls 1 of {today_text}",
            "On which road?",
            "Correct",
            f"{report.get_absolute_url()}correct/",
        ),
    ]
    assert group(client_for("planner", "LT").get("/"), title) == []
    make_correction(record, 7)
    assert len(group(client_for("contact_point", "PL").get("/"), title)) == 1


def test_closed_operation_has_no_results_on_the_to_do_list(client_for: Any) -> None:
    operation = running_jco()
    make_seizure(operation)
    return_result(
        make_seizure(operation, organisation_code="PL").revisions.get(), note="?", by=make_user()
    )
    expert = make_user("expert", "DK")
    prepare_conclusion(operation)
    for transition, by in (
        ("stop_early", make_user()),
        ("ask_conclude", make_user()),
        ("conclude", expert),
        ("close", expert),
    ):
        perform_operation_transition(operation, transition, by=by, reason="x")

    assert group(client_for("planner", "LT").get("/"), "Results to validate") == []
    returned = group(client_for("planner", "PL").get("/"), "Results returned with a question")
    assert returned == []


def test_query_count_does_not_grow_with_results() -> None:
    operation = running_jco()
    lead = make_user()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            result_groups(
                make_user(), open_jcos(make_user()), timezone.localdate() + timedelta(days=1)
            )
        return len(captured)

    make_seizure(operation)
    return_result(make_seizure(operation).revisions.get(), note="?", by=lead)
    one = queries()
    for _number in range(3):
        make_seizure(operation)
        return_result(make_seizure(operation).revisions.get(), note="?", by=lead)

    assert queries() == one
