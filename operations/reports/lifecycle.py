"""The life of operations in words and as a diagram, told from the table of moves."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jco_portal.core.lifecycle import Gate, Move, Rule
from operations.enums import OperationState
from operations.lifecycle import OPERATION, is_of_jco


@dataclass(frozen=True)
class LifeRow:
    """A step of a life: from where to where, who makes it, what it needs."""

    step: str
    sources: tuple[str, ...]
    target: str
    who: str
    needs: tuple[str, ...]


def life_rows(*, of_jco: bool) -> list[LifeRow]:
    """The steps of a JCO, or those of another body's entry, in the order of the table."""
    return [_row(move) for move in OPERATION.moves if is_of_jco(move) == of_jco]


def words_of(function: Rule | Gate) -> str:
    """What a rule or a gate wants, from the list of words of its own module."""
    return str(sys.modules[function.__module__].RULE_LABELS[function.__name__])


def diagram(*, of_jco: bool) -> str:
    """The steps as a state diagram in Mermaid."""
    moves = [move for move in OPERATION.moves if is_of_jco(move) == of_jco]
    first = OperationState.DRAFT if of_jco else OperationState.ANNOUNCED
    states = [each for each in OperationState if any(each in _ends(move) for move in moves)]
    lines = ["stateDiagram-v2", "    direction LR"]
    lines += [f'    state "{each.label}" as {each.value}' for each in states]
    lines += [f"    [*] --> {first.value}"]
    lines += [line for move in moves for line in _arrows(move)]
    return "\n".join(lines)


def _row(move: Move) -> LifeRow:
    needs = [words_of(gate) for gate in OPERATION.gates_of(move)]
    needs += [_("a reason")] if move.asks_reason else []
    who = words_of(move.who)
    if move.asks is not None:
        words = {"asker": words_of(move.asks), "other": who}
        who = _("%(asker)s asks; %(other)s confirms") % words
    return LifeRow(
        step=str(move.label),
        sources=_labels(move.sources),
        target=_("back to where it was") if move.returns else _labels(move.targets)[0],
        who=who,
        needs=tuple(needs),
    )


def _labels(states: Iterable[str]) -> tuple[str, ...]:
    wanted = set(states)
    return tuple(str(each.label) for each in OperationState if each in wanted)


def _ends(move: Move) -> set[str]:
    return {*move.sources, *move.targets}


def _arrows(move: Move) -> Iterable[str]:
    for source in OperationState:
        for target in OperationState:
            if source in move.sources and target in move.targets:
                yield f"    {source.value} --> {target.value}: {move.label}"
