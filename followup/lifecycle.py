"""The lives of recommendations, answers and final reports; guards, buttons, tests read them."""

from django.utils.translation import gettext_lazy as _

from followup import conditions
from followup.enums import ActionState, RecommendationState
from followup.models import AddresseeAction, Recommendation
from followup.permissions import (
    can_close_recommendation,
    can_record_action,
    can_verify_action,
    can_waive_recommendation,
)
from jco_portal.core.lifecycle import Lifecycle, Move

NOT_DONE = frozenset({ActionState.AWAITING_RESPONSE, ActionState.ACCEPTED, ActionState.IN_PROGRESS})
OPEN = (conditions.recommendation_is_open,)

RECOMMENDATION = Lifecycle[Recommendation](
    history="transitions",
    moves=(
        Move(
            "close",
            _("Close the recommendation"),
            frozenset({RecommendationState.OPEN}),
            RecommendationState.IMPLEMENTED,
            can_close_recommendation,
            (conditions.every_answer_is_confirmed,),
        ),
        Move(
            "waive",
            _("Waive the recommendation"),
            frozenset({RecommendationState.OPEN}),
            RecommendationState.WAIVED,
            can_waive_recommendation,
            asks_reason=True,
        ),
        Move(
            "reopen",
            _("Open the recommendation again"),
            frozenset({RecommendationState.IMPLEMENTED, RecommendationState.WAIVED}),
            RecommendationState.OPEN,
            can_waive_recommendation,
            asks_reason=True,
        ),
    ),
)

ANSWER = Lifecycle[AddresseeAction](
    history="transitions",
    moves=(
        Move(
            "accept",
            _("Accept"),
            frozenset(
                {ActionState.AWAITING_RESPONSE, ActionState.IN_PROGRESS, ActionState.REJECTED}
            ),
            ActionState.ACCEPTED,
            can_record_action,
            OPEN,
        ),
        Move(
            "begin",
            _("Note that it is in progress"),
            frozenset({ActionState.AWAITING_RESPONSE, ActionState.ACCEPTED, ActionState.REJECTED}),
            ActionState.IN_PROGRESS,
            can_record_action,
            OPEN,
        ),
        Move(
            "finish",
            _("Note that it is done"),
            NOT_DONE | {ActionState.REJECTED},
            ActionState.IMPLEMENTED,
            can_record_action,
            OPEN,
        ),
        Move(
            "reject",
            _("Reject"),
            NOT_DONE,
            ActionState.REJECTED,
            can_record_action,
            OPEN,
            asks_reason=True,
        ),
        Move(
            "take_back",
            _("Take back that it is done"),
            frozenset({ActionState.IMPLEMENTED}),
            ActionState.IN_PROGRESS,
            can_record_action,
            OPEN,
        ),
        Move(
            "confirm",
            _("Confirm that it is done"),
            frozenset({ActionState.IMPLEMENTED}),
            ActionState.VERIFIED,
            can_verify_action,
            OPEN,
        ),
        Move(
            "send_back",
            _("Send back with a question"),
            frozenset({ActionState.IMPLEMENTED, ActionState.VERIFIED}),
            ActionState.IN_PROGRESS,
            can_verify_action,
            OPEN,
            asks_reason=True,
        ),
    ),
)

ANSWERING_MOVES = {  # what is said on the form, and the move that it makes
    ActionState.ACCEPTED: "accept",
    ActionState.IN_PROGRESS: "begin",
    ActionState.IMPLEMENTED: "finish",
    ActionState.REJECTED: "reject",
}
