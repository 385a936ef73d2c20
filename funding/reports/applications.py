"""Rows of lists of applications, and the page of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from funding.enums import UNSUCCESSFUL_STATES, ApplicationState
from funding.lifecycle import APPLICATION_LIFECYCLE, APPLICATION_PATH, PAST_LABELS
from funding.models import Application, ApplicationTransition
from funding.permissions import can_update_application
from funding.reports.formatting import format_money, format_percent
from funding.reports.next_steps import application_warnings, next_action
from funding.reports.time_to_grant import (
    TimeToGrantStats,
    format_elapsed,
    time_to_grant_by_programme,
)
from jco_portal.core.dates import format_day
from jco_portal.core.transitions import UNDO, AvailableTransition, effective_transitions
from jco_portal.deadlines.models import Deadline
from jco_portal.deadlines.pages import DeadlineRow, deadline_rows
from jco_portal.directory.models import User
from jco_portal.directory.queries import function_labels

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class ApplicationRow:
    """An application in a list; amounts formatted, in euro."""

    title: str
    url: str
    operation: str
    programme: str
    call: str
    applicant: str
    state: str
    state_label: str
    requested: str
    granted_amount: str
    elapsed: str
    usual_time: str


@dataclass(frozen=True)
class PathStep:
    """A status on the path of an application; ``status`` is done, now, ahead or aside."""

    label: str
    status: str
    since: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class RequestedLine:
    """A budget line that the application requests."""

    number: int
    description: str
    requested_amount: str


@dataclass(frozen=True)
class HistoryRow:
    """An entry of the history: ``happened_on`` is its day, ``made_at`` when it was recorded."""

    description: str
    happened_on: date
    made_at: datetime
    author: str
    reason: str


@dataclass(frozen=True)
class ApplicationPage:
    """The page of an application; ``next_action`` is what to do, or what is awaited.

    ``warnings`` state gaps of amounts and days. ``last_transition`` is the one that can be undone;
    empty if there is none or the user may not undo it.
    """

    row: ApplicationRow
    label_pairs: tuple[tuple[str, str], ...]
    path: tuple[PathStep, ...]
    next_action: str
    warnings: tuple[str, ...]
    deadlines: tuple[DeadlineRow, ...]
    lines: tuple[RequestedLine, ...]
    total: str
    has_fixed_amounts: bool
    transitions: tuple[AvailableTransition, ...]
    history: tuple[HistoryRow, ...]
    may_edit: bool
    last_transition: str


def with_rows(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Return applications with everything that their rows show."""
    return applications.select_related(
        "operation__operation_type", "programme", "call__programme", "applicant"
    ).order_by("-state_since", "-pk")


def application_rows(
    applications: Iterable[Application], user: User, today: date
) -> list[ApplicationRow]:
    """Return rows of a list, in a fixed number of queries."""
    usual = time_to_grant_by_programme(user)
    return [_application_row(each, usual, today) for each in applications]


def _application_row(
    application: Application, usual: dict[int, TimeToGrantStats], today: date
) -> ApplicationRow:
    return ApplicationRow(
        title=application.title,
        url=application.get_absolute_url(),
        operation=application.operation.name if application.operation else "",
        programme=application.programme.name,
        call=application.call.title if application.call else "",
        applicant=application.applicant.name if application.applicant else "",
        state=application.state,
        state_label=application.get_state_display(),
        requested=_format_money(application.requested_amount),
        granted_amount=_format_money(application.granted_amount),
        elapsed=format_elapsed(application, today),
        usual_time=usual.get(application.programme_id, TimeToGrantStats()).label,
    )


def _format_money(amount: Decimal | None) -> str:
    return "" if amount is None else format_money(amount)


