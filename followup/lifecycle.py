"""The lives of recommendations, answers and final reports; guards, buttons, tests read them."""

from django.utils.translation import gettext_lazy as _

from followup import gates
from followup.enums import AnswerState, RecommendationState
from followup.models import Answer, Recommendation
from followup.permissions import (
    can_close_recommendation,
    can_record_action,
    can_verify_action,
    can_waive_recommendation,
)
from jco_portal.kernel.lifecycle import Lifecycle, Move

NOT_DONE = frozenset({AnswerState.PROPOSED, AnswerState.ACCEPTED, AnswerState.IN_PROGRESS})
OPEN = (gates.recommendation_is_open,)

RECOMMENDATION = Lifecycle[Recommendation](
    history="moves",
    moves=(
        Move(
            "close",
            _("Close the recommendation"),
            frozenset({RecommendationState.OPEN}),
            RecommendationState.DONE,
            can_close_recommendation,
            (gates.every_answer_is_confirmed,),
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
            frozenset({RecommendationState.DONE, RecommendationState.WAIVED}),
            RecommendationState.OPEN,
            can_waive_recommendation,
            asks_reason=True,
        ),
    ),
)

ANSWER = Lifecycle[Answer](
    history="moves",
    moves=(
        Move(
            "accept",
            _("Accept"),
            frozenset({AnswerState.PROPOSED, AnswerState.IN_PROGRESS, AnswerState.REJECTED}),
            AnswerState.ACCEPTED,
            can_record_action,
            OPEN,
        ),
        Move(
            "begin",
            _("Note that it is in progress"),
            frozenset({AnswerState.PROPOSED, AnswerState.ACCEPTED, AnswerState.REJECTED}),
            AnswerState.IN_PROGRESS,
            can_record_action,
            OPEN,
        ),
        Move(
            "finish",
            _("Note that it is done"),
            NOT_DONE | {AnswerState.REJECTED},
            AnswerState.DONE,
            can_record_action,
            OPEN,
        ),
        Move(
            "reject",
            _("Reject"),
            NOT_DONE,
            AnswerState.REJECTED,
            can_record_action,
            OPEN,
            asks_reason=True,
        ),
        Move(
            "take_back",
            _("Take back that it is done"),
            frozenset({AnswerState.DONE}),
            AnswerState.IN_PROGRESS,
            can_record_action,
            OPEN,
        ),
        Move(
            "confirm",
            _("Confirm that it is done"),
            frozenset({AnswerState.DONE}),
            AnswerState.CONFIRMED,
            can_verify_action,
            OPEN,
        ),
        Move(
            "send_back",
            _("Send back with a question"),
            frozenset({AnswerState.DONE, AnswerState.CONFIRMED}),
            AnswerState.IN_PROGRESS,
            can_verify_action,
            OPEN,
            asks_reason=True,
        ),
    ),
)

ANSWERING_MOVES = {  # what is said on the form, and the move that it makes
    AnswerState.ACCEPTED: "accept",
    AnswerState.IN_PROGRESS: "begin",
    AnswerState.DONE: "finish",
    AnswerState.REJECTED: "reject",
}
