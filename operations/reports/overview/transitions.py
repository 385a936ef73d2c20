"""Next transitions of an operation, and its path through the life cycle."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal
from jco_portal.core.dates import format_entered_date
from jco_portal.core.transitions import AvailableTransition
from jco_portal.directory.models import User
from operations.enums import AccessLevel, OperationState
from operations.lifecycle import OPERATION_LIFECYCLE, PathStep, operation_path
from operations.models import Operation
from operations.permissions import RULE_LABELS, can_manage
from operations.queries.operations import access_level

# Codes of refusals that only concern the second user of a transition that needs two.
REQUEST_REFUSALS = {"asked", "not_asked", "own_request"}


@dataclass(frozen=True)
class AwaitedTransition:
    """The next transition, if other users make it: by whom, and its unmet conditions."""

    sentence: str
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class TransitionsPanel:
    """The next transition, a request for it, and the other transitions."""

    next_transition: AvailableTransition | None
    request_sentence: str
    other_transitions: tuple[AvailableTransition, ...]
    awaited: AwaitedTransition | None = None
    opened_name: str = ""
    reason: str = ""

    @property
    def refused_transition(self) -> AvailableTransition | None:
        """The next transition, if more than the approval of a second user is missing."""
        if self.next_transition is None or self.next_transition.is_possible:
            return None
        codes = {refusal.code for refusal in self.next_transition.refusals}
        return None if self.request_sentence and codes <= REQUEST_REFUSALS else self.next_transition


def transitions_panel(
    user: User, operation: Operation, *, tried: str = "", reason: str = ""
) -> TransitionsPanel:
    """Return a user's transitions; ``tried`` was refused and is shown with its reason again."""
    available_transitions = OPERATION_LIFECYCLE.available_transitions(operation, user)
    onward = [each for each in available_transitions if not each.needs_reason]
    # If none is possible, the first one is shown with the reasons against it.
    forward = next((each for each in onward if each.is_possible), onward[0] if onward else None)
    others = tuple(
        each
        for each in available_transitions
        if each is not forward and not _is_only_awaiting(each)
    )
    awaited = None if forward else _awaited_transition(user, operation)
    return TransitionsPanel(
        forward, _request_sentence(operation, forward), others, awaited, tried, reason
    )


def visible_path(user: User, operation: Operation) -> list[PathStep]:
    """Return the path of the operation through the life cycle.

    Why it was postponed, cancelled or withdrawn is shown to readers with access in outline;
    of a draft that was cancelled, only to those with full access.
    """
    if operation.state not in {
        OperationState.POSTPONED,
        OperationState.CANCELLED,
        OperationState.WITHDRAWN,
    }:
        return operation_path(operation)
    depth = access_level(user, operation)
    was_draft = operation.transitions.filter(
        from_state=OperationState.DRAFT, to_state=operation.state
    ).exists()
    needed = AccessLevel.FULL if was_draft else AccessLevel.OUTLINE
    return operation_path(operation, tells_reason=depth >= needed)


def _awaited_transition(user: User, operation: Operation) -> AwaitedTransition | None:
    """Return the transition that others make next, for users who manage the operation."""
    onward = [
        each
        for each in OPERATION_LIFECYCLE.transitions
        if operation.state in each.sources and not each.needs_reason
    ]
    if not onward or not can_manage(user, operation).is_allowed:
        return None
    transition = onward[0]
    params = {"step": transition.label, "who": RULE_LABELS[transition.permission.__name__]}
    sentence = _("Next: %(step)s. This is done by %(who)s.") % params
    return AwaitedTransition(sentence, OPERATION_LIFECYCLE.failed_conditions(operation, transition))


def _is_only_awaiting(available_transition: AvailableTransition) -> bool:
    """Return whether the other user of a transition that needs two has to act first."""
    return bool({refusal.code for refusal in available_transition.refusals} & REQUEST_REFUSALS)


def _request_sentence(operation: Operation, forward: AvailableTransition | None) -> str:
    """Return who requested the next transition when, and who approves it; empty if none."""
    if forward is None or forward.transition.request_permission is None:
        return ""
    row: Any = OPERATION_LIFECYCLE.open_request(operation, forward.transition)
    if row is None:
        return ""
    day = format_entered_date(timezone.localdate(row.made_at).isoformat())
    params = {
        "day": day,
        "who": row.made_by,
        "other": RULE_LABELS[forward.transition.permission.__name__],
    }
    if forward.is_request:
        return _("Asked on %(day)s by %(who)s; %(other)s confirms it.") % params
    return _("Asked on %(day)s by %(who)s.") % params
