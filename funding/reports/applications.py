"""Applications as rows of lists, and as a page with the rail of their life."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from funding.enums import UNSUCCESSFUL_STATES, ApplicationState
from funding.lifecycle import APPLICATION, HAPPENED, PATH
from funding.models import Application, ApplicationTransition
from funding.permissions import can_update_application
from funding.reports.formatting import money, percent
from funding.reports.next_steps import next_step_of, warnings_of
from funding.reports.time_to_grant import Usual, elapsed_of, usual_of
from jco_portal.core.dates import day_in_words
from jco_portal.core.lifecycle import TAKE_BACK, Offer, standing_moves
from jco_portal.deadlines.models import Deadline
from jco_portal.deadlines.pages import DeadlineRow, deadline_rows
from jco_portal.directory.models import User
from jco_portal.directory.queries import functions_of

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class ApplicationRow:
    """An application in a list; amounts in words, euro."""

    title: str
    url: str
    operation: str
    programme: str
    call: str
    applicant: str
    state: str
    state_label: str
    asked: str
    granted: str
    elapsed: str
    usual: str


@dataclass(frozen=True)
class RailStep:
    """A state on the rail: done, now, ahead, or aside of the path."""

    label: str
    status: str
    since: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class AskedLine:
    """A line of the budget that the application asks for."""

    number: int
    description: str
    amount: str


@dataclass(frozen=True)
class HistoryLine:
    """What happened, on which day, and who noted it when."""

    words: str
    on: date
    at: datetime
    who: str
    reason: str


@dataclass(frozen=True)
class ApplicationPage:
    """All of an application; ``next_step`` says what to do or whom to wait for.

    ``warnings`` are what the money depends on. ``last_step`` is what may be taken back, in
    words; empty where nothing is, or not by whom it is shown to.
    """

    row: ApplicationRow
    facts: tuple[tuple[str, str], ...]
    steps: tuple[RailStep, ...]
    next_step: str
    warnings: tuple[str, ...]
    deadlines: tuple[DeadlineRow, ...]
    lines: tuple[AskedLine, ...]
    total: str
    is_frozen: bool
    offers: tuple[Offer, ...]
    history: tuple[HistoryLine, ...]
    may_edit: bool
    last_step: str


def with_rows(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Applications with all that their rows say."""
    return applications.select_related(
        "operation__operation_type", "programme", "call__programme", "applicant"
    ).order_by("-state_since", "-pk")


def application_rows(
    applications: Iterable[Application], user: User, today: date
) -> list[ApplicationRow]:
    """Lines of a list, in a fixed number of queries."""
    usual = usual_of(user)
    return [_row(each, usual, today) for each in applications]


def _row(application: Application, usual: dict[int, Usual], today: date) -> ApplicationRow:
    return ApplicationRow(
        title=application.title,
        url=application.get_absolute_url(),
        operation=application.operation.name if application.operation else "",
        programme=application.programme.name,
        call=application.call.title if application.call else "",
        applicant=application.applicant.name if application.applicant else "",
        state=application.state,
        state_label=application.get_state_display(),
        asked=_money(application.requested_amount),
        granted=_money(application.granted_amount),
        elapsed=elapsed_of(application, today),
        usual=usual.get(application.programme_id, Usual()).words,
    )


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else money(amount)


