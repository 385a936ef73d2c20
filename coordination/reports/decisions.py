"""What was decided on overlaps, as a person may read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from coordination.enums import OverlapDecisionType
from coordination.models import Overlap, OverlapDecision
from coordination.models.decision import DECISION_BASIS
from coordination.reports.sides import Book
from jco_portal.directory.models import User
from jco_portal.directory.queries import roles_of

OPEN, ANSWERED, LAPSED = "open", "answered", "lapsed"
WORDS = {
    OPEN: gettext_lazy("Open"),
    ANSWERED: gettext_lazy("Answered"),
    LAPSED: gettext_lazy("Open again"),
}


@dataclass(frozen=True)
class Answer:
    """One answer: what is done and why, who said so when, and whether it still holds."""

    decision: str
    reason: str
    who: str
    on: date
    holds: bool

    @property
    def in_words(self) -> str:
        """The decision with its reason, where the reason may be read."""
        if not self.reason:
            return _("Answered: %(decision)s.") % {"decision": self.decision}
        words = {"decision": self.decision, "reason": self.reason}
        return _("Answered: %(decision)s. Reason: %(reason)s") % words


@dataclass(frozen=True)
class Answers:
    """All answers to an overlap, the latest first."""

    given: tuple[Answer, ...] = ()

    @property
    def latest(self) -> Answer | None:
        """The latest that still holds."""
        return next((each for each in self.given if each.holds), None)

    @property
    def code(self) -> str:
        """Open, answered, or answered on facts that have changed since."""
        if self.latest is not None:
            return ANSWERED
        return LAPSED if self.given else OPEN

    @property
    def label(self) -> str:
        """The same in a word."""
        return str(WORDS[self.code])

    @property
    def said(self) -> str:
        """What was said last, or that it is open."""
        if self.latest is not None:
            return self.latest.in_words
        if self.given:
            return _("Open again: the facts have changed since it was answered.")
        return _("Open: nobody has said what is done about it.")


def answers_to(user: User, book: Book, own: dict[int, int]) -> dict[int, Answers]:
    """The answers to the overlaps of a book as this person may read them, by overlap.

    ``own`` names, for each overlap with a hidden side, the operation that is not hidden.
    """
    overlaps = {each.pk: each for each in book.overlaps}
    rows = _given_to(overlaps)
    found: dict[int, list[Answer]] = {key: [] for key in overlaps}
    for row in rows:
        overlap = overlaps[row.overlap_id]
        if overlap.is_fully_visible:
            told = _whole(row, overlap, book, row.decided_by.function)
        else:
            is_ours = row.decided_by.organisation_id == user.organisation_id
            told = _of_card(
                row, overlap, own[overlap.pk], row.decided_by.function if is_ours else ""
            )
        found[overlap.pk].append(told)
    return {key: Answers(tuple(given)) for key, given in found.items()}


def whole_answers(book: Book) -> dict[int, Answers]:
    """The answers to overlaps both sides of which every reader may see, by overlap."""
    overlaps = {each.pk: each for each in book.overlaps}
    rows = _given_to(overlaps)
    found: dict[int, list[Answer]] = {key: [] for key in overlaps}
    for row in rows:
        found[row.overlap_id].append(
            _whole(row, overlaps[row.overlap_id], book, row.decided_by.function)
        )
    return {key: Answers(tuple(given)) for key, given in found.items()}


def _given_to(overlaps: Iterable[int]) -> list[Any]:
    """The answers to overlaps (by key), with who gave them, in one query."""
    given = OverlapDecision.objects.filter(overlap__in=overlaps).select_related(
        "decided_by__organisation"
    )
    rows: list[Any] = list(given.annotate(held_roles=roles_of("decided_by")))
    for row in rows:
        row.decided_by.roles = frozenset(row.held_roles)
    return rows


def _whole(row: OverlapDecision, overlap: Overlap, book: Book, who: str) -> Answer:
    names = [book.operations[key].name for key in _sides(row, overlap)]
    return _answer(row, overlap, _decision(row.decision, *names), row.reason, who)


def _of_card(row: OverlapDecision, overlap: Overlap, own: int, who: str) -> Answer:
    """What those read to whom the other side is hidden: no name and no words of others."""
    names = [
        _("our operation") if key == own else _("the other operation")
        for key in _sides(row, overlap)
    ]
    decision = _decision(row.decision, *names)
    if who:
        return _answer(row, overlap, decision, row.reason, who)
    return _answer(row, overlap, decision, "", _("the other side, or the experts between both"))


def _sides(row: OverlapDecision, overlap: Overlap) -> tuple[int, int]:
    """The operation for which the answer speaks, and the other."""
    a, b = overlap.operation_a_id, overlap.operation_b_id
    return (b, a) if row.side_id == b else (a, b)


def _decision(decision: str, own: str, other: str) -> str:
    moves = _("%(name)s moves")
    if decision == OverlapDecisionType.OURS_RESCHEDULED:
        return moves % {"name": own}
    if decision == OverlapDecisionType.THEIRS_RESCHEDULED:
        return moves % {"name": other}
    return str(OverlapDecisionType(decision).label)


def _answer(row: OverlapDecision, overlap: Overlap, decision: str, reason: str, who: str) -> Answer:
    return Answer(
        decision=decision[:1].upper() + decision[1:],
        reason=reason,
        who=who,
        on=timezone.localdate(row.decided_at),
        holds=overlap.closed_at is None and _same_facts(row, overlap),
    )


def _same_facts(row: OverlapDecision, overlap: Overlap) -> bool:
    return all(getattr(row, name) == getattr(overlap, name) for name in DECISION_BASIS)
