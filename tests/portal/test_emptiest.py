"""The emptiest record that there can be, in every state: each of its pages answers."""

from typing import Any

import pytest

from operations.enums import OperationState
from operations.models import Operation
from tests.world import an_operation, body_operation

pytestmark = pytest.mark.django_db
NOTHING: dict[str, Any] = {"terms_": (), "modes": (), "phases": (("", ""),)}
OF_BODIES = {
    OperationState.ANNOUNCED,
    OperationState.CONFIRMED,
    OperationState.COMPLETED,
    OperationState.WITHDRAWN,
}


def emptiest(state: OperationState) -> Operation:
    """An operation of name, kind and organiser alone, in a state.

    No action moves it on as empty as that, but a record may have been emptied after it moved.
    """
    made = body_operation(**NOTHING) if state in OF_BODIES else an_operation(**NOTHING)
    Operation.objects.filter(pk=made.pk).update(state=state)
    return Operation.objects.get(pk=made.pk)


@pytest.mark.usefixtures("known_readers")
def test_every_tab_of_an_empty_operation_opens_in_every_state(client_of: Any) -> None:
    lead, expert = client_of("planner", "LT"), client_of("expert", "DK")
    failed: list[str] = []
    asked = 0
    for state in OperationState:
        reader = expert if state in OF_BODIES else lead
        page = reader.get(emptiest(state).get_absolute_url())
        for tab in page.context["tabs"]:
            answer = reader.get(tab["url"], follow=True)
            asked += 1
            if answer.status_code != 200:
                failed.append(f"{state}: {tab['url']} {answer.status_code}")

    assert failed == []
    assert asked > 100
