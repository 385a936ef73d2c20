"""Decisions on overlaps, as a user may read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from coordination.enums import OverlapDecisionType
from coordination.models import Overlap, OverlapDecision
from coordination.models.decision import DECISION_BASIS
from coordination.reports.sides import OverlapData
from jco_portal.directory.models import User
from jco_portal.directory.queries import roles_subquery

UNDECIDED, DECIDED, OUTDATED = "open", "answered", "lapsed"
STATUS_LABELS = {
    UNDECIDED: gettext_lazy("Open"),
    DECIDED: gettext_lazy("Answered"),
    OUTDATED: gettext_lazy("Open again"),
}


@dataclass(frozen=True)
class DecisionRow:
    """One decision: what is to be done, why, by whom, and whether it is in force."""

    decision: str
    reason: str
    decided_by: str
    decided_on: date
    is_in_force: bool

    @property
    def sentence(self) -> str:
        """The decision with its reason, which is empty where it may not be read."""
        if not self.reason:
            return _("Answered: %(decision)s.") % {"decision": self.decision}
        params = {"decision": self.decision, "reason": self.reason}
        return _("Answered: %(decision)s. Reason: %(reason)s") % params


@dataclass(frozen=True)
class OverlapDecisions:
    """All decisions on an overlap, the latest first."""

    rows: tuple[DecisionRow, ...] = ()

    @property
    def latest(self) -> DecisionRow | None:
        """The latest decision in force; None without one."""
        return next((each for each in self.rows if each.is_in_force), None)

    @property
    def code(self) -> str:
        """Undecided, decided, or decided on data that have since changed."""
        if self.latest is not None:
            return DECIDED
        return OUTDATED if self.rows else UNDECIDED

    @property
    def label(self) -> str:
        """The label of ``code``."""
        return str(STATUS_LABELS[self.code])

    @property
    def summary(self) -> str:
        """The latest decision in force, else a sentence that a decision is missing."""
        if self.latest is not None:
            return self.latest.sentence
        if self.rows:
            return _("Open again: the facts have changed since it was answered.")
        return _("Open: nobody has said what is done about it.")


def visible_decisions(
    user: User, overlap_data: OverlapData, own: dict[int, int]
) -> dict[int, OverlapDecisions]:
    """Return the decisions that the user may read, by overlap.

    ``own`` names the visible operation of each overlap with a hidden one.
    """
    overlaps = {each.pk: each for each in overlap_data.overlaps}
    rows = _fetch_decisions(overlaps)
    rows_by_overlap: dict[int, list[DecisionRow]] = {key: [] for key in overlaps}
    for row in rows:
        overlap = overlaps[row.overlap_id]
        if overlap.is_fully_visible:
            decision_row = _full_row(row, overlap, overlap_data, row.decided_by.function_label)
        else:
            # Where a side is hidden, only decisions of the own organisation are read in full.
            is_ours = row.decided_by.organisation_id == user.organisation_id
            decision_row = _restricted_row(
                row, overlap, own[overlap.pk], row.decided_by.function_label if is_ours else ""
            )
        rows_by_overlap[overlap.pk].append(decision_row)
    return {key: OverlapDecisions(tuple(listed)) for key, listed in rows_by_overlap.items()}


def full_decisions(overlap_data: OverlapData) -> dict[int, OverlapDecisions]:
    """Return decisions on overlaps whose operations every reader may see, by overlap."""
    overlaps = {each.pk: each for each in overlap_data.overlaps}
    rows = _fetch_decisions(overlaps)
    rows_by_overlap: dict[int, list[DecisionRow]] = {key: [] for key in overlaps}
    for row in rows:
        rows_by_overlap[row.overlap_id].append(
            _full_row(row, overlaps[row.overlap_id], overlap_data, row.decided_by.function_label)
        )
    return {key: OverlapDecisions(tuple(listed)) for key, listed in rows_by_overlap.items()}


def _fetch_decisions(overlaps: Iterable[int]) -> list[Any]:
    """Return the decisions on overlaps (keys) with their authors, in one query."""
    decisions = OverlapDecision.objects.filter(overlap__in=overlaps).select_related(
        "decided_by__organisation"
    )
    rows: list[Any] = list(decisions.annotate(held_roles=roles_subquery("decided_by")))
    for row in rows:
        # ``User.roles`` would need a query for each user; the annotation already has them.
        row.decided_by.roles = frozenset(row.held_roles)
    return rows


def _full_row(
    row: OverlapDecision, overlap: Overlap, overlap_data: OverlapData, who: str
) -> DecisionRow:
    names = [overlap_data.operations[key].name for key in _side_ids(row, overlap)]
    return _decision_row(row, overlap, _format_decision(row.decision, *names), row.reason, who)


def _restricted_row(row: OverlapDecision, overlap: Overlap, own: int, who: str) -> DecisionRow:
    """Return a decision without name, reason and author of a hidden side."""
    names = [
        _("our operation") if key == own else _("the other operation")
        for key in _side_ids(row, overlap)
    ]
    decision = _format_decision(row.decision, *names)
    if who:
        return _decision_row(row, overlap, decision, row.reason, who)
    return _decision_row(
        row, overlap, decision, "", _("the other side, or the experts between both")
    )


def _side_ids(row: OverlapDecision, overlap: Overlap) -> tuple[int, int]:
    """Return the operation for which the decision speaks, and the other one."""
    a, b = overlap.operation_a_id, overlap.operation_b_id
    return (b, a) if row.side_id == b else (a, b)


def _format_decision(decision: str, own: str, other: str) -> str:
    reschedule_sentence = _("%(name)s moves")
    if decision == OverlapDecisionType.OURS_RESCHEDULED:
        return reschedule_sentence % {"name": own}
    if decision == OverlapDecisionType.THEIRS_RESCHEDULED:
        return reschedule_sentence % {"name": other}
    return str(OverlapDecisionType(decision).label)


def _decision_row(
    row: OverlapDecision, overlap: Overlap, decision: str, reason: str, who: str
) -> DecisionRow:
    return DecisionRow(
        decision=decision[:1].upper() + decision[1:],
        reason=reason,
        decided_by=who,
        decided_on=timezone.localdate(row.decided_at),
        is_in_force=overlap.closed_at is None and _is_in_force(row, overlap),
    )


def _is_in_force(row: OverlapDecision, overlap: Overlap) -> bool:
    return all(getattr(row, name) == getattr(overlap, name) for name in DECISION_BASIS)
