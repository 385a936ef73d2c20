"""The life cycle of an application: its transitions and what is entered for each.

Actions, pages, forms and tests all read these tables.
"""

from django.utils.translation import gettext_lazy as _

from funding import conditions
from funding.enums import UNDECIDED_STATES, ApplicationState
from funding.models import Application
from funding.permissions import can_update_application
from jco_portal.core.lifecycle import Lifecycle
from jco_portal.core.transitions import Transition

State = ApplicationState
STATES_BEFORE_REPORT = frozenset({State.GRANTED, State.SIGNED, State.RUNNING})

# The usual statuses in order, as drawn on the page of an application
APPLICATION_PATH = (
    State.DRAFTING,
    State.SUBMITTED,
    State.EVALUATION,
    State.GRANTED,
    State.SIGNED,
    State.RUNNING,
    State.REPORT_DUE,
    State.PAID,
)

APPLICATION_LIFECYCLE = Lifecycle[Application](
    history="transitions",
    transitions=(
        Transition(
            "submit",
            _("Note that it was submitted"),
            frozenset({State.DRAFTING}),
            State.SUBMITTED,
            can_update_application,
            (conditions.has_requested_lines,),
        ),
        Transition(
            "evaluate",
            _("Note that it is under evaluation"),
            frozenset({State.SUBMITTED}),
            State.EVALUATION,
            can_update_application,
        ),
        Transition(
            "want_more",
            _("Note that more information is asked"),
            frozenset({State.SUBMITTED, State.EVALUATION}),
            State.INFORMATION_REQUESTED,
            can_update_application,
        ),
        Transition(
            "answer",
            _("Note that the information was given"),
            frozenset({State.INFORMATION_REQUESTED}),
            State.EVALUATION,
            can_update_application,
        ),
        Transition(
            "grant",
            _("Note the grant"),
            UNDECIDED_STATES,
            State.GRANTED,
            can_update_application,
        ),
        Transition(
            "reject",
            _("Note that it was rejected"),
            UNDECIDED_STATES,
            State.REJECTED,
            can_update_application,
            needs_reason=True,
        ),
        Transition(
            "sign",
            _("Note that the agreement is signed"),
            frozenset({State.GRANTED}),
            State.SIGNED,
            can_update_application,
        ),
        Transition(
            "start",
            _("Note that the action runs"),
            frozenset({State.SIGNED}),
            State.RUNNING,
            can_update_application,
        ),
        Transition(
            "end",
            _("Note that the action has ended"),
            frozenset({State.RUNNING}),
            State.REPORT_DUE,
            can_update_application,
        ),
        Transition(
            "send_report",
            _("Note that the report was sent"),
            frozenset({State.REPORT_DUE}),
            State.REPORT_DUE,
            can_update_application,
            (conditions.is_report_not_sent,),
        ),
        Transition(
            "pay",
            _("Note the payment"),
            frozenset({State.REPORT_DUE}),
            State.PAID,
            can_update_application,
            (conditions.is_report_sent,),
        ),
        Transition(
            "withdraw",
            _("Withdraw it"),
            frozenset({State.DRAFTING}) | UNDECIDED_STATES | STATES_BEFORE_REPORT,
            State.WITHDRAWN,
            can_update_application,
            needs_reason=True,
        ),
    ),
)

# Fields of ``TransitionInput`` entered for a transition, beside the day
INPUT_FIELDS_BY_TRANSITION = {
    "submit": ("reference",),
    "want_more": ("due_on",),
    "grant": ("amount",),
    "reject": ("reason",),
    "sign": ("action_starts_on", "action_ends_on"),
    "end": ("due_on",),
    "pay": ("amount",),
    "withdraw": ("reason",),
}

# Fields of the application that a transition sets, each with the field of ``TransitionInput``
# from which it is taken. Undoing the transition empties them.
FIELDS_BY_TRANSITION = {
    "submit": {"submitted_on": "happened_on", "reference": "reference"},
    "want_more": {"information_due_on": "due_on"},
    "grant": {"granted_on": "happened_on", "granted_amount": "amount"},
    "sign": {"action_starts_on": "action_starts_on", "action_ends_on": "action_ends_on"},
    "end": {"report_due_on": "due_on"},
    "send_report": {"report_sent_on": "happened_on"},
    "pay": {"paid_on": "happened_on", "paid_amount": "amount"},
}

# Labels in the history
PAST_LABELS = {
    "submit": _("Submitted"),
    "evaluate": _("Taken into evaluation"),
    "want_more": _("More information asked"),
    "answer": _("Information given"),
    "grant": _("Granted"),
    "reject": _("Rejected"),
    "sign": _("Agreement signed"),
    "start": _("Action started"),
    "end": _("Action ended"),
    "send_report": _("Report sent"),
    "pay": _("Paid"),
    "withdraw": _("Withdrawn"),
}
