"""Rows of the actions taken by addressees, with their history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.lifecycle import ACTION_LIFECYCLE
from followup.models import AddresseeAction
from followup.permissions import can_record_action, can_verify_action
from jco_portal.core.dates import format_day
from jco_portal.core.lifecycle import Lifecycle
from jco_portal.directory.models import User
from jco_portal.directory.queries import function_labels


@dataclass(frozen=True)
class HistoryRow:
    """A transition: label, time, function of the user and reason."""

    description: str
    made_at: datetime
    author: str
    reason: str


@dataclass(frozen=True)
class AddresseeActionRow:
    """The action taken by one addressee, with what the user may do about it.

    ``edit_url`` is empty if the user may not change it; ``since`` is the day of the last
    transition.
    """

    pk: int
    organisation: str
    state: str
    state_label: str
    since: date
    responsible: str
    implemented_on: date | None
    evidence: str
    file_name: str
    file_url: str
    reason: str
    verification_note: str
    history: tuple[HistoryRow, ...]
    edit_url: str
    may_verify: bool
    may_return: bool

    @property
    def since_day(self) -> str:
        """The day of the last transition, formatted."""
        return format_day(self.since)

    @property
    def is_awaiting_response(self) -> bool:
        """True if the addressee has never responded and is not the organisation of the user."""
        return self.state == "proposed" and not self.history and not self.edit_url

    @property
    def return_form_id(self) -> str:
        """The id of the form that returns this action, unique on the page."""
        return f"send_back-{self.pk}"


def action_rows(
    answers: Iterable[AddresseeAction], user: User, *, is_open: bool
) -> tuple[AddresseeActionRow, ...]:
    """Return the rows for the user, own ones first.

    The actions must have been fetched with organisation, transitions and document versions.
    """
    listed = list(answers)
    people = function_labels(
        {transition.made_by_id for each in listed for transition in each.transitions.all()}
    )
    rows = [_action_row(each, user, people, is_open=is_open) for each in listed]
    own = {each.pk for each in listed if can_record_action(user, each)}
    # Sorting is stable: the given order remains among own and among other rows.
    return tuple(sorted(rows, key=lambda row: row.pk not in own))


def _action_row(
    answer: AddresseeAction, user: User, people: dict[int, str], *, is_open: bool
) -> AddresseeActionRow:
    history = history_rows(answer.transitions.all(), ACTION_LIFECYCLE, people)
    latest = next(iter(answer.transitions.all()), None)
    file = _latest_file(answer)
    may_verify = is_open and can_verify_action(user, answer).is_allowed
    may_answer = (
        is_open and can_record_action(user, answer).is_allowed and answer.state != "confirmed"
    )
    return AddresseeActionRow(
        pk=answer.pk,
        organisation=str(answer.organisation),
        state=answer.state,
        state_label=answer.get_state_display(),
        since=timezone.localtime(answer.state_since).date(),
        responsible=answer.responsible,
        implemented_on=answer.implemented_on,
        evidence=answer.evidence,
        file_name=file.name if file else "",
        file_url=reverse("followup:action_evidence_download", args=[answer.pk]) if file else "",
        reason=latest.reason if latest else "",
        verification_note=_verification_note(history, answer),
        history=history,
        edit_url=reverse("followup:action_edit", args=[answer.pk]) if may_answer else "",
        may_verify=may_verify and answer.state == "done",
        may_return=may_verify and answer.state in {"done", "confirmed"},
    )


def history_rows(
    transitions: Iterable[Any], lifecycle: Lifecycle[Any], people: dict[int, str]
) -> tuple[HistoryRow, ...]:
    """Return the rows of transitions in the given order; ``people`` are labels by user key."""
    labels = {each.name: str(each.label) for each in lifecycle.transitions}
    return tuple(
        HistoryRow(labels[each.name], each.made_at, people.get(each.made_by_id, ""), each.reason)
        for each in transitions
    )


def _latest_file(answer: AddresseeAction) -> Any:
    if answer.document is None:
        return None
    # In Python, because the versions are prefetched.
    return max(answer.document.versions.all(), key=lambda each: each.number)


def _verification_note(history: tuple[HistoryRow, ...], answer: AddresseeAction) -> str:
    if answer.state != "confirmed" or not history:
        return ""
    params = {"day": format_day(timezone.localtime(history[0].made_at)), "who": history[0].author}
    return _("Confirmed on %(day)s by %(who)s.") % params
