"""Invitations, responses and facilitators in the history, for permitted readers."""

from typing import Any

import pytest

from operations.actions.participants import appoint_facilitator, remove_facilitator
from operations.actions.transitions import perform_operation_transition
from operations.models import Operation
from operations.reports.history.entries import HistoryEntry
from operations.reports.history.visibility import visible_history
from tests.debriefings import prepare_conclusion
from tests.execution_factories import debriefed_jco
from tests.factories import make_user, organisation
from tests.invitations import (
    REQUESTED_CONTRIBUTION,
    accept_input,
    decline_input,
    due_date_in,
    invitation_form_data,
    make_invitations,
    make_tabled_jco,
    participation_of,
    respond,
)
from tests.pages import operation_form_data, operations_url, page_text

pytestmark = pytest.mark.django_db(transaction=True)


def history_for(operation: Operation, role: str, code: str) -> list[HistoryEntry]:
    return visible_history(Operation.objects.get(pk=operation.pk), make_user(role, code))


def entry_texts(entries: list[HistoryEntry]) -> list[str]:
    return [
        f"{entry.title} | {change.label}: {change.old}>{change.new}"
        for entry in entries
        for change in entry.changes
    ]


def day() -> str:
    return due_date_in().strftime("%-d %B %Y")


@pytest.mark.example("tabled with Estonia")
def test_history_shows_invitations_and_responses_with_their_authors() -> None:
    operation = make_tabled_jco("EE")
    make_invitations(operation, "EE")
    respond(operation, "EE", accept_input(contact_point="Desk", control_posts=None, officers=8))
    respond(operation, "EE", decline_input())

    entries = history_for(operation, "planner", "LT")[:3]

    assert entry_texts(entries) == [
        "Declined | Estonia: accepted>declined",
        "Declined | Estonia, contact point: Desk>",
        "Declined | Estonia, officers: 8>",
        "Accepted | Estonia: >accepted",
        "Accepted | Estonia, contact point: >Desk",
        "Accepted | Estonia, officers: >8",
        f"Invited | Estonia: >invited, answer by {day()}",
        f"Invited | What is asked: >{REQUESTED_CONTRIBUTION}",
    ]
    assert [each.author for each in entries] == [
        "Planner, Estonia",
        "Planner, Estonia",
        "Planner, Lithuania",
    ]


def test_history_shows_a_shared_requested_contribution_once() -> None:
    operation = make_tabled_jco("EE", "LV")
    make_invitations(operation, "EE", "LV", "FI")

    texts = entry_texts(history_for(operation, "planner", "LT")[:1])

    assert texts.count(f"Invited | What is asked: >{REQUESTED_CONTRIBUTION}") == 1
    assert "Invited | Part of Finland: >Participant" in texts


def test_history_hides_the_reason_for_declining(client_for: Any) -> None:
    operation = make_tabled_jco("EE", "LV")
    make_invitations(operation, "EE", "LV")
    respond(operation, "LV", accept_input())
    respond(operation, "EE", decline_input(response_note="CANARY"))

    for role, code in (("planner", "LT"), ("planner", "LV"), ("expert", "DK")):
        page = client_for(role, code).get(operations_url("operation_history", operation.reference))
        assert "CANARY" not in page.content.decode()
        assert "No resources" not in page.content.decode()


@pytest.mark.parametrize(
    ("role", "code", "is_shown"),
    [
        ("planner", "LT", True),
        ("planner", "LV", True),
        ("planner", "EE", False),
        ("planner", "PL", False),
        ("planner", "FI", False),
        ("expert", "DK", False),
    ],
)
def test_history_shows_invitations_and_contributions_only_to_lead_and_participants(
    role: str, code: str, is_shown: bool
) -> None:
    operation = make_tabled_jco("EE", "LV", "PL", "FI")
    make_invitations(operation, "EE", "LV", "PL")
    respond(operation, "LV", accept_input())
    respond(operation, "EE", decline_input())
    appoint_facilitator(operation, make_user("facilitator", "SE"), by=make_user())

    text = " ".join(entry_texts(history_for(operation, role, code)))

    for what in ("Latvia: >accepted", "Latvia, contact point", "What is asked", "Facilitator"):
        assert (what in text) == is_shown


