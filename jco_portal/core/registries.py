"""Places in which a lower floor keeps what it asks or shows of higher ones."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")


class Slot(Generic[T]):
    """What higher floors hand to a lower one, in order; ``jco_portal.wiring`` fills it."""

    def __init__(self) -> None:
        self._values: tuple[T, ...] | None = None

    def fill(self, *values: T) -> None:
        """Set what the slot holds, in place of what it held."""
        self._values = values

    def __iter__(self) -> Iterator[T]:
        """Each value in turn; raises ImproperlyConfigured where nothing was ever handed over."""
        if self._values is None:
            raise ImproperlyConfigured("A slot is read before jco_portal.wiring has filled it.")
        return iter(self._values)
