"""The life of an operation as one table; guards, buttons, rail and tests read it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from jco_portal.core.lifecycle import GateOfMove, Lifecycle, Move
from jco_portal.core.registries import Slot
from operations.conditions import required
from operations.enums import OperationState as State
from operations.models import Operation
from operations.permissions import (
    can_close,
    can_manage,
    can_manage_or_edit_external,
    can_manage_or_review,
    can_review,
)
from operations.queries.operations import locked_operation

BEFORE_START = frozenset({State.TABLED, State.PREPARATION})
CONDITIONS: Slot[GateOfMove] = Slot()
WARNINGS: Slot[GateOfMove] = Slot()

OPERATION = Lifecycle[Operation](
    history="transitions",
    lock=locked_operation,
    gates=CONDITIONS,
    doubts=WARNINGS,
    moves=(
        Move(
            "table",
            _("Table for coordination"),
            frozenset({State.DRAFT}),
            State.TABLED,
            can_manage,
            (
                required.has_phase_known_to_the_month,
                required.has_terms_and_modes,
                required.has_measurable_objective,
                required.threat_assessment_is_stated,
            ),
        ),
        Move(
            "endorse",
            _("Endorse for preparation"),
            frozenset({State.TABLED}),
            State.PREPARATION,
            can_review,
            (required.has_dossier,),
        ),
        Move(
            "start",
            _("Start the operation"),
            frozenset({State.PREPARATION}),
            State.RUNNING,
            can_manage,
            (
                required.first_phase_has_come,
                required.everybody_has_answered,
                required.contact_points_are_named,
            ),
        ),
        Move(
            "end",
            _("End the operation"),
            frozenset({State.RUNNING}),
            State.DEBRIEFING,
            can_manage,
            (required.last_phase_is_over,),
        ),
        Move(
            "conclude",
            _("Confirm the end of the debriefing"),
            frozenset({State.DEBRIEFING}),
            State.MONITORING,
            can_review,
            asks=can_manage,
            asks_label=_("Ask to conclude the debriefing"),
        ),
        Move(
            "close",
            _("Close the operation"),
            frozenset({State.MONITORING}),
            State.CLOSED,
            can_close,
        ),
        Move(
            "resume",
            _("Resume with the new period"),
            frozenset({State.POSTPONED}),
            State.TABLED,
            can_manage,
            (required.has_new_period,),
            returns=BEFORE_START,
        ),
        Move(
            "reopen",
            _("Open again"),
            frozenset({State.CLOSED}),
            State.MONITORING,
            can_close,
            asks_reason=True,
        ),
        Move(
            "send_back",
            _("Send back to draft"),
            frozenset({State.TABLED}),
            State.DRAFT,
            can_manage_or_review,
            asks_reason=True,
        ),
        Move(
            "postpone",
            _("Postpone the operation"),
            BEFORE_START,
            State.POSTPONED,
            can_manage,
            asks_reason=True,
        ),
        Move(
            "stop_early",
            _("Stop the operation early"),
            frozenset({State.RUNNING}),
            State.DEBRIEFING,
            can_manage,
            asks_reason=True,
        ),
        Move(
            "cancel",
            _("Cancel the operation"),
            BEFORE_START | {State.DRAFT, State.POSTPONED},
            State.CANCELLED,
            can_manage,
            asks_reason=True,
        ),
        Move(
            "confirm",
            _("Confirm"),
            frozenset({State.ANNOUNCED}),
            State.CONFIRMED,
            can_manage_or_edit_external,
        ),
        Move(
            "finish",
            _("Record as over"),
            frozenset({State.ANNOUNCED, State.CONFIRMED}),
            State.COMPLETED,
            can_manage_or_edit_external,
            (required.last_phase_is_over,),
        ),
        Move(
            "withdraw",
            _("Withdraw the operation"),
            frozenset({State.ANNOUNCED, State.CONFIRMED}),
            State.WITHDRAWN,
            can_manage_or_edit_external,
            asks_reason=True,
        ),
        Move(
            "reinstate",
            _("Announce again"),
            frozenset({State.WITHDRAWN}),
            State.ANNOUNCED,
            can_manage_or_edit_external,
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
ENTRY_PATH = (State.ANNOUNCED, State.CONFIRMED, State.COMPLETED)


@dataclass(frozen=True)
class Step:
    """A state on the rail: done, now, ahead, or aside of the path with the reason for it."""

    label: str
    status: str
    since: datetime | None = None
    reason: str = ""


def rail(operation: Operation, *, tells_reason: bool = False) -> list[Step]:
    """Every state of the operation's path in order, and where it stands.

    Of what came in by an import it is not known since when it stands there. What stands
    aside has done the states that lay behind it when it left the path.
    """
    path = JCO_PATH if operation.operation_type.is_jco else ENTRY_PATH
    came_over = operation.imported_cells is not None and operation.version == 1
    since = None if came_over else operation.state_since
    state = State(operation.state)
    if state in path:
        return _steps(path, path.index(state), since)
    left = operation.transitions.filter(to_state=state).exclude(from_state=state).first()
    source, reason = (left.from_state, left.reason) if left else ("", "")
    behind = path.index(State(source)) if source in path else 0
    aside = Step(str(state.label), "aside", since, reason if tells_reason else "")
    return [
        *(
            Step(str(each.label), "done" if index < behind else "ahead")
            for index, each in enumerate(path)
        ),
        aside,
    ]


def _steps(path: tuple[State, ...], here: int, since: datetime | None) -> list[Step]:
    return [
        Step(
            str(state.label),
            "done" if index < here else "now" if index == here else "ahead",
            since if index == here else None,
        )
        for index, state in enumerate(path)
    ]


def is_of_jco(move: Move) -> bool:
    """True for a step of a JCO, false for one of another body's entry."""
    entry_states = {*ENTRY_PATH, State.WITHDRAWN}
    return not move.sources & entry_states
