"""The history tells invitations, answers and facilitators to those whom they concern."""

from typing import Any

import pytest

from operations.actions.participants import dismiss_facilitator, name_facilitator
from operations.actions.transitions import move_operation
from operations.models import Operation
from operations.reports.history.entries import Entry
from operations.reports.history.visibility import history_of
from tests.debriefings import ready_to_conclude
from tests.invitations import ASKED, a_form, a_tabled_jco, answer, invited, no, part_of, soon, yes
from tests.pages import address, sent, words
from tests.running import debriefed_jco
from tests.world import person, place

pytestmark = pytest.mark.django_db(transaction=True)


def seen_by(operation: Operation, role: str, code: str) -> list[Entry]:
    return history_of(Operation.objects.get(pk=operation.pk), person(role, code))


def said(entries: list[Entry]) -> list[str]:
    return [
        f"{entry.title} | {change.what}: {change.old}>{change.new}"
        for entry in entries
        for change in entry.changes
    ]


def day() -> str:
    return soon().strftime("%-d %B %Y")


@pytest.mark.example("tabled with Estonia")
def test_history_shows_invitations_and_responses_with_their_authors() -> None:
    operation = a_tabled_jco("EE")
    invited(operation, "EE")
    answer(operation, "EE", yes(contact_point="Desk", posts=None, officers=8))
    answer(operation, "EE", no())

    entries = seen_by(operation, "planner", "LT")[:3]

    assert said(entries) == [
        "Declined | Estonia: accepted>declined",
        "Declined | Estonia, contact point: Desk>",
        "Declined | Estonia, officers: 8>",
        "Accepted | Estonia: >accepted",
        "Accepted | Estonia, contact point: >Desk",
        "Accepted | Estonia, officers: >8",
        f"Invited | Estonia: >invited, answer by {day()}",
        f"Invited | What is asked: >{ASKED}",
    ]
    assert [each.who for each in entries] == [
        "Planner, Estonia",
        "Planner, Estonia",
        "Planner, Lithuania",
    ]


def test_history_shows_a_shared_requested_contribution_once() -> None:
    operation = a_tabled_jco("EE", "LV")
    invited(operation, "EE", "LV", "FI")

    told = said(seen_by(operation, "planner", "LT")[:1])

    assert told.count(f"Invited | What is asked: >{ASKED}") == 1
    assert "Invited | Part of Finland: >Participant" in told


def test_history_hides_the_reason_for_declining(client_of: Any) -> None:
    operation = a_tabled_jco("EE", "LV")
    invited(operation, "EE", "LV")
    answer(operation, "LV", yes())
    answer(operation, "EE", no(note="CANARY"))

    for role, code in (("planner", "LT"), ("planner", "LV"), ("expert", "DK")):
        page = client_of(role, code).get(address("operation_history", operation.reference))
        assert "CANARY" not in page.content.decode()
        assert "No resources" not in page.content.decode()


@pytest.mark.parametrize(
    ("role", "code", "is_told"),
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
    role: str, code: str, is_told: bool
) -> None:
    operation = a_tabled_jco("EE", "LV", "PL", "FI")
    invited(operation, "EE", "LV", "PL")
    answer(operation, "LV", yes())
    answer(operation, "EE", no())
    name_facilitator(operation, person("facilitator", "SE"), by=person())

    told = " ".join(said(seen_by(operation, role, code)))

    for what in ("Latvia: >accepted", "Latvia, contact point", "What is asked", "Facilitator"):
        assert (what in told) == is_told


def test_history_hides_draft_values_from_planned_participants() -> None:
    operation = a_tabled_jco("EE", aims="CANARY")

    planned = seen_by(operation, "planner", "EE")

    assert "CANARY" not in " ".join(said(planned))
    assert "CANARY" in " ".join(said(seen_by(operation, "planner", "LT")))


@pytest.mark.example("tabled with Estonia")
def test_history_shows_appointment_and_removal_of_a_facilitator() -> None:
    operation, helper = a_tabled_jco("EE"), person("facilitator", "SE")

    dismiss_facilitator(name_facilitator(operation, helper, by=person()), by=person())

    told = said(seen_by(operation, "planner", "LT")[:2])
    assert told == [
        "Changed | Facilitator: Facilitator, Sweden>",
        "Changed | Facilitator: >Facilitator, Sweden",
    ]


@pytest.mark.example("tabled with Estonia")
def test_history_shows_changes_of_a_facilitator_as_made_for_the_lead(client_of: Any) -> None:
    operation, helper = a_tabled_jco("EE"), person("facilitator", "SE")
    named = name_facilitator(operation, helper, by=person())
    client = client_of("facilitator", "SE")
    path = address("operation_edit", operation.reference)
    client.post(path, sent(Operation.objects.get(pk=operation.pk), aims="Ours."))
    dismiss_facilitator(named, by=person())

    page = words(client_of().get(address("operation_history", operation.reference)))

    assert "Changed Facilitator, Sweden, for the lead" in page
    assert "Table for coordination Planner, Lithuania ·" in page


def test_history_shows_a_facilitator_response_as_made_for_the_own_organisation(
    client_of: Any,
) -> None:
    operation, helper = a_tabled_jco("SE"), person("facilitator", "SE")
    name_facilitator(operation, helper, by=person())
    invited(operation, "SE")

    client_of("facilitator", "SE").post(
        address("invitation", operation.reference), a_form(part_of(operation, "SE"))
    )

    (entry, *_older) = seen_by(operation, "planner", "LT")
    assert (entry.title, entry.who) == ("Accepted", "Facilitator, Sweden")
    assert part_of(operation, "SE").organisation == place("SE")


@pytest.mark.example("tabled with Estonia")
def test_history_does_not_attribute_earlier_changes_of_a_facilitator_to_the_lead(
    client_of: Any,
) -> None:
    operation, helper = a_tabled_jco("EE"), person("facilitator", "SE")
    first = name_facilitator(operation, helper, by=person())
    dismiss_facilitator(first, by=person())
    name_facilitator(operation, helper, by=person())

    whos = {entry.who for entry in seen_by(operation, "planner", "LT")}

    assert not any("for the lead" in who for who in whos)


@pytest.mark.example("in debriefing")
def test_history_shows_requester_and_approver_of_the_end_of_debriefing() -> None:
    operation = ready_to_conclude(debriefed_jco())
    move_operation(operation, "ask_conclude", by=person("planner", "LT"))
    move_operation(operation, "conclude", by=person("expert", "DK"))

    entries = seen_by(operation, "planner", "LT")[:3]

    assert [(entry.title, entry.who) for entry in entries] == [
        ("Confirm the end of the debriefing", "Expert, Denmark"),
        ("Ask to conclude the debriefing", "Planner, Lithuania"),
        ("Stop the operation early", "Planner, Lithuania"),
    ]
    assert entries[1].changes == []
