"""The tree of reference terms: which is broader or narrower than which. No database here."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

TermT = TypeVar("TermT")


def term_lineage(term: TermT, broader: Callable[[TermT], TermT | None]) -> Iterator[TermT]:
    """Yield the term and every broader one, nearest first; stops at a cycle."""
    visited: list[TermT] = []
    step: TermT | None = term
    while step is not None and step not in visited:
        yield step
        visited.append(step)
        step = broader(step)


class TermTree:
    """Terms by key, each with the key of its broader term, or None."""

    def __init__(self, broader: Mapping[int, int | None]) -> None:
        self.broader = broader

    def lineage(self, key: int) -> tuple[int, ...]:
        """Return the term and every broader one, nearest first."""
        known = self._lineages.get(key)
        return tuple(term_lineage(key, self.broader.get)) if known is None else known

    @cached_property
    def _lineages(self) -> dict[int, tuple[int, ...]]:
        return {key: tuple(term_lineage(key, self.broader.get)) for key in self.broader}

    @cached_property
    def leaves(self) -> set[int]:
        """The terms that are broader than no other."""
        return set(self.broader) - set(self.broader.values())

    def is_within(self, key: int, broader: int) -> bool:
        """Return whether a term is the other one or narrower."""
        return broader in self.lineage(key)

    def with_narrower(self, keys: Iterable[int]) -> set[int]:
        """Return the terms and every narrower one."""
        wanted = set(keys)
        return {key for key, above in self._lineages.items() if not wanted.isdisjoint(above)}

    def with_broader(self, keys: Iterable[int]) -> set[int]:
        """Return the terms and every broader one."""
        return {above for key in keys for above in self._lineages.get(key, ())}

    def with_broader_and_narrower(self, keys: Iterable[int]) -> set[int]:
        """Return the terms with every broader and every narrower one."""
        wanted = set(keys)
        return self.with_broader(wanted) | self.with_narrower(wanted)
