"""The elements of a life cycle: transitions, those that a user may make, and the history."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from jco_portal.core.access import Decision, Refusal
from jco_portal.core.type_aliases import LazyText

# A permission takes user and record; a condition takes records and returns a refusal by key for
# those that do not fulfil it.
PermissionCheck = Callable[[Any, Any], Decision]
Condition = Callable[[Iterable[Any]], dict[int, Refusal]]
NamedCondition = tuple[str, Condition]
# Stored in histories and sent by buttons: names of requests, and of undone transitions.
REQUEST_PREFIX = "ask_"
UNDO = "take_back"


@dataclass(frozen=True)
class Transition:
    """One row of a life cycle: name, label, statuses, permission and conditions.

    With ``request_permission`` it needs two people: one who requests it, and another who confirms
    it. With ``rejection_targets`` it returns to the status from which the record came to this one,
    which is one of ``targets``.
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
        """Every status that the transition can lead to."""
        return self.rejection_targets or frozenset({self.target})


@dataclass(frozen=True)
class AvailableTransition:
    """A transition as shown to a user: possible, or blocked with the reasons.

    ``is_request``: it is the request for a transition that needs two people. ``warnings`` have to
    be accepted and do not block.
    """

    transition: Transition
    refusals: tuple[Refusal, ...]
    is_request: bool = False
    warnings: tuple[Refusal, ...] = ()

    @property
    def is_possible(self) -> bool:
        """True when nothing blocks the transition."""
        return not self.refusals

    @property
    def name(self) -> str:
        """The name that the button sends."""
        return (
            f"{REQUEST_PREFIX}{self.transition.name}" if self.is_request else self.transition.name
        )

    @property
    def needs_reason(self) -> bool:
        """True when a reason must be entered."""
        return self.transition.needs_reason and not self.is_request

    @property
    def label(self) -> str:
        """The label of the button."""
        return str(self.transition.request_label if self.is_request else self.transition.label)


def effective_transitions(rows: Iterable[Any]) -> list[Any]:
    """Return the rows of a history, oldest first, without undone transitions."""
    effective: list[Any] = []
    for row in rows:
        if row.name != UNDO:
            effective.append(row)
        elif effective:
            effective.pop()
    return effective
