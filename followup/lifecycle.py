"""The tables of transitions of recommendations and of actions taken by addressees.

Those of final reports are in ``jco_portal/documents/lifecycle.py``.
"""

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
from jco_portal.core.lifecycle import Lifecycle
from jco_portal.core.transitions import Transition

UNFINISHED_STATES = frozenset(
    {ActionState.AWAITING_RESPONSE, ActionState.ACCEPTED, ActionState.IN_PROGRESS}
)
OPEN_CONDITIONS = (conditions.is_recommendation_open,)

# Names of transitions are stored in the history and are part of addresses.

RECOMMENDATION_LIFECYCLE = Lifecycle[Recommendation](
    history="transitions",
    transitions=(
        Transition(
            "close",
            _("Close the recommendation"),
            frozenset({RecommendationState.OPEN}),
            RecommendationState.IMPLEMENTED,
            can_close_recommendation,
            (conditions.has_all_actions_verified,),
        ),
        Transition(
            "waive",
            _("Waive the recommendation"),
            frozenset({RecommendationState.OPEN}),
            RecommendationState.WAIVED,
            can_waive_recommendation,
            needs_reason=True,
        ),
        Transition(
            "reopen",
            _("Open the recommendation again"),
            frozenset({RecommendationState.IMPLEMENTED, RecommendationState.WAIVED}),
            RecommendationState.OPEN,
            can_waive_recommendation,
            needs_reason=True,
        ),
    ),
)

ACTION_LIFECYCLE = Lifecycle[AddresseeAction](
    history="transitions",
    transitions=(
        Transition(
            "accept",
            _("Accept"),
            frozenset(
                {ActionState.AWAITING_RESPONSE, ActionState.IN_PROGRESS, ActionState.REJECTED}
            ),
            ActionState.ACCEPTED,
            can_record_action,
            OPEN_CONDITIONS,
        ),
        Transition(
            "begin",
            _("Note that it is in progress"),
            frozenset({ActionState.AWAITING_RESPONSE, ActionState.ACCEPTED, ActionState.REJECTED}),
            ActionState.IN_PROGRESS,
            can_record_action,
            OPEN_CONDITIONS,
        ),
        Transition(
            "finish",
            _("Note that it is done"),
            UNFINISHED_STATES | {ActionState.REJECTED},
            ActionState.IMPLEMENTED,
            can_record_action,
            OPEN_CONDITIONS,
        ),
        Transition(
            "reject",
            _("Reject"),
            UNFINISHED_STATES,
            ActionState.REJECTED,
            can_record_action,
            OPEN_CONDITIONS,
            needs_reason=True,
        ),
        Transition(
            "take_back",
            _("Take back that it is done"),
            frozenset({ActionState.IMPLEMENTED}),
            ActionState.IN_PROGRESS,
            can_record_action,
            OPEN_CONDITIONS,
        ),
        Transition(
            "confirm",
            _("Confirm that it is done"),
            frozenset({ActionState.IMPLEMENTED}),
            ActionState.VERIFIED,
            can_verify_action,
            OPEN_CONDITIONS,
        ),
        Transition(
            "send_back",
            _("Send back with a question"),
            frozenset({ActionState.IMPLEMENTED, ActionState.VERIFIED}),
            ActionState.IN_PROGRESS,
            can_verify_action,
            OPEN_CONDITIONS,
            needs_reason=True,
        ),
    ),
)

TRANSITION_BY_STATE = {  # state selected in the form, and the transition to it
    ActionState.ACCEPTED: "accept",
    ActionState.IN_PROGRESS: "begin",
    ActionState.IMPLEMENTED: "finish",
    ActionState.REJECTED: "reject",
}
