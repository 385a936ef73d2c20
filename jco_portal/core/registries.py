"""Registries in which a lower layer keeps what higher layers add to it."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured

ItemT = TypeVar("ItemT")


class Registry(Generic[ItemT]):
    """Items of higher layers for a lower one, in order; ``jco_portal.wiring`` fills it."""

    def __init__(self) -> None:
        self._values: tuple[ItemT, ...] | None = None

    def set_items(self, *values: ItemT) -> None:
        """Set the items, replacing earlier ones."""
        self._values = values

    def __iter__(self) -> Iterator[ItemT]:
        """Return an iterator over the items. Raises ImproperlyConfigured if they were never set."""
        if self._values is None:
            raise ImproperlyConfigured("A slot is read before jco_portal.wiring has filled it.")
        return iter(self._values)
