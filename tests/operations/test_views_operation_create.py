"""The form of a new operation: repeated requests and errors."""

from datetime import date
from typing import Any

import pytest

from operations.enums import OperationSource, OperationState
from operations.models import Operation
from tests.concurrency import run_concurrently
from tests.factories import edit_as_planner, make_operation
from tests.pages import operation_form_data, operations_url, page_text

pytestmark = pytest.mark.django_db


def test_entered_operation_is_stored_and_the_notice_mentions_the_overlap_check(
    client_for: Any,
) -> None:
    form_data = operation_form_data(
        participants=["LV", "EU"],
        **{"phases-0-entered_start": "2027-10", "phases-0-entered_end": ""},
    )

    response = client_for("planner", "LT").post(
        operations_url("operation_new"), form_data, follow=True
    )

    operation = Operation.objects.get()
    assert response.redirect_chain == [("/operations/2027-LT-AMBER/", 302)]
    assert "Entered as 2027-LT-AMBER. Overlaps are being checked." in page_text(response)
    assert operation.state == OperationState.DRAFT
    assert operation.marking == "limite"
    assert operation.source == OperationSource.PORTAL
    phase = operation.phases.get()
    assert (phase.entered_start, phase.entered_end, phase.earliest_start) == (
        "2027-10",
        "",
        date(2027, 10, 1),
    )


def test_resubmitted_form_creates_a_single_operation(client_for: Any) -> None:
    client, form_data = client_for("planner", "LT"), operation_form_data()

    first = client.post(operations_url("operation_new"), form_data)
    second = client.post(operations_url("operation_new"), form_data)

    assert first.headers["Location"] == second.headers["Location"]
    assert Operation.objects.count() == 1


def test_reused_form_with_new_values_creates_another_operation(client_for: Any) -> None:
    client, form_data = client_for("planner", "LT"), operation_form_data(name="Amber")
    client.post(operations_url("operation_new"), form_data)
    other = {**form_data, "name": "Bora"}

    answers = [
        client.post(operations_url("operation_new"), each) for each in (other, other, form_data)
    ]

    assert [answer.headers["Location"] for answer in answers] == [
        "/operations/2027-LT-BORA/",
        "/operations/2027-LT-BORA/",
        "/operations/2027-LT-AMBER/",
    ]
    assert Operation.objects.count() == 2


def test_resubmitted_form_creates_nothing_after_the_operation_was_renamed(client_for: Any) -> None:
    client, form_data = client_for("planner", "LT"), operation_form_data(name="Amber")
    client.post(operations_url("operation_new"), form_data)
    edit_as_planner(Operation.objects.get(), name="Topaz")

    client.post(operations_url("operation_new"), form_data)

    assert Operation.objects.get().name == "Topaz"


@pytest.mark.slow
def test_reused_form_submitted_three_times_concurrently_creates_a_single_operation(
    transactional_db: None, client_for: Any
) -> None:
    form_data = operation_form_data(name="Amber")
    clients = [client_for("planner", "LT") for _each in range(3)]
    clients[0].post(operations_url("operation_new"), form_data)
    other = {**form_data, "name": "Bora"}

    run_concurrently(
        *(lambda each=each: each.post(operations_url("operation_new"), other) for each in clients)
    )

    assert sorted(each.name for each in Operation.objects.all()) == ["Amber", "Bora"]


@pytest.mark.example("draft")
def test_possible_duplicate_is_shown_once_and_can_be_confirmed(client_for: Any) -> None:
    make_operation("Amber")
    client, form_data = (
        client_for("planner", "LT"),
        operation_form_data(name="amber", aims="what I typed"),
    )

    response = client.post(operations_url("operation_new"), form_data)

    assert response.status_code == 200
    assert "This looks like an operation that stands here already" in page_text(response)
    assert 'href="/operations/2027-LT-AMBER/"' in response.content.decode()
    assert "what I typed" in response.content.decode()
    assert Operation.objects.count() == 1

    entered = client.post(operations_url("operation_new"), {**form_data, "is_not_duplicate": "on"})

    assert entered.status_code == 302
    assert Operation.objects.count() == 2


