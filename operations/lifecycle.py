"""The life of an operation as one table; guards, buttons, rail and tests read it."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from jco_portal.kernel.lifecycle import Lifecycle, Move
from operations import gates
from operations.enums import OperationState as State
from operations.models import Operation
from operations.permissions import runs, runs_or_keeps, runs_or_reviews

OPERATION = Lifecycle(
    history="moves",
    gates=settings.OPERATION_GATES,
    moves=(
        Move(
            "table",
            _("Table for coordination"),
            frozenset({State.DRAFT}),
            State.TABLED,
            runs,
            (gates.has_phase_known_to_the_month, gates.has_terms_and_modes),
        ),
        Move(
            "send_back",
            _("Send back to draft"),
            frozenset({State.TABLED}),
            State.DRAFT,
            runs_or_reviews,
            asks_reason=True,
        ),
        Move(
            "cancel",
            _("Cancel the operation"),
            frozenset({State.DRAFT, State.TABLED}),
            State.CANCELLED,
            runs,
            asks_reason=True,
        ),
        Move(
            "confirm",
            _("Confirm"),
            frozenset({State.ANNOUNCED}),
            State.CONFIRMED,
            runs_or_keeps,
        ),
        Move(
            "finish",
            _("Record as over"),
            frozenset({State.ANNOUNCED, State.CONFIRMED}),
            State.OVER,
            runs_or_keeps,
            (gates.last_phase_is_over,),
        ),
        Move(
            "withdraw",
            _("Withdraw the operation"),
            frozenset({State.ANNOUNCED, State.CONFIRMED}),
            State.WITHDRAWN,
            runs_or_keeps,
            asks_reason=True,
        ),
        Move(
            "reinstate",
            _("Announce again"),
            frozenset({State.WITHDRAWN}),
            State.ANNOUNCED,
            runs_or_keeps,
            asks_reason=True,
        ),
    ),
)

JCO_PATH = (
    State.DRAFT,
    State.TABLED,
    State.PREPARATION,
    State.RUNNING,
    State.DEBRIEFING,
    State.MONITORING,
    State.CLOSED,
)
ENTRY_PATH = (State.ANNOUNCED, State.CONFIRMED, State.OVER)


@dataclass(frozen=True)
class Step:
    """A state on the rail: done, now, ahead, or aside of the path."""

    label: str
    status: str
    since: datetime | None = None


def rail(operation: Operation) -> list[Step]:
    """Every state of the operation's path in order, and where it stands.

    Of what came in by an import it is not known since when it stands there.
    """
    path = JCO_PATH if operation.kind.is_jco else ENTRY_PATH
    came_over = operation.imported_facts is not None and operation.version == 1
    since = None if came_over else operation.state_since
    if operation.state not in path:
        aside = Step(str(State(operation.state).label), "aside", since)
        return [*(Step(str(state.label), "ahead") for state in path), aside]
    here = path.index(State(operation.state))
    return [
        Step(
            str(state.label),
            "done" if index < here else "now" if index == here else "ahead",
            since if index == here else None,
        )
        for index, state in enumerate(path)
    ]
