"""What higher floors hand to lower ones."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from jco_portal.core.registries import Slot


def test_values_come_in_the_order_in_which_they_were_handed_over() -> None:
    slot: Slot[str] = Slot()

    slot.fill("one", "two")

    assert list(slot) == list(slot) == ["one", "two"]


def test_a_slot_that_nobody_filled_is_not_taken_for_an_empty_one() -> None:
    slot: Slot[str] = Slot()

    with pytest.raises(ImproperlyConfigured, match="wiring"):
        list(slot)

    slot.fill()
    assert list(slot) == []
