"""Open questions of an overlap: missing data, and the contacts who can provide them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from coordination.enums import Certainty, OverlapReason
from coordination.models import Overlap
from coordination.reports.sides import OverlapSide


@dataclass(frozen=True)
class OpenQuestion:
    """A question, the contact who can answer it, and the operation that it is about."""

    question: str
    contact_label: str
    operation_id: int


def open_questions(
    overlap: Overlap, a: OverlapSide, b: OverlapSide, modes_meet: bool
) -> Iterator[OpenQuestion]:
    """Yield what would settle an overlap.

    Exact dates, and for an undetermined overlap the data that are not recorded. ``modes_meet``: the
    sides share a transport mode.
    """
    for side in (a, b):
        questions = []
        if overlap.certainty != Certainty.CERTAIN and not _has_exact_dates(side):
            questions.append(_dates_question(side))
        if overlap.reason == OverlapReason.NOT_RECORDED:
            questions += [question for _gap, question in missing_data(side, a, b, modes_meet)]
        for question in questions:
            yield OpenQuestion(question, side.contact_label, side.operation)


def missing_data(
    side: OverlapSide, a: OverlapSide, b: OverlapSide, modes_meet: bool
) -> list[tuple[str, str]]:
    """Return what a side of an undetermined overlap has not recorded: gap and question."""
    gaps, name = [], {"name": side.label}
    if not side.term_ids:
        gaps.append(
            (
                _("risk areas and goods not recorded"),
                _("Which risk areas and goods does %(name)s deal with?") % name,
            )
        )
    # As in the rule: an incomplete list matters only while transport modes are shared or unknown.
    if not side.is_complete and (
        modes_meet or not a.transport_mode_ids or not b.transport_mode_ids
    ):
        gaps.append(
            (
                _("list of participants not complete"),
                _("Which states take part in %(name)s?") % name,
            )
        )
    if not side.transport_mode_ids:
        gaps.append(
            (
                _("transport modes not recorded"),
                _("Which transport modes does %(name)s cover?") % name,
            )
        )
    return gaps


def _has_exact_dates(side: OverlapSide) -> bool:
    return side.earliest_start == side.latest_start and side.earliest_end == side.latest_end


def _dates_question(side: OverlapSide) -> str:
    return _("On which days does %(name)s start and end? Recorded: %(period)s.") % {
        "name": side.label,
        "period": side.period,
    }
