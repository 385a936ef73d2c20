"""The tree of reference terms: which is broader or narrower than which. No database here."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

Term = TypeVar("Term")


def lineage_of(term: Term, broader: Callable[[Term], Term | None]) -> Iterator[Term]:
    """Yield the term and every broader one, nearest first; a ring ends where it began."""
    seen: list[Term] = []
    step: Term | None = term
    while step is not None and step not in seen:
        yield step
        seen.append(step)
        step = broader(step)


class TermTree:
    """Terms by key, each with the key of its broader term, or None."""

    def __init__(self, broader: Mapping[int, int | None]) -> None:
        self.broader = broader

    def lineage(self, key: int) -> tuple[int, ...]:
        """The term and every broader one, nearest first."""
        known = self._lineages.get(key)
        return tuple(lineage_of(key, self.broader.get)) if known is None else known

    @cached_property
    def _lineages(self) -> dict[int, tuple[int, ...]]:
        return {key: tuple(lineage_of(key, self.broader.get)) for key in self.broader}

    @cached_property
    def leaves(self) -> set[int]:
        """The terms that are broader than no other."""
        return set(self.broader) - set(self.broader.values())

    def is_within(self, key: int, broader: int) -> bool:
        """True for a term itself and every narrower one."""
        return broader in self.lineage(key)

    def with_narrower(self, keys: Iterable[int]) -> set[int]:
        """The terms and every narrower one."""
        wanted = set(keys)
        return {key for key, above in self._lineages.items() if not wanted.isdisjoint(above)}

    def with_broader(self, keys: Iterable[int]) -> set[int]:
        """The terms and every broader one."""
        return {above for key in keys for above in self._lineages.get(key, ())}

    def near(self, keys: Iterable[int]) -> set[int]:
        """The terms with every broader and every narrower one."""
        wanted = set(keys)
        return self.with_broader(wanted) | self.with_narrower(wanted)
