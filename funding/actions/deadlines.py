"""Deadlines of applications: what is due from the applicant, by when."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from funding.enums import UNDECIDED_STATES, ApplicationState
from funding.models import Application
from jco_portal.core.atomic_actions import defer_update
from jco_portal.deadlines.actions.deadlines import sync_deadlines
from jco_portal.deadlines.enums import DeadlineOutcome
from jco_portal.deadlines.models import DeadlineInput
from operations.models import Operation

KEY_PREFIX = "funding:"
State = ApplicationState
# Statuses in which a task has been done. In others it is due, or dropped where the application
# has been rejected or withdrawn.
STATES_AFTER = {
    "submit": frozenset(State.values) - {State.DRAFTING, State.WITHDRAWN},
    "answer": frozenset(State.values) - {State.INFORMATION_REQUESTED, State.WITHDRAWN},
    "decision": frozenset(State.values) - UNDECIDED_STATES - {State.DRAFTING, State.WITHDRAWN},
    "sign": frozenset({State.SIGNED, State.RUNNING, State.REPORT_DUE, State.PAID}),
    "start": frozenset({State.RUNNING, State.REPORT_DUE, State.PAID}),
    "end": frozenset({State.REPORT_DUE, State.PAID}),
    "report": frozenset({State.REPORT_DUE, State.PAID}),
    "payment": frozenset({State.PAID}),
}


def note_deadlines_changed(operation: Operation) -> None:
    """Note that the deadlines of its applications are to be updated at the end of the action."""
    defer_update(_sync_deadlines, operation.pk)


def sync_all_deadlines() -> None:
    """Update the deadlines of all applications; called in each reminder run."""
    sync_deadlines([KEY_PREFIX], due_deadlines)


def _sync_deadlines(operations: list[int]) -> None:
    own = [f"{KEY_PREFIX}{key}:" for key in sorted(set(operations))]
    sync_deadlines(own, lambda existing_keys: due_deadlines(existing_keys, operations))


def due_deadlines(
    existing_keys: set[str], operations: Iterable[int] | None = None
) -> list[DeadlineInput]:
    """Return the deadlines of applications, of all or of ``operations`` (by key).

    Sends a fixed number of queries. A settled deadline is returned only if its key is among
    ``existing_keys``, so that none is created that has never been open.
    """
    applications = Application.objects.filter(operation__isnull=False, is_past_grant=False)
    if operations is not None:
        applications = applications.filter(operation__in=list(operations))
    rows = applications.select_related("operation", "programme", "call", "applicant").order_by("pk")
    owed = [due for each in rows for due in _application_deadlines(each)]
    return [due for due in owed if not due.outcome or due.key in existing_keys]


def _application_deadlines(application: Application) -> Iterator[DeadlineInput]:
    """Yield the deadlines of one application whose date is known."""
    call = application.call
    title = {"name": application.title, "programme": application.programme.name}
    if call is not None:
        sentence = _("Submit the application of %(name)s to %(programme)s") % title
        yield _build_deadline(
            application, "submit", "application_deadline", sentence, due_on=call.closes_on
        )
    if application.information_due_on is not None:
        sentence = _("Answer %(programme)s on the application of %(name)s") % title
        day = application.information_due_on
        yield _build_deadline(application, "answer", "application_answer", sentence, due_on=day)
    if application.submitted_on is not None:
        sentence = _("Ask %(programme)s for its decision on %(name)s") % title
        expected = call.decision_expected_on if call else None
        # Without a published date the rule counts from the deadline: before it nothing is decided
        since = application.call_closes_on or application.submitted_on
        days = {"due_on": expected} if expected else {"anchor_on": since}
        yield _build_deadline(application, "decision", "application_decision", sentence, **days)
    yield from _deadlines_after_grant(application, title)


def _deadlines_after_grant(
    application: Application, title: dict[str, str]
) -> Iterator[DeadlineInput]:
    if application.granted_on is not None:
        sentence = _("Sign the grant agreement of %(name)s with %(programme)s") % title
        day = application.granted_on
        yield _build_deadline(application, "sign", "application_agreement", sentence, anchor_on=day)
    if application.action_starts_on is not None:
        sentence = _("Note the start of what %(programme)s pays of %(name)s") % title
        yield _build_deadline(
            application, "start", "application_start", sentence, due_on=application.action_starts_on
        )
    if application.action_ends_on is not None:
        sentence = _("Note the end of what %(programme)s pays of %(name)s") % title
        yield _build_deadline(
            application, "end", "application_end", sentence, due_on=application.action_ends_on
        )
    if application.report_due_on is not None and application.state in STATES_AFTER["report"]:
        sentence = _("Report on the grant of %(name)s to %(programme)s") % title
        day = application.report_due_on
        yield _build_deadline(application, "report", "application_report", sentence, due_on=day)
    if application.report_sent_on is not None:
        sentence = _("Ask %(programme)s for the payment to %(name)s") % title
        day = application.report_sent_on
        yield _build_deadline(
            application, "payment", "application_payment", sentence, anchor_on=day
        )


def _build_deadline(
    application: Application, step: str, rule: str, title: str, **days: Any
) -> DeadlineInput:
    operation = application.operation
    return DeadlineInput(
        key=f"{KEY_PREFIX}{application.operation_id}:{application.pk}:{step}",
        rule=rule,
        responsible=application.applicant,
        requester=None,
        title=title,
        reference=operation.reference if operation else "",
        url=application.get_absolute_url(),
        outcome=_deadline_outcome(application, step),
        **days,
    )


def _deadline_outcome(application: Application, step: str) -> str:
    """Return met, dropped (rejected or withdrawn), or an empty text while open."""
    is_met = application.state in STATES_AFTER[step]
    # Sending the report leaves the status at "report due"
    if step == "report":
        is_met = application.report_sent_on is not None
    if is_met:
        return str(DeadlineOutcome.MET)
    has_fallen = application.state in {State.WITHDRAWN, State.REJECTED}
    return str(DeadlineOutcome.DROPPED) if has_fallen else ""
