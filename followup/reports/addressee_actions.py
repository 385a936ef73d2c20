"""What addressees answer, and the history of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.lifecycle import ANSWER
from followup.models import AddresseeAction
from followup.permissions import can_record_action, can_verify_action
from jco_portal.core.dates import day_in_words
from jco_portal.core.lifecycle import Lifecycle
from jco_portal.directory.models import User
from jco_portal.directory.queries import functions_of


@dataclass(frozen=True)
class HistoryLine:
    """A move in words: what was done, when, by whom, why."""

    words: str
    at: datetime
    who: str
    reason: str


@dataclass(frozen=True)
class AnswerRow:
    """What an addressee says: how far it is, who does it, what shows it, who confirmed it."""

    pk: int
    place: str
    state: str
    state_label: str
    since: date
    owner: str
    done_on: date | None
    evidence: str
    file_name: str
    file_url: str
    reason: str
    confirmed: str
    history: tuple[HistoryLine, ...]
    answer_url: str
    may_confirm: bool
    may_send_back: bool

    @property
    def since_words(self) -> str:
        """The day on which it came to stand so."""
        return day_in_words(self.since)

    @property
    def is_silent(self) -> bool:
        """True for an addressee that has said nothing yet, and not this person's own."""
        return self.state == "proposed" and not self.history and not self.answer_url

    @property
    def send_back_key(self) -> str:
        """What the form that sends this answer back is known by on its page."""
        return f"send_back-{self.pk}"


def answer_rows(
    answers: Iterable[AddresseeAction], user: User, *, is_open: bool
) -> tuple[AnswerRow, ...]:
    """The answers as this person may read and judge them; own ones first.

    The answers were fetched with their organisations, moves and documents.
    """
    listed = list(answers)
    people = functions_of({move.made_by_id for each in listed for move in each.transitions.all()})
    rows = [_row(each, user, people, is_open=is_open) for each in listed]
    own = {each.pk for each in listed if can_record_action(user, each)}
    return tuple(sorted(rows, key=lambda row: row.pk not in own))


def _row(
    answer: AddresseeAction, user: User, people: dict[int, str], *, is_open: bool
) -> AnswerRow:
    history = history_lines(answer.transitions.all(), ANSWER, people)
    latest = next(iter(answer.transitions.all()), None)
    file = _latest_file(answer)
    may_judge = is_open and can_verify_action(user, answer).is_allowed
    may_answer = (
        is_open and can_record_action(user, answer).is_allowed and answer.state != "confirmed"
    )
    return AnswerRow(
        pk=answer.pk,
        place=str(answer.organisation),
        state=answer.state,
        state_label=answer.get_state_display(),
        since=timezone.localtime(answer.state_since).date(),
        owner=answer.responsible,
        done_on=answer.implemented_on,
        evidence=answer.evidence,
        file_name=file.name if file else "",
        file_url=reverse("followup:answer_evidence", args=[answer.pk]) if file else "",
        reason=latest.reason if latest else "",
        confirmed=_confirmed(history, answer),
        history=history,
        answer_url=reverse("followup:answer_edit", args=[answer.pk]) if may_answer else "",
        may_confirm=may_judge and answer.state == "done",
        may_send_back=may_judge and answer.state in {"done", "confirmed"},
    )


def history_lines(
    moves: Iterable[Any], lifecycle: Lifecycle[Any], people: dict[int, str]
) -> tuple[HistoryLine, ...]:
    """Moves in words, newest first."""
    labels = {move.name: str(move.label) for move in lifecycle.moves}
    return tuple(
        HistoryLine(labels[move.name], move.made_at, people.get(move.made_by_id, ""), move.reason)
        for move in moves
    )


def _latest_file(answer: AddresseeAction) -> Any:
    if answer.document is None:
        return None
    return max(answer.document.versions.all(), key=lambda each: each.number)


def _confirmed(history: tuple[HistoryLine, ...], answer: AddresseeAction) -> str:
    if answer.state != "confirmed" or not history:
        return ""
    words = {"day": day_in_words(timezone.localtime(history[0].at)), "who": history[0].who}
    return _("Confirmed on %(day)s by %(who)s.") % words
