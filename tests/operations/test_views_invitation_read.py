"""What invited organisations can read of a JCO and its overlaps."""

from typing import Any

import pytest
from django.test import Client

from operations.actions.planning.business_case import write_section
from operations.models import Operation
from tests.factories import make_jco, make_objective_input, make_user
from tests.invitations import (
    decline_input,
    invitation_form_data,
    make_invitations,
    make_tabled_jco,
    participation_of,
    respond as answered,
)
from tests.jco_files import business_case_section
from tests.pages import operations_url, page_text

pytestmark = pytest.mark.django_db


def invitation(client: Client, operation: Operation) -> str:
    return page_text(client.get(operations_url("invitation_detail", operation.reference)))


def test_invitation_shows_objectives_and_the_aims_once_ready_for_review(client_for: Any) -> None:
    operation = make_tabled_jco("PL")
    values = {"by": make_user(), "version": 0, "text": "Fewer lorries at night."}
    write_section(operation, business_case_section("aims"), is_ready_for_review=False, **values)
    make_invitations(operation, "PL")
    client = client_for("planner", "PL")
    assert "Fewer lorries" not in invitation(client, operation)

    write_section(
        operation,
        business_case_section("aims"),
        is_ready_for_review=True,
        **values | {"version": 1},
    )

    page = invitation(client, operation)
    assert "Aims Fewer lorries at night." in page
    assert f"Objectives {make_objective_input().text}" in page
    Operation.objects.filter(pk=operation.pk).update(aims="Find them.")
    assert "Aims Find them. Objectives" in invitation(client, operation)


def test_decline_because_of_an_overlap_requires_the_operation(client_for: Any) -> None:
    operation = make_tabled_jco("PL")
    other = make_jco("Birch", "PL")
    make_invitations(operation, "PL")
    client, path = (
        client_for("planner", "PL"),
        operations_url("invitation_detail", operation.reference),
    )

    def decline(key: str) -> Any:
        fields = {"reason": "overlap", "overlaps_with": key}
        return client.post(
            path, invitation_form_data(participation_of(operation, "PL"), "decline", **fields)
        )

    response = decline("")
    assert response.status_code == 422
    assert "Say with which one" in page_text(response)
    assert "Birch, 1–10 October 2027" in page_text(response)
    assert decline(str(other.pk)).status_code == 302
    assert participation_of(operation, "PL").overlaps_with == other
    assert decline("unlisted").status_code == 302
    assert participation_of(operation, "PL").overlaps_with is None


def test_unlisted_overlap_is_preselected_after_declining(client_for: Any) -> None:
    operation = make_tabled_jco("PL")
    make_jco("Birch", "PL")
    make_invitations(operation, "PL")
    answered(operation, "PL", decline_input(reason="overlap"))

    page = client_for("planner", "PL").get(operations_url("invitation_detail", operation.reference))

    assert page.context["forms"].decline["overlaps_with"].value() == "unlisted"
