"""Places in which a lower floor keeps what it asks or shows of higher ones."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured

ItemT = TypeVar("ItemT")


class Registry(Generic[ItemT]):
    """What higher floors hand to a lower one, in order; ``jco_portal.wiring`` fills it."""

    def __init__(self) -> None:
        self._values: tuple[ItemT, ...] | None = None

    def set_items(self, *values: ItemT) -> None:
        """Set what the slot holds, in place of what it held."""
        self._values = values

    def __iter__(self) -> Iterator[ItemT]:
        """Each value in turn; raises ImproperlyConfigured where nothing was ever handed over."""
        if self._values is None:
            raise ImproperlyConfigured("A slot is read before jco_portal.wiring has filled it.")
        return iter(self._values)
