"""The next steps of an operation and the rail on which it stands, as its record shows them."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal
from jco_portal.core.dates import say
from jco_portal.core.lifecycle import Offer
from jco_portal.directory.models import User
from operations.enums import AccessLevel, OperationState
from operations.lifecycle import OPERATION, Step, rail
from operations.models import Operation
from operations.permissions import RULE_LABELS, can_manage
from operations.queries.operations import depth_of

ON_REQUEST = {"asked", "not_asked", "own_request"}


@dataclass(frozen=True)
class Awaited:
    """A step that leads on and is others' to make: who makes it, and what it still needs."""

    words: str
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class Moves:
    """The one step that leads on, what was asked for it, and the other steps apart."""

    forward: Offer | None
    asked: str
    others: tuple[Offer, ...]
    awaited: Awaited | None = None
    open_name: str = ""
    reason: str = ""

    @property
    def refused(self) -> Offer | None:
        """The step that leads on, where something but the second person stands against it."""
        if self.forward is None or self.forward.is_possible:
            return None
        codes = {refusal.code for refusal in self.forward.refusals}
        return None if self.asked and codes <= ON_REQUEST else self.forward


def moves_of(user: User, operation: Operation, *, tried: str = "", reason: str = "") -> Moves:
    """The steps for this person; ``tried`` was refused and is shown with its reason again."""
    offers = OPERATION.offers(operation, user)
    onward = [offer for offer in offers if not offer.asks_reason]
    forward = next((each for each in onward if each.is_possible), onward[0] if onward else None)
    others = tuple(each for each in offers if each is not forward and not _only_awaits(each))
    awaited = None if forward else _awaited(user, operation)
    return Moves(forward, _asked(operation, forward), others, awaited, tried, reason)


def rail_of(user: User, operation: Operation) -> list[Step]:
    """The rail; why it stands aside is told to those to whom what it left was open.

    Of a draft that was given up only those who run it know more than that it was.
    """
    if operation.state not in {
        OperationState.POSTPONED,
        OperationState.CANCELLED,
        OperationState.WITHDRAWN,
    }:
        return rail(operation)
    depth = depth_of(user, operation)
    was_draft = operation.transitions.filter(
        from_state=OperationState.DRAFT, to_state=operation.state
    ).exists()
    needed = AccessLevel.FULL if was_draft else AccessLevel.OUTLINE
    return rail(operation, tells_reason=depth >= needed)


def _awaited(user: User, operation: Operation) -> Awaited | None:
    """For who runs it, the step that others make next."""
    onward = [
        move for move in OPERATION.moves if operation.state in move.sources and not move.asks_reason
    ]
    if not onward or not can_manage(user, operation).is_allowed:
        return None
    move = onward[0]
    words = {"step": move.label, "who": RULE_LABELS[move.who.__name__]}
    sentence = _("Next: %(step)s. This is done by %(who)s.") % words
    return Awaited(sentence, OPERATION.unmet(operation, move))


def _only_awaits(offer: Offer) -> bool:
    """True for the other half of a step that takes two people, which nobody can take now."""
    return bool({refusal.code for refusal in offer.refusals} & ON_REQUEST)


def _asked(operation: Operation, forward: Offer | None) -> str:
    """Who asked when for the step that leads on, and who confirms it."""
    if forward is None or forward.move.asks is None:
        return ""
    row: Any = OPERATION.asked(operation, forward.move)
    if row is None:
        return ""
    day = say(timezone.localdate(row.made_at).isoformat())
    words = {"day": day, "who": row.made_by, "other": RULE_LABELS[forward.move.who.__name__]}
    if forward.is_asking:
        return _("Asked on %(day)s by %(who)s; %(other)s confirms it.") % words
    return _("Asked on %(day)s by %(who)s.") % words
