"""What the invited read of a JCO, and say of its overlaps."""

from typing import Any

import pytest
from django.test import Client

from operations.actions.planning.business_case import write_section
from operations.models import Operation
from tests.dossiers import section
from tests.invitations import a_form, a_tabled_jco, answer as answered, invited, no, part_of
from tests.pages import address, words
from tests.world import an_objective, jco, person

pytestmark = pytest.mark.django_db


def invitation(client: Client, operation: Operation) -> str:
    return words(client.get(address("invitation", operation.reference)))


def test_invitation_shows_objectives_and_the_aims_once_ready_for_review(client_of: Any) -> None:
    operation = a_tabled_jco("PL")
    said = {"by": person(), "version": 0, "text": "Fewer lorries at night."}
    write_section(operation, section("aims"), is_ready_for_review=False, **said)
    invited(operation, "PL")
    client = client_of("planner", "PL")
    assert "Fewer lorries" not in invitation(client, operation)

    write_section(operation, section("aims"), is_ready_for_review=True, **said | {"version": 1})

    page = invitation(client, operation)
    assert "Aims Fewer lorries at night." in page
    assert f"Objectives {an_objective().text}" in page
    Operation.objects.filter(pk=operation.pk).update(aims="Find them.")
    assert "Aims Find them. Objectives" in invitation(client, operation)


def test_decline_because_of_an_overlap_requires_the_operation(client_of: Any) -> None:
    operation = a_tabled_jco("PL")
    other = jco("Birch", "PL")
    invited(operation, "PL")
    client, path = client_of("planner", "PL"), address("invitation", operation.reference)

    def decline(key: str) -> Any:
        said = {"reason": "overlap", "overlaps_with": key}
        return client.post(path, a_form(part_of(operation, "PL"), "decline", **said))

    asked = decline("")
    assert asked.status_code == 422
    assert "Say with which one" in words(asked)
    assert "Birch, 1–10 October 2027" in words(asked)
    assert decline(str(other.pk)).status_code == 302
    assert part_of(operation, "PL").overlaps_with == other
    assert decline("unlisted").status_code == 302
    assert part_of(operation, "PL").overlaps_with is None


def test_unlisted_overlap_is_preselected_after_declining(client_of: Any) -> None:
    operation = a_tabled_jco("PL")
    jco("Birch", "PL")
    invited(operation, "PL")
    answered(operation, "PL", no(reason="overlap"))

    page = client_of("planner", "PL").get(address("invitation", operation.reference))

    assert page.context["forms"].decline["overlaps_with"].value() == "unlisted"