def test_history_hides_draft_values_from_planned_participants() -> None:
    operation = make_tabled_jco("EE", aims="CANARY")

    planned = history_for(operation, "planner", "EE")

    assert "CANARY" not in " ".join(entry_texts(planned))
    assert "CANARY" in " ".join(entry_texts(history_for(operation, "planner", "LT")))


@pytest.mark.example("tabled with Estonia")
def test_history_shows_appointment_and_removal_of_a_facilitator() -> None:
    operation, facilitator = make_tabled_jco("EE"), make_user("facilitator", "SE")

    remove_facilitator(appoint_facilitator(operation, facilitator, by=make_user()), by=make_user())

    texts = entry_texts(history_for(operation, "planner", "LT")[:2])
    assert texts == [
        "Changed | Facilitator: Facilitator, Sweden>",
        "Changed | Facilitator: >Facilitator, Sweden",
    ]


@pytest.mark.example("tabled with Estonia")
def test_history_shows_changes_of_a_facilitator_as_made_for_the_lead(client_for: Any) -> None:
    operation, facilitator = make_tabled_jco("EE"), make_user("facilitator", "SE")
    named = appoint_facilitator(operation, facilitator, by=make_user())
    client = client_for("facilitator", "SE")
    path = operations_url("operation_edit", operation.reference)
    client.post(path, operation_form_data(Operation.objects.get(pk=operation.pk), aims="Ours."))
    remove_facilitator(named, by=make_user())

    page = page_text(client_for().get(operations_url("operation_history", operation.reference)))

    assert "Changed Facilitator, Sweden, for the lead" in page
    assert "Table for coordination Planner, Lithuania ·" in page


def test_history_shows_a_facilitator_response_as_made_for_the_own_organisation(
    client_for: Any,
) -> None:
    operation, facilitator = make_tabled_jco("SE"), make_user("facilitator", "SE")
    appoint_facilitator(operation, facilitator, by=make_user())
    make_invitations(operation, "SE")

    client_for("facilitator", "SE").post(
        operations_url("invitation_detail", operation.reference),
        invitation_form_data(participation_of(operation, "SE")),
    )

    (entry, *_older) = history_for(operation, "planner", "LT")
    assert (entry.title, entry.author) == ("Accepted", "Facilitator, Sweden")
    assert participation_of(operation, "SE").organisation == organisation("SE")


@pytest.mark.example("tabled with Estonia")
def test_history_does_not_attribute_earlier_changes_of_a_facilitator_to_the_lead(
    client_for: Any,
) -> None:
    operation, facilitator = make_tabled_jco("EE"), make_user("facilitator", "SE")
    first = appoint_facilitator(operation, facilitator, by=make_user())
    remove_facilitator(first, by=make_user())
    appoint_facilitator(operation, facilitator, by=make_user())

    whos = {entry.author for entry in history_for(operation, "planner", "LT")}

    assert not any("for the lead" in who for who in whos)


@pytest.mark.example("in debriefing")
def test_history_shows_requester_and_approver_of_the_end_of_debriefing() -> None:
    operation = prepare_conclusion(debriefed_jco())
    perform_operation_transition(operation, "ask_conclude", by=make_user("planner", "LT"))
    perform_operation_transition(operation, "conclude", by=make_user("expert", "DK"))

    entries = history_for(operation, "planner", "LT")[:3]

    assert [(entry.title, entry.author) for entry in entries] == [
        ("Confirm the end of the debriefing", "Expert, Denmark"),
        ("Ask to conclude the debriefing", "Planner, Lithuania"),
        ("Stop the operation early", "Planner, Lithuania"),
    ]
    assert entries[1].changes == []
