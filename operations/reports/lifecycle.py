"""Life cycle of operations as rows and as a diagram, both from the table of transitions."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jco_portal.core.transitions import Condition, PermissionCheck, Transition
from operations.enums import OperationState
from operations.lifecycle import OPERATION_LIFECYCLE, is_jco_transition


@dataclass(frozen=True)
class LifecycleRow:
    """A transition: from which status to which, who makes it, on which conditions."""

    transition: str
    sources: tuple[str, ...]
    target: str
    permission_label: str
    condition_labels: tuple[str, ...]


def lifecycle_rows(*, of_jco: bool) -> list[LifecycleRow]:
    """Return the transitions of a JCO, or of an operation of another body, in order."""
    return [
        _lifecycle_row(transition)
        for transition in OPERATION_LIFECYCLE.transitions
        if is_jco_transition(transition) == of_jco
    ]


def function_label(function: PermissionCheck | Condition) -> str:
    """Return the label of a permission check or condition, from its own module.

    Higher apps add conditions, hence ``RULE_LABELS`` of the module that defines the function.
    """
    return str(sys.modules[function.__module__].RULE_LABELS[function.__name__])


def mermaid_diagram(*, of_jco: bool) -> str:
    """Return the transitions as a state diagram in Mermaid."""
    transitions = [
        each for each in OPERATION_LIFECYCLE.transitions if is_jco_transition(each) == of_jco
    ]
    first = OperationState.DRAFT if of_jco else OperationState.ANNOUNCED
    states = [
        state for state in OperationState if any(state in _end_states(each) for each in transitions)
    ]
    lines = ["stateDiagram-v2", "    direction LR"]
    lines += [f'    state "{state.label}" as {state.value}' for state in states]
    lines += [f"    [*] --> {first.value}"]
    lines += [line for each in transitions for line in _transition_lines(each)]
    return "\n".join(lines)


def _lifecycle_row(transition: Transition) -> LifecycleRow:
    needs = [
        function_label(condition) for condition in OPERATION_LIFECYCLE.conditions_of(transition)
    ]
    needs += [_("a reason")] if transition.needs_reason else []
    who = function_label(transition.permission)
    if transition.request_permission is not None:
        params = {"asker": function_label(transition.request_permission), "other": who}
        who = _("%(asker)s asks; %(other)s confirms") % params
    return LifecycleRow(
        transition=str(transition.label),
        sources=_state_labels(transition.sources),
        target=_("back to where it was")
        if transition.rejection_targets
        else _state_labels(transition.targets)[0],
        permission_label=who,
        condition_labels=tuple(needs),
    )


def _state_labels(states: Iterable[str]) -> tuple[str, ...]:
    wanted = set(states)
    return tuple(str(each.label) for each in OperationState if each in wanted)


def _end_states(transition: Transition) -> set[str]:
    return {*transition.sources, *transition.targets}


def _transition_lines(transition: Transition) -> Iterable[str]:
    for source in OperationState:
        for target in OperationState:
            if source in transition.sources and target in transition.targets:
                yield f"    {source.value} --> {target.value}: {transition.label}"
