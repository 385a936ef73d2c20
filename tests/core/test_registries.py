"""Registries, through which higher apps give functions to lower ones."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from jco_portal.core.registries import Registry


def test_registry_keeps_the_order_of_its_items() -> None:
    slot: Registry[str] = Registry()

    slot.set_items("one", "two")

    assert list(slot) == list(slot) == ["one", "two"]


def test_unset_registry_raises_but_an_empty_registry_does_not() -> None:
    slot: Registry[str] = Registry()

    with pytest.raises(ImproperlyConfigured, match="wiring"):
        list(slot)

    slot.set_items()
    assert list(slot) == []