def application_page(
    application: Application, user: User, today: date, amounts: dict[int, Decimal]
) -> ApplicationPage:
    """Return the page. ``amounts``: euro that lines (by key) of a draft would request today."""
    is_draft = application.state == ApplicationState.DRAFTING
    lines = [
        (each, amounts.get(each.line_id or 0, ZERO) if is_draft else each.requested_amount or ZERO)
        for each in application.lines.all()
    ]
    may_keep = can_update_application(user, application).is_allowed
    # As set by funding.actions.deadlines
    prefix = f"funding:{application.operation_id}:{application.pk}:"
    due = Deadline.objects.visible_to(user).open().filter(key__startswith=prefix)
    transitions = list(application.transitions.select_related("made_by").order_by("made_at", "pk"))
    current_transitions = effective_transitions(transitions)
    rows = application_rows([application], user, today)
    return ApplicationPage(
        row=rows[0],
        label_pairs=tuple(_label_pairs(application)),
        path=tuple(_application_path(application, current_transitions)),
        next_action=next_action(application, today, has_lines=bool(lines)),
        warnings=tuple(application_warnings(application)),
        deadlines=tuple(deadline_rows(due.select_related("responsible", "requester"), today)),
        lines=tuple(RequestedLine(e.number, e.description, format_money(a)) for e, a in lines),
        total=format_money(sum((amount for _line, amount in lines), ZERO)),
        has_fixed_amounts=not is_draft,
        transitions=_available_transitions(application, user) if may_keep else (),
        history=tuple(_history_rows(transitions)),
        may_edit=may_keep and is_draft,
        last_transition=_format_transition(current_transitions[-1])
        if current_transitions and may_keep
        else "",
    )


def _label_pairs(application: Application) -> Iterable[tuple[str, str]]:
    """Yield labels with values; a value is empty if not recorded."""
    call = application.call
    yield _("Deadline of the call"), format_day(call.closes_on if call else None)
    yield _("Decision expected"), format_day(call.decision_expected_on if call else None)
    yield _("Submitted"), format_day(application.submitted_on)
    yield _("Reference at the programme"), application.reference
    yield _("Granted on"), format_day(application.granted_on)
    if application.cofinancing_rate is not None:  # only published grants of the past have one
        yield _("Co-financing rate"), format_percent(application.cofinancing_rate)
    yield _("Runs from"), format_day(application.action_starts_on)
    yield _("Runs until"), format_day(application.action_ends_on)
    yield _("Report sent"), format_day(application.report_sent_on)
    yield _("Paid"), _format_money(application.paid_amount)
    if application.is_past_grant:
        yield _("Source"), application.source


def _application_path(
    application: Application, transitions: list[ApplicationTransition]
) -> Iterable[PathStep]:
    """Yield the statuses of the path; rejected or withdrawn comes last, with its reason."""
    if application.is_past_grant:
        yield PathStep(application.get_state_display(), "now")
        return
    since = {each.to_state: each.happened_on for each in transitions}
    state = ApplicationState(application.state)
    path = list(APPLICATION_PATH)
    if state == ApplicationState.INFORMATION_REQUESTED:
        # Between submitted and under evaluation
        path.insert(2, state)
    here = path.index(state) if state in path else -1
    for index, each in enumerate(path):
        # If rejected or withdrawn, the draft and statuses that were reached are done
        done = index < here if here >= 0 else each in since or not index
        status = "now" if index == here else "done" if done else "ahead"
        yield PathStep(str(each.label), status, since.get(each) if status != "ahead" else None)
    if state in UNSUCCESSFUL_STATES:
        reason = transitions[-1].reason if transitions else ""
        yield PathStep(str(state.label), "aside", since.get(state), reason)


def _available_transitions(application: Application, user: User) -> tuple[AvailableTransition, ...]:
    """Return the transitions: rejection and withdrawal last, possible ones first in each group."""
    transitions = APPLICATION_LIFECYCLE.available_transitions(application, user)
    return tuple(sorted(transitions, key=lambda each: (each.needs_reason, not each.is_possible)))


def _history_rows(transitions: list[ApplicationTransition]) -> Iterable[HistoryRow]:
    """Return the history, latest first; an undo states which transition it undid."""
    who = function_labels({each.made_by_id for each in transitions})
    lines, current_transitions = [], list[ApplicationTransition]()
    for transition in transitions:
        if transition.name == UNDO and current_transitions:
            description = _("Taken back: “%(step)s”") % {
                "step": _format_transition(current_transitions.pop())
            }
        else:
            current_transitions.append(transition)
            description = _format_transition(transition)
        who_noted = who.get(transition.made_by_id, "")
        lines.append(
            HistoryRow(
                description,
                transition.happened_on,
                transition.made_at,
                who_noted,
                transition.reason,
            )
        )
    return reversed(lines)


def _format_transition(transition: ApplicationTransition) -> str:
    params = {"step": PAST_LABELS[transition.name]}
    if transition.amount is not None:
        return _("%(step)s: %(amount)s euro") % {
            **params,
            "amount": format_money(transition.amount),
        }
    if transition.due_on is not None:
        return _("%(step)s, due by %(day)s") % {**params, "day": format_day(transition.due_on)}
    return str(params["step"])
