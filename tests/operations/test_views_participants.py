"""The page of participants: access, responses and filters."""

from typing import Any

import pytest
from django.test import Client

from operations.models import Operation
from tests.factories import make_operation, make_user
from tests.invitations import (
    accept_input,
    decline_input,
    due_date_in,
    make_invitations,
    make_tabled_jco,
    respond,
)
from tests.pages import count_queries, operations_url, page_text

pytestmark = [pytest.mark.django_db, pytest.mark.example("answered")]


def participants_page(operation: Operation) -> str:
    return operations_url("participant_list", operation.reference)


# Who sees it


@pytest.mark.parametrize(
    ("role", "code", "status"),
    [
        ("planner", "LT", 200),
        ("contact_point", "EE", 200),
        ("planner", "LV", 404),
        ("planner", "PL", 404),
        ("planner", "FI", 404),
        ("expert", "DK", 404),
        ("secretariat", "GSC", 404),
        ("liaison", "WCO", 404),
        ("administrator", "GSC", 404),
    ],
)
def test_participants_page_opens_only_for_the_lead_and_participants(
    client_for: Any, jco_with_responses: Operation, role: str, code: str, status: int
) -> None:
    assert client_for(role, code).get(participants_page(jco_with_responses)).status_code == status


def test_imported_jco_has_no_participants_page(
    client_for: Any, jco_with_responses: Operation
) -> None:
    jco_with_responses.jco_file.delete()

    assert client_for().get(participants_page(jco_with_responses)).status_code == 404
    assert "Participants" not in str(
        client_for().get(jco_with_responses.get_absolute_url()).context["tabs"]
    )


def test_participants_tab_is_shown_only_to_permitted_users(
    client_for: Any, jco_with_responses: Operation
) -> None:
    def labels(role: str, code: str) -> list[str]:
        page = client_for(role, code).get(jco_with_responses.get_absolute_url())
        return [tab["label"] for tab in page.context["tabs"]]

    assert "Participants" in labels("planner", "LT")
    assert "Participants" in labels("planner", "EE")
    assert "Participants" not in labels("expert", "DK")


# Content


def test_lead_sees_the_response_of_every_organisation(
    client_for: Any, jco_with_responses: Operation
) -> None:
    text = page_text(client_for().get(participants_page(jco_with_responses)))

    assert f"1 of 3 invited has accepted; 1 has declined; 1 has yet to answer by {_day()}." in text
    assert "Estonia Operations desk, +372 600 2 8 High" in text
    assert (
        f"Poland Nobody there may answer here yet: write to its desk. {_day()} in 28 days" in text
    )
    assert "No resources: No ships left" in text
    assert "Planned, not invited yet 1 Finland" in text


def _day() -> str:
    return due_date_in().strftime("%-d %B %Y")


def test_participant_does_not_see_the_reasons_of_other_organisations(
    client_for: Any, jco_with_responses: Operation
) -> None:
    text = page_text(client_for("planner", "EE").get(participants_page(jco_with_responses)))

    assert "Has declined 1 Latvia" in text
    assert "No ships left" not in text
    assert "No resources" not in text
    assert "Withdraw" not in text
    assert "Name the facilitator" not in text


@pytest.mark.example("")
def test_overlap_behind_a_decline_is_named_only_when_visible(client_for: Any) -> None:
    operation = make_tabled_jco("EE", "LV")
    ours = {"organisers": ("LV",), "leads": ("LV",), "state": "tabled"}
    hidden = make_operation("CANARY", marking="participants", **ours)
    shown = make_operation("Bora", **ours)
    make_invitations(operation, "EE", "LV")
    respond(operation, "LV", decline_input(reason="overlap", overlapping_operation=hidden))
    respond(operation, "EE", decline_input(reason="overlap", overlapping_operation=shown))

    text = page_text(client_for().get(participants_page(operation)))

    assert "It overlaps with an operation that is not shown to you" in text
    assert "It overlaps with Bora" in text
    assert "CANARY" not in text


@pytest.mark.example("tabled with Estonia")
def test_participants_page_states_when_no_organisation_is_invited(client_for: Any) -> None:
    text = page_text(client_for().get(participants_page(make_tabled_jco("EE"))))

    assert "Nobody is invited yet." in text
    assert "Planned, not invited yet 1 Estonia Invite them" in text


def test_hint_about_a_missing_account_disappears_with_a_contact_point_account(
    client_for: Any, jco_with_responses: Operation
) -> None:
    make_user("contact_point", "PL")

    assert "Nobody there may answer" not in page_text(
        client_for().get(participants_page(jco_with_responses))
    )


def test_overdue_responses_are_shown_with_the_days_overdue(
    client_for: Any, jco_with_responses: Operation
) -> None:
    jco_with_responses.participations.filter(response="invited").update(
        response_due_on=due_date_in(-5)
    )

    text = page_text(client_for().get(participants_page(jco_with_responses)))

    assert "1 has declined; 1 is overdue." in text
    assert "5 days overdue" in text


def test_participants_page_takes_a_constant_number_of_queries(
    client_for: Any, jco_with_responses: Operation
) -> None:
    client = client_for()
    for_few = count_queries(client, participants_page(jco_with_responses))
    make_invitations(jco_with_responses, "EU")
    for code in ("FI", "DK", "DE", "FR"):
        respond(jco_with_responses, code, accept_input())
    for code in ("ES", "IT", "PT"):
        respond(jco_with_responses, code, decline_input())

    assert count_queries(client, participants_page(jco_with_responses)) == for_few <= 30


# The record


def test_overview_shows_responses_and_omits_declined_organisations(
    client_for: Any, jco_with_responses: Operation
) -> None:
    text = page_text(client_for("expert", "DK").get(jco_with_responses.get_absolute_url()))

    assert "Estonia (accepted), Finland (planned), Poland (invited)" in text
    assert "Latvia" not in text
    assert "4 states" in text


def test_declined_organisation_is_neither_filtered_nor_exported_as_participant(
    client_for: Any, jco_with_responses: Operation
) -> None:
    client: Client = client_for("expert", "DK")

    def listed_count(code: str) -> int:
        listed = client.get(operations_url("operation_list"), {"participant": code})
        return listed.context["page"].paginator.count

    assert (listed_count("EE"), listed_count("LV"), listed_count("PL")) == (1, 0, 1)
    exported = client.get(operations_url("operation_export")).content.decode()
    assert "EE;FI;LT;PL" in exported