def application_page(
    application: Application, user: User, today: date, amounts: dict[int, Decimal]
) -> ApplicationPage:
    """The page; ``amounts`` are what the lines of a draft would ask for today."""
    is_draft = application.state == ApplicationState.DRAFTING
    lines = [
        (each, amounts.get(each.line_id or 0, ZERO) if is_draft else each.requested_amount or ZERO)
        for each in application.lines.all()
    ]
    may_keep = can_update_application(user, application).is_allowed
    prefix = f"funding:{application.operation_id}:{application.pk}:"
    due = Deadline.objects.visible_to(user).open().filter(key__startswith=prefix)
    moves = list(application.transitions.select_related("made_by").order_by("made_at", "pk"))
    standing = standing_moves(moves)
    rows = application_rows([application], user, today)
    return ApplicationPage(
        row=rows[0],
        facts=tuple(_facts(application)),
        steps=tuple(_rail(application, standing)),
        next_step=next_step_of(application, today, has_lines=bool(lines)),
        warnings=tuple(warnings_of(application)),
        deadlines=tuple(deadline_rows(due.select_related("responsible", "requester"), today)),
        lines=tuple(AskedLine(e.number, e.description, money(a)) for e, a in lines),
        total=money(sum((amount for _line, amount in lines), ZERO)),
        is_frozen=not is_draft,
        offers=_offers(application, user) if may_keep else (),
        history=tuple(_history(moves)),
        may_edit=may_keep and is_draft,
        last_step=_in_words(standing[-1]) if standing and may_keep else "",
    )


def _facts(application: Application) -> Iterable[tuple[str, str]]:
    """What is recorded of it; empty where nothing is."""
    call = application.call
    yield _("Deadline of the call"), day_in_words(call.closes_on if call else None)
    yield _("Decision expected"), day_in_words(call.decision_expected_on if call else None)
    yield _("Submitted"), day_in_words(application.submitted_on)
    yield _("Reference at the programme"), application.reference
    yield _("Granted on"), day_in_words(application.granted_on)
    if application.cofinancing_rate is not None:  # only published grants of the past say it
        yield _("Co-financing rate"), percent(application.cofinancing_rate)
    yield _("Runs from"), day_in_words(application.action_starts_on)
    yield _("Runs until"), day_in_words(application.action_ends_on)
    yield _("Report sent"), day_in_words(application.report_sent_on)
    yield _("Paid"), _money(application.paid_amount)
    if application.is_past_grant:
        yield _("Source"), application.source


def _rail(application: Application, moves: list[ApplicationTransition]) -> Iterable[RailStep]:
    """The path of its life; what stands aside of it comes last with its reason."""
    if application.is_past_grant:
        yield RailStep(application.get_state_display(), "now")
        return
    since = {each.to_state: each.happened_on for each in moves}
    state = ApplicationState(application.state)
    path = list(PATH)
    if state == ApplicationState.INFORMATION_REQUESTED:
        path.insert(2, state)
    here = path.index(state) if state in path else -1
    for index, each in enumerate(path):
        done = index < here if here >= 0 else each in since or not index
        status = "now" if index == here else "done" if done else "ahead"
        yield RailStep(str(each.label), status, since.get(each) if status != "ahead" else None)
    if state in UNSUCCESSFUL_STATES:
        reason = moves[-1].reason if moves else ""
        yield RailStep(str(state.label), "aside", since.get(state), reason)


def _offers(application: Application, user: User) -> tuple[Offer, ...]:
    """The steps from here: those that lead on before those that give up, possible ones first."""
    offers = APPLICATION.offers(application, user)
    return tuple(sorted(offers, key=lambda each: (each.asks_reason, not each.is_possible)))


def _history(moves: list[ApplicationTransition]) -> Iterable[HistoryLine]:
    """What happened, the latest first; of a step taken back, which one it was."""
    who = functions_of({each.made_by_id for each in moves})
    lines, standing = [], list[ApplicationTransition]()
    for each in moves:
        if each.name == TAKE_BACK and standing:
            words = _("Taken back: “%(step)s”") % {"step": _in_words(standing.pop())}
        else:
            standing.append(each)
            words = _in_words(each)
        who_noted = who.get(each.made_by_id, "")
        lines.append(HistoryLine(words, each.happened_on, each.made_at, who_noted, each.reason))
    return reversed(lines)


def _in_words(move: ApplicationTransition) -> str:
    words = {"step": HAPPENED[move.name]}
    if move.amount is not None:
        return _("%(step)s: %(amount)s euro") % {**words, "amount": money(move.amount)}
    if move.due_on is not None:
        return _("%(step)s, due by %(day)s") % {**words, "day": day_in_words(move.due_on)}
    return str(words["step"])