@pytest.mark.example("draft")
def test_hidden_duplicate_is_not_mentioned(client_for: Any) -> None:
    make_operation("Amber")

    response = client_for("planner", "SE").post(
        operations_url("operation_new"), operation_form_data(organisers=["SE"], leads=["SE"])
    )

    assert response.status_code == 302


def test_refused_form_redisplays_all_input(client_for: Any) -> None:
    form_data = operation_form_data(
        name="x" * 200,
        operation_type="raid",
        participants=["LV", "XX"],
        aims="y" * 5001,
        sources="what the source says",
        **{
            "phases-TOTAL_FORMS": "2",
            "phases-0-entered_start": "1/2/2026",
            "phases-1-number": "2",
            "phases-1-period": "operational",
            "phases-1-entered_start": "2027-12",
            "phases-1-entered_end": "2027-11",
        },
    )

    response = client_for("planner", "LT").post(operations_url("operation_new"), form_data)
    html = response.content.decode()

    assert response.status_code == 422
    for typed in ("x" * 200, "raid", "y" * 5001, "what the source says", "1/2/2026", "2027-11"):
        assert typed in html
    assert "LV; XX</textarea>" in html
    assert "reads as December 2027" in html
    assert 'href="#id_phases-0-entered_start"' in html
    assert not Operation.objects.exists()


@pytest.mark.parametrize(
    ("phases", "sentence"),
    [
        (
            {"phases-0-entered_start": "2027-10-10", "phases-0-entered_end": "2027-10-01"},
            "The end (1 October 2027) lies before the start (10 October 2027).",
        ),
        (
            {
                "phases-TOTAL_FORMS": "2",
                "phases-1-number": "2",
                "phases-1-period": "operational",
                "phases-1-entered_start": "2027-10-05",
                "phases-1-entered_end": "2027-10-20",
            },
            "Phase 2 (5–20 October 2027) certainly overlaps phase 1 (1–10 October 2027).",
        ),
        (
            {
                "phases-TOTAL_FORMS": "2",
                "phases-1-number": "1",
                "phases-1-period": "operational",
                "phases-1-entered_start": "2028",
            },
            "Phase 1 stands here twice.",
        ),
        ({"phases-TOTAL_FORMS": "0"}, "Enter at least one phase; its dates may be empty."),
        ({"phases-TOTAL_FORMS": "abc"}, "The phases did not arrive whole"),
    ],
)
def test_phase_error_is_explained_in_a_sentence(
    client_for: Any, phases: dict[str, str], sentence: str
) -> None:
    response = client_for("planner", "LT").post(
        operations_url("operation_new"), operation_form_data(**phases)
    )

    assert response.status_code == 422
    assert sentence in page_text(response)


def test_form_without_the_own_organisation_is_refused_and_redisplayed(
    client_for: Any,
) -> None:
    form_data = operation_form_data(organisers=["SE"], leads=["SE"], aims="what I typed")

    response = client_for("planner", "LT").post(operations_url("operation_new"), form_data)

    assert response.status_code == 422
    assert "Add Lithuania to the organisers or leads" in page_text(response)
    assert "what I typed" in response.content.decode()
    assert not Operation.objects.exists()


@pytest.mark.parametrize("button", ["add_phase", "remove_phase"])
def test_adding_or_removing_a_phase_row_saves_and_validates_nothing(
    client_for: Any, button: str
) -> None:
    form_data = operation_form_data(name="", aims="what I typed", **{button: "0"})

    response = client_for("planner", "LT").post(operations_url("operation_new"), form_data)
    html = response.content.decode()

    assert response.status_code == 200
    assert "what I typed" in html
    assert "must be put right" not in html
    assert f'name="phases-TOTAL_FORMS" value="{2 if button == "add_phase" else 0}"' in html
    assert not Operation.objects.exists()


def test_unstorable_characters_are_refused_with_a_sentence(client_for: Any) -> None:
    form_data = operation_form_data(
        name="Am\x00ber", participants=["\x00"], **{"phases-0-entered_start": "20\x0027"}
    )

    response = client_for("planner", "LT").post(operations_url("operation_new"), form_data)

    assert response.status_code == 422
    assert page_text(response).count("characters that cannot be stored") >= 2
