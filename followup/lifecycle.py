"""The lives of recommendations, answers and final reports; guards, buttons, tests read them."""

from django.utils.translation import gettext_lazy as _

from followup import gates
from followup.enums import AnswerState, RecommendationState, ReportState
from followup.permissions import (
    answers_for,
    approved_report,
    approves_report,
    confirms,
    gives_back_report,
    settles,
    waives,
    writes_report,
)
from jco_portal.kernel.lifecycle import Lifecycle, Move

NOT_DONE = frozenset({AnswerState.PROPOSED, AnswerState.ACCEPTED, AnswerState.IN_PROGRESS})
OPEN = (gates.recommendation_is_open,)

RECOMMENDATION = Lifecycle(
    history="moves",
    moves=(
        Move(
            "close",
            _("Close the recommendation"),
            frozenset({RecommendationState.OPEN}),
            RecommendationState.DONE,
            settles,
            (gates.every_answer_is_confirmed,),
        ),
        Move(
            "waive",
            _("Waive the recommendation"),
            frozenset({RecommendationState.OPEN}),
            RecommendationState.WAIVED,
            waives,
            asks_reason=True,
        ),
        Move(
            "reopen",
            _("Open the recommendation again"),
            frozenset({RecommendationState.DONE, RecommendationState.WAIVED}),
            RecommendationState.OPEN,
            waives,
            asks_reason=True,
        ),
    ),
)

ANSWER = Lifecycle(
    history="moves",
    moves=(
        Move(
            "accept",
            _("Accept"),
            frozenset({AnswerState.PROPOSED, AnswerState.IN_PROGRESS, AnswerState.REJECTED}),
            AnswerState.ACCEPTED,
            answers_for,
            OPEN,
        ),
        Move(
            "begin",
            _("Note that it is in progress"),
            frozenset({AnswerState.PROPOSED, AnswerState.ACCEPTED, AnswerState.REJECTED}),
            AnswerState.IN_PROGRESS,
            answers_for,
            OPEN,
        ),
        Move(
            "finish",
            _("Note that it is done"),
            NOT_DONE | {AnswerState.REJECTED},
            AnswerState.DONE,
            answers_for,
            OPEN,
        ),
        Move(
            "reject",
            _("Reject"),
            NOT_DONE,
            AnswerState.REJECTED,
            answers_for,
            OPEN,
            asks_reason=True,
        ),
        Move(
            "take_back",
            _("Take back that it is done"),
            frozenset({AnswerState.DONE}),
            AnswerState.IN_PROGRESS,
            answers_for,
            OPEN,
        ),
        Move(
            "confirm",
            _("Confirm that it is done"),
            frozenset({AnswerState.DONE}),
            AnswerState.CONFIRMED,
            confirms,
            OPEN,
        ),
        Move(
            "send_back",
            _("Send back with a question"),
            frozenset({AnswerState.DONE, AnswerState.CONFIRMED}),
            AnswerState.IN_PROGRESS,
            confirms,
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

BY_THE_PORTAL = "file"

REPORT = Lifecycle(
    history="moves",
    moves=(
        Move(
            "ask",
            _("Ask for approval"),
            frozenset({ReportState.DRAFTING}),
            ReportState.ASKED,
            writes_report,
            (gates.something_is_written,),
        ),
        Move(
            "approve",
            _("Approve and file"),
            frozenset({ReportState.ASKED}),
            ReportState.APPROVED,
            approves_report,
            (gates.print_is_done,),
        ),
        Move(
            BY_THE_PORTAL,
            _("File"),
            frozenset({ReportState.APPROVED}),
            ReportState.FILED,
            approved_report,
        ),
        Move(
            "begin",
            _("Begin the next revision"),
            frozenset({ReportState.FILED}),
            ReportState.DRAFTING,
            writes_report,
        ),
        Move(
            "give_back",
            _("Give back to its authors"),
            frozenset({ReportState.ASKED, ReportState.APPROVED}),
            ReportState.DRAFTING,
            gives_back_report,
            asks_reason=True,
        ),
    ),
)
