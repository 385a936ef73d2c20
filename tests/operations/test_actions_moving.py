"""Steps are refused by name, and their reasons kept as given."""

import pytest
from django.utils import timezone

from jco_portal.kernel.access import Refused
from operations.actions import (
    move_operation,
)
from operations.models import Operation
from tests.world import an_operation, person


def test_an_unknown_step_is_refused_by_name(db: None) -> None:
    operation = an_operation()

    for name in ("nowhere", "", "table ", "_write", "<b>"):
        with pytest.raises(Refused, match="There is no step"):
            move_operation(operation, name, by=person())


@pytest.mark.parametrize("reason", ["a\x00b", "\ud800", "x" * 2001])
def test_a_reason_that_cannot_be_kept_is_refused(db: None, reason: str) -> None:
    operation = an_operation()

    with pytest.raises(Refused, match="The reason"):
        move_operation(operation, "cancel", by=person(), reason=reason)

    assert Operation.objects.get().state == "draft"


def test_a_reason_is_kept_as_it_was_given(db: None) -> None:
    operation = an_operation()
    reason = "Zu wenige Teilnehmer.\n" + "x" * 1970

    move_operation(operation, "cancel", by=person(), reason=f"  {reason} ")

    row = operation.moves.first()
    assert row.reason == reason
    assert (timezone.now() - row.at).total_seconds() < 60
