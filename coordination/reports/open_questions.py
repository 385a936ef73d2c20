"""What an overlap leaves to ask, and whom."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from coordination.enums import Certainty, OverlapReason
from coordination.models import Overlap
from coordination.reports.sides import Side


@dataclass(frozen=True)
class Ask:
    """What to ask, and whom."""

    question: str
    desk: str
    operation: int


def asks_of(overlap: Overlap, a: Side, b: Side, modes_meet: bool) -> Iterator[Ask]:
    """What would settle the pair: exact days, and for an unclear one what is not recorded."""
    for side in (a, b):
        questions = []
        if overlap.certainty != Certainty.CERTAIN and not _is_to_the_day(side):
            questions.append(_dates_question(side))
        if overlap.reason == OverlapReason.NOT_RECORDED:
            questions += [question for _gap, question in gaps_of(side, a, b, modes_meet)]
        for question in questions:
            yield Ask(question, side.desk, side.operation)


def gaps_of(side: Side, a: Side, b: Side, modes_meet: bool) -> list[tuple[str, str]]:
    """What a side of an unclear pair has not recorded: the gap, and the question."""
    gaps, name = [], {"name": side.label}
    if not side.terms:
        gaps.append(
            (
                _("risk areas and goods not recorded"),
                _("Which risk areas and goods does %(name)s deal with?") % name,
            )
        )
    if not side.is_complete and (modes_meet or not a.modes or not b.modes):
        gaps.append(
            (
                _("list of participants not complete"),
                _("Which states take part in %(name)s?") % name,
            )
        )
    if not side.modes:
        gaps.append(
            (
                _("transport modes not recorded"),
                _("Which transport modes does %(name)s cover?") % name,
            )
        )
    return gaps


def _is_to_the_day(side: Side) -> bool:
    return side.es == side.ls and side.ee == side.le


def _dates_question(side: Side) -> str:
    return _("On which days does %(name)s start and end? Recorded: %(period)s.") % {
        "name": side.label,
        "period": side.period,
    }
