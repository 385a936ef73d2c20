"""The participants of a JCO on their page: who sees what, how everybody stands."""

from typing import Any

import pytest
from django.test import Client

from operations.models import Operation
from tests.invitations import a_tabled_jco, answer, invited, no, soon, yes
from tests.pages import address, queries_of, words
from tests.world import an_operation, person

pytestmark = [pytest.mark.django_db, pytest.mark.example("answered")]


def page_of(operation: Operation) -> str:
    return address("participant_list", operation.reference)


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
    client_of: Any, settled: Operation, role: str, code: str, status: int
) -> None:
    assert client_of(role, code).get(page_of(settled)).status_code == status


def test_imported_jco_has_no_participants_page(client_of: Any, settled: Operation) -> None:
    settled.jco_file.delete()

    assert client_of().get(page_of(settled)).status_code == 404
    assert "Participants" not in str(client_of().get(settled.get_absolute_url()).context["tabs"])


def test_participants_tab_is_shown_only_to_permitted_users(
    client_of: Any, settled: Operation
) -> None:
    def labels(role: str, code: str) -> list[str]:
        page = client_of(role, code).get(settled.get_absolute_url())
        return [tab["label"] for tab in page.context["tabs"]]

    assert "Participants" in labels("planner", "LT")
    assert "Participants" in labels("planner", "EE")
    assert "Participants" not in labels("expert", "DK")


# What it says


def test_lead_sees_the_response_of_every_organisation(client_of: Any, settled: Operation) -> None:
    said = words(client_of().get(page_of(settled)))

    assert f"1 of 3 invited has accepted; 1 has declined; 1 has yet to answer by {_day()}." in said
    assert "Estonia Operations desk, +372 600 2 8 High" in said
    assert (
        f"Poland Nobody there may answer here yet: write to its desk. {_day()} in 28 days" in said
    )
    assert "No resources: No ships left" in said
    assert "Planned, not invited yet 1 Finland" in said


def _day() -> str:
    return soon().strftime("%-d %B %Y")


def test_participant_does_not_see_the_reasons_of_other_organisations(
    client_of: Any, settled: Operation
) -> None:
    said = words(client_of("planner", "EE").get(page_of(settled)))

    assert "Has declined 1 Latvia" in said
    assert "No ships left" not in said
    assert "No resources" not in said
    assert "Withdraw" not in said
    assert "Name the facilitator" not in said


@pytest.mark.example("")
def test_overlap_behind_a_decline_is_named_only_when_visible(client_of: Any) -> None:
    operation = a_tabled_jco("EE", "LV")
    ours = {"organisers": ("LV",), "leads": ("LV",), "state": "tabled"}
    hidden = an_operation("CANARY", marking="participants", **ours)
    shown = an_operation("Bora", **ours)
    invited(operation, "EE", "LV")
    answer(operation, "LV", no(reason="overlap", overlaps_with=hidden))
    answer(operation, "EE", no(reason="overlap", overlaps_with=shown))

    said = words(client_of().get(page_of(operation)))

    assert "It overlaps with an operation that is not shown to you" in said
    assert "It overlaps with Bora" in said
    assert "CANARY" not in said


@pytest.mark.example("tabled with Estonia")
def test_participants_page_states_when_no_organisation_is_invited(client_of: Any) -> None:
    said = words(client_of().get(page_of(a_tabled_jco("EE"))))

    assert "Nobody is invited yet." in said
    assert "Planned, not invited yet 1 Estonia Invite them" in said


def test_hint_about_a_missing_account_disappears_with_a_contact_point_account(
    client_of: Any, settled: Operation
) -> None:
    person("contact_point", "PL")

    assert "Nobody there may answer" not in words(client_of().get(page_of(settled)))


def test_overdue_responses_are_shown_with_the_days_overdue(
    client_of: Any, settled: Operation
) -> None:
    settled.participations.filter(response="invited").update(response_due_on=soon(-5))

    said = words(client_of().get(page_of(settled)))

    assert "1 has declined; 1 is overdue." in said
    assert "5 days overdue" in said


def test_participants_page_takes_a_constant_number_of_queries(
    client_of: Any, settled: Operation
) -> None:
    client = client_of()
    for_few = queries_of(client, page_of(settled))
    invited(settled, "EU")
    for code in ("FI", "DK", "DE", "FR"):
        answer(settled, code, yes())
    for code in ("ES", "IT", "PT"):
        answer(settled, code, no())

    assert queries_of(client, page_of(settled)) == for_few <= 30


# The record


def test_overview_shows_responses_and_omits_declined_organisations(
    client_of: Any, settled: Operation
) -> None:
    said = words(client_of("expert", "DK").get(settled.get_absolute_url()))

    assert "Estonia (accepted), Finland (planned), Poland (invited)" in said
    assert "Latvia" not in said
    assert "4 states" in said


def test_declined_organisation_is_neither_filtered_nor_exported_as_participant(
    client_of: Any, settled: Operation
) -> None:
    client: Client = client_of("expert", "DK")

    def found(code: str) -> int:
        listed = client.get(address("operation_list"), {"participant": code})
        return listed.context["page"].paginator.count

    assert (found("EE"), found("LV"), found("PL")) == (1, 0, 1)
    exported = client.get(address("operation_export")).content.decode()
    assert "EE;FI;LT;PL" in exported
