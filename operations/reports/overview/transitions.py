"""The next steps of an operation and the rail on which it stands, as its record shows them."""

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

REQUEST_REFUSALS = {"asked", "not_asked", "own_request"}


@dataclass(frozen=True)
class AwaitedTransition:
    """A step that leads on and is others' to make: who makes it, and what it still needs."""

    sentence: str
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class TransitionsPanel:
    """The one step that leads on, what was asked for it, and the other steps apart."""

    next_transition: AvailableTransition | None
    request_sentence: str
    other_transitions: tuple[AvailableTransition, ...]
    awaited: AwaitedTransition | None = None
    opened_name: str = ""
    reason: str = ""

    @property
    def refused_transition(self) -> AvailableTransition | None:
        """The step that leads on, where something but the second person stands against it."""
        if self.next_transition is None or self.next_transition.is_possible:
            return None
        codes = {refusal.code for refusal in self.next_transition.refusals}
        return None if self.request_sentence and codes <= REQUEST_REFUSALS else self.next_transition


def transitions_panel(
    user: User, operation: Operation, *, tried: str = "", reason: str = ""
) -> TransitionsPanel:
    """The steps for this person; ``tried`` was refused and is shown with its reason again."""
    available_transitions = OPERATION_LIFECYCLE.available_transitions(operation, user)
    onward = [each for each in available_transitions if not each.needs_reason]
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
    """The rail; why it stands aside is told to those to whom what it left was open.

    Of a draft that was given up only those who run it know more than that it was.
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
    """For who runs it, the step that others make next."""
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
    """True for the other half of a step that takes two people, which nobody can take now."""
    return bool({refusal.code for refusal in available_transition.refusals} & REQUEST_REFUSALS)


def _request_sentence(operation: Operation, forward: AvailableTransition | None) -> str:
    """Who asked when for the step that leads on, and who confirms it."""
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
