"""What a life cycle is made of: its steps, what one person may do now, and its history."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from jco_portal.core.access import Decision, Refusal
from jco_portal.core.type_aliases import LazyText

PermissionCheck = Callable[[Any, Any], Decision]
Condition = Callable[[Iterable[Any]], dict[int, Refusal]]
NamedCondition = tuple[str, Condition]
REQUEST_PREFIX = "ask_"
UNDO = "take_back"


@dataclass(frozen=True)
class Transition:
    """One row of a lifecycle: what it is called, from where to where, who may, what it needs.

    With ``request_permission`` it takes two people: one who may ask for it, then another who may
    confirm. A move that ``rejection_targets`` leads back to the state from which the record came
    to this one, which is one of ``targets``.
    """

    name: str
    label: LazyText
    sources: frozenset[str]
    target: str
    permission: PermissionCheck
    conditions: tuple[Condition, ...] = ()
    needs_reason: bool = False
    request_permission: PermissionCheck | None = None
    request_label: LazyText = ""
    rejection_targets: frozenset[str] = frozenset()

    @property
    def targets(self) -> frozenset[str]:
        """Every state that the move can lead to."""
        return self.rejection_targets or frozenset({self.target})


@dataclass(frozen=True)
class AvailableTransition:
    """A move as shown to a person: possible, or refused with the reasons.

    ``is_request`` is the first half of a move that takes two people. ``warnings`` are what
    speaks against a possible one without standing in its way.
    """

    transition: Transition
    refusals: tuple[Refusal, ...]
    is_request: bool = False
    warnings: tuple[Refusal, ...] = ()

    @property
    def is_possible(self) -> bool:
        """True when nothing stands against the move."""
        return not self.refusals

    @property
    def name(self) -> str:
        """What the button sends."""
        return (
            f"{REQUEST_PREFIX}{self.transition.name}" if self.is_request else self.transition.name
        )

    @property
    def needs_reason(self) -> bool:
        """True when a reason must be typed."""
        return self.transition.needs_reason and not self.is_request

    @property
    def label(self) -> str:
        """What the button says."""
        return str(self.transition.request_label if self.is_request else self.transition.label)


def effective_transitions(rows: Iterable[Any]) -> list[Any]:
    """The rows of a history, oldest first, without the steps that were taken back."""
    effective: list[Any] = []
    for row in rows:
        if row.name != UNDO:
            effective.append(row)
        elif effective:
            effective.pop()
    return effective
