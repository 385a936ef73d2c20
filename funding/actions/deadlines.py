"""What applications owe: each step that somebody waits for, as a deadline that is chased."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from funding.enums import UNDECIDED_STATES, ApplicationState
from funding.models import Application
from jco_portal.core.atomic_actions import mark
from jco_portal.deadlines.actions.deadlines import keep_deadlines
from jco_portal.deadlines.enums import DeadlineOutcome
from jco_portal.deadlines.models import DeadlineInput
from operations.models import Operation

PREFIX = "funding:"
State = ApplicationState
AFTER = {  # the states in which a step has been made; else it is no longer due
    "submit": frozenset(State.values) - {State.DRAFTING, State.WITHDRAWN},
    "answer": frozenset(State.values) - {State.INFORMATION_REQUESTED, State.WITHDRAWN},
    "decision": frozenset(State.values) - UNDECIDED_STATES - {State.DRAFTING, State.WITHDRAWN},
    "sign": frozenset({State.SIGNED, State.RUNNING, State.REPORT_DUE, State.PAID}),
    "start": frozenset({State.RUNNING, State.REPORT_DUE, State.PAID}),
    "end": frozenset({State.REPORT_DUE, State.PAID}),
    "report": frozenset({State.REPORT_DUE, State.PAID}),
    "payment": frozenset({State.PAID}),
}


def mark_application_deadlines(operation: Operation) -> None:
    """Applications for the operation owe something otherwise than before."""
    mark(_keep, operation.pk)


def keep_all_deadlines() -> None:
    """Bring those of all applications in line, whatever brought them out of it."""
    keep_deadlines([PREFIX], owed_in)


def _keep(operations: list[int]) -> None:
    own = [f"{PREFIX}{key}:" for key in sorted(set(operations))]
    keep_deadlines(own, lambda standing: owed_in(standing, operations))


def owed_in(standing: set[str], operations: Iterable[int] | None = None) -> list[DeadlineInput]:
    """What applications owe, in a fixed number of queries; what is met only while it stands."""
    found = Application.objects.filter(operation__isnull=False, is_past_grant=False)
    if operations is not None:
        found = found.filter(operation__in=list(operations))
    rows = found.select_related("operation", "programme", "call", "applicant").order_by("pk")
    owed = [due for each in rows for due in _owed_by(each)]
    return [due for due in owed if not due.outcome or due.key in standing]


def _owed_by(application: Application) -> Iterator[DeadlineInput]:
    """The steps of one application whose day is known."""
    call = application.call
    title = {"name": application.title, "programme": application.programme.name}
    if call is not None:
        said = _("Submit the application of %(name)s to %(programme)s") % title
        yield _due(application, "submit", "application_deadline", said, due_on=call.closes_on)
    if application.information_due_on is not None:
        said = _("Answer %(programme)s on the application of %(name)s") % title
        day = application.information_due_on
        yield _due(application, "answer", "application_answer", said, due_on=day)
    if application.submitted_on is not None:
        said = _("Ask %(programme)s for its decision on %(name)s") % title
        expected = call.decision_expected_on if call else None
        since = application.call_closes_on or application.submitted_on
        days = {"due_on": expected} if expected else {"anchor_on": since}
        yield _due(application, "decision", "application_decision", said, **days)
    yield from _owed_after_the_grant(application, title)


def _owed_after_the_grant(
    application: Application, title: dict[str, str]
) -> Iterator[DeadlineInput]:
    if application.granted_on is not None:
        said = _("Sign the grant agreement of %(name)s with %(programme)s") % title
        day = application.granted_on
        yield _due(application, "sign", "application_agreement", said, anchor_on=day)
    if application.action_starts_on is not None:
        said = _("Note the start of what %(programme)s pays of %(name)s") % title
        yield _due(
            application, "start", "application_start", said, due_on=application.action_starts_on
        )
    if application.action_ends_on is not None:
        said = _("Note the end of what %(programme)s pays of %(name)s") % title
        yield _due(application, "end", "application_end", said, due_on=application.action_ends_on)
    if application.report_due_on is not None and application.state in AFTER["report"]:
        said = _("Report on the grant of %(name)s to %(programme)s") % title
        day = application.report_due_on
        yield _due(application, "report", "application_report", said, due_on=day)
    if application.report_sent_on is not None:
        said = _("Ask %(programme)s for the payment to %(name)s") % title
        day = application.report_sent_on
        yield _due(application, "payment", "application_payment", said, anchor_on=day)


def _due(application: Application, step: str, rule: str, title: str, **days: Any) -> DeadlineInput:
    operation = application.operation
    return DeadlineInput(
        key=f"{PREFIX}{application.operation_id}:{application.pk}:{step}",
        rule=rule,
        responsible=application.applicant,
        requester=None,
        title=title,
        reference=operation.reference if operation else "",
        url=application.get_absolute_url(),
        outcome=_how(application, step),
        **days,
    )


def _how(application: Application, step: str) -> str:
    """Met once the step was made; dropped when the application has fallen."""
    is_met = application.state in AFTER[step]
    if step == "report":
        is_met = application.report_sent_on is not None
    if is_met:
        return str(DeadlineOutcome.MET)
    has_fallen = application.state in {State.WITHDRAWN, State.REJECTED}
    return str(DeadlineOutcome.DROPPED) if has_fallen else ""
