"""The life cycle of operations: all transitions with their permissions and conditions.

The only definition: actions, pages, the diagram and tests read it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from jco_portal.core.lifecycle import Lifecycle
from jco_portal.core.registries import Registry
from jco_portal.core.transitions import NamedCondition, Transition
from operations.conditions import required
from operations.enums import OperationState as State
from operations.models import Operation
from operations.permissions import (
    can_act_as_expert,
    can_manage,
    can_manage_or_edit_external,
    can_manage_or_review,
    can_review,
)
from operations.queries.operations import locked_operation

BEFORE_START = frozenset({State.TABLED, State.PREPARATION})
# Conditions and warnings of higher apps by name of transition; filled by jco_portal/wiring.py.
HIGHER_CONDITIONS: Registry[NamedCondition] = Registry()
HIGHER_WARNINGS: Registry[NamedCondition] = Registry()

# Statuses by Council 9947/1/11 REV 1 (planning, execution, follow-up); the transitions between
# them are a proposal of the portal.
OPERATION_LIFECYCLE = Lifecycle[Operation](
    history="transitions",
    lock=locked_operation,
    extra_conditions=HIGHER_CONDITIONS,
    warnings=HIGHER_WARNINGS,
    transitions=(
        Transition(
            "table",
            _("Table for coordination"),
            frozenset({State.DRAFT}),
            State.TABLED,
            can_manage,
            (
                required.has_phase_known_to_the_month,
                required.has_terms_and_transport_modes,
                required.has_measurable_objective,
                required.has_threat_assessment,
            ),
        ),
        Transition(
            "endorse",
            _("Endorse for preparation"),
            frozenset({State.TABLED}),
            State.PREPARATION,
            can_review,
            (required.has_jco_file,),
        ),
        Transition(
            "start",
            _("Start the operation"),
            frozenset({State.PREPARATION}),
            State.RUNNING,
            can_manage,
            (
                required.has_first_phase_begun,
                required.has_all_responses,
                required.has_all_contact_points,
            ),
        ),
        Transition(
            "end",
            _("End the operation"),
            frozenset({State.RUNNING}),
            State.DEBRIEFING,
            can_manage,
            (required.is_last_phase_over,),
        ),
        Transition(
            "conclude",
            _("Confirm the end of the debriefing"),
            frozenset({State.DEBRIEFING}),
            State.MONITORING,
            can_review,
            # Two people: the lead requests, an expert of another organisation confirms.
            request_permission=can_manage,
            request_label=_("Ask to conclude the debriefing"),
        ),
        Transition(
            "close",
            _("Close the operation"),
            frozenset({State.MONITORING}),
            State.CLOSED,
            can_act_as_expert,
        ),
        Transition(
            "resume",
            _("Resume with the new period"),
            frozenset({State.POSTPONED}),
            State.TABLED,
            can_manage,
            (required.has_new_period,),
            rejection_targets=BEFORE_START,
        ),
        Transition(
            "reopen",
            _("Open again"),
            frozenset({State.CLOSED}),
            State.MONITORING,
            can_act_as_expert,
            needs_reason=True,
        ),
        Transition(
            "send_back",
            _("Send back to draft"),
            frozenset({State.TABLED}),
            State.DRAFT,
            can_manage_or_review,
            needs_reason=True,
        ),
        Transition(
            "postpone",
            _("Postpone the operation"),
            BEFORE_START,
            State.POSTPONED,
            can_manage,
            needs_reason=True,
        ),
        Transition(
            "stop_early",
            _("Stop the operation early"),
            frozenset({State.RUNNING}),
            State.DEBRIEFING,
            can_manage,
            needs_reason=True,
        ),
        Transition(
            "cancel",
            _("Cancel the operation"),
            BEFORE_START | {State.DRAFT, State.POSTPONED},
            State.CANCELLED,
            can_manage,
            needs_reason=True,
        ),
        Transition(
            "confirm",
            _("Confirm"),
            frozenset({State.ANNOUNCED}),
            State.CONFIRMED,
            can_manage_or_edit_external,
        ),
        Transition(
            "finish",
            _("Record as over"),
            frozenset({State.ANNOUNCED, State.CONFIRMED}),
            State.COMPLETED,
            can_manage_or_edit_external,
            (required.is_last_phase_over,),
        ),
        Transition(
            "withdraw",
            _("Withdraw the operation"),
            frozenset({State.ANNOUNCED, State.CONFIRMED}),
            State.WITHDRAWN,
            can_manage_or_edit_external,
            needs_reason=True,
        ),
        Transition(
            "reinstate",
            _("Announce again"),
            frozenset({State.WITHDRAWN}),
            State.ANNOUNCED,
            can_manage_or_edit_external,
            needs_reason=True,
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
EXTERNAL_PATH = (State.ANNOUNCED, State.CONFIRMED, State.COMPLETED)


@dataclass(frozen=True)
class PathStep:
    """A status on the overview page; ``status`` is done, now, ahead or aside.

    A status off the path (‘aside’) has the reason of its transition.
    """

    label: str
    status: str
    since: datetime | None = None
    reason: str = ""


def operation_path(operation: Operation, *, tells_reason: bool = False) -> list[PathStep]:
    """Return the statuses of the operation's path in order, with its present status.

    An imported operation that was never edited has no date at its present status. If its status is
    off the path, the statuses up to the one that it left are done. ``tells_reason`` is whether the
    reader may see the reason.
    """
    path = JCO_PATH if operation.operation_type.is_jco else EXTERNAL_PATH
    # Version 1: not edited since the import, which does not say since when the status applies.
    came_over = operation.imported_cells is not None and operation.version == 1
    since = None if came_over else operation.state_since
    state = State(operation.state)
    if state in path:
        return _path_steps(path, path.index(state), since)
    left = operation.transitions.filter(to_state=state).exclude(from_state=state).first()
    source, reason = (left.from_state, left.reason) if left else ("", "")
    # 0 for an imported operation, which has no history.
    behind = path.index(State(source)) if source in path else 0
    aside = PathStep(str(state.label), "aside", since, reason if tells_reason else "")
    return [
        *(
            PathStep(str(each.label), "done" if index < behind else "ahead")
            for index, each in enumerate(path)
        ),
        aside,
    ]


def _path_steps(path: tuple[State, ...], here: int, since: datetime | None) -> list[PathStep]:
    return [
        PathStep(
            str(state.label),
            "done" if index < here else "now" if index == here else "ahead",
            since if index == here else None,
        )
        for index, state in enumerate(path)
    ]


def is_jco_transition(transition: Transition) -> bool:
    """Return whether the transition is one of a JCO, not of an operation of another body."""
    entry_states = {*EXTERNAL_PATH, State.WITHDRAWN}
    return not transition.sources & entry_states
