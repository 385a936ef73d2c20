"""Operations without optional values: each page opens in every status."""

from typing import Any

import pytest

from operations.enums import OperationState
from operations.models import Operation
from tests.factories import make_external_operation, make_operation

pytestmark = pytest.mark.django_db
NOTHING: dict[str, Any] = {"terms_": (), "modes": (), "phases": (("", ""),)}
OF_BODIES = {
    OperationState.ANNOUNCED,
    OperationState.CONFIRMED,
    OperationState.COMPLETED,
    OperationState.WITHDRAWN,
}


def emptiest(state: OperationState) -> Operation:
    """Return an operation with only name, type and organiser, in a status.

    No transition is possible for so empty an operation, but its values may be deleted afterwards.
    """
    made = make_external_operation(**NOTHING) if state in OF_BODIES else make_operation(**NOTHING)
    Operation.objects.filter(pk=made.pk).update(state=state)
    return Operation.objects.get(pk=made.pk)


@pytest.mark.usefixtures("known_readers")
def test_every_tab_of_an_empty_operation_opens_in_every_state(client_for: Any) -> None:
    lead, expert = client_for("planner", "LT"), client_for("expert", "DK")
    failed: list[str] = []
    page_count = 0
    for state in OperationState:
        reader = expert if state in OF_BODIES else lead
        page = reader.get(emptiest(state).get_absolute_url())
        for tab in page.context["tabs"]:
            answer = reader.get(tab["url"], follow=True)
            page_count += 1
            if answer.status_code != 200:
                failed.append(f"{state}: {tab['url']} {answer.status_code}")

    assert failed == []
    assert page_count > 100
