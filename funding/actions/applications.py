"""Create and update applications, and record their transitions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.actions.deadlines import note_deadlines_changed
from funding.actions.requested_amounts import freeze_requested_amounts
from funding.enums import UNSUCCESSFUL_STATES, ApplicationState
from funding.lifecycle import (
    APPLICATION_LIFECYCLE,
    FIELDS_BY_TRANSITION,
    INPUT_FIELDS_BY_TRANSITION,
)
from funding.models import Application, ApplicationLine, BudgetLine, Call, Programme
from funding.permissions import can_apply_for_funding, can_update_application
from funding.queries.applied_for import application_transitions
from funding.reports.formatting import format_lines
from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.dates import format_day
from jco_portal.core.versioned_forms import require_version
from jco_portal.directory.models import Organisation, User
from operations.actions.overlap_check import note_rule_unfulfilled, note_rules_changed
from operations.enums import CompletionRule
from operations.models import Operation
from operations.queries.operations import locked_operation


@dataclass(frozen=True, kw_only=True)
class ApplicationInput:
    """The draft of an application as entered."""

    programme: Programme
    applicant: Organisation
    call: Call | None = None
    lines: tuple[BudgetLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TransitionInput:
    """A transition as entered, with the day on which it happened; None where not needed."""

    happened_on: date
    reason: str = ""
    reference: str = ""
    due_on: date | None = None
    amount: Decimal | None = None
    action_starts_on: date | None = None
    action_ends_on: date | None = None


@atomic_action()
def create_application(
    operation: Operation, application_input: ApplicationInput, *, by: User
) -> Application:
    """Create a draft, or return an existing one with the same input. Raises Refused."""
    locked = locked_operation(operation)
    require(can_apply_for_funding(by, locked))
    same = _find_same_draft(locked, application_input)
    if same is not None:
        return same
    made = Application(operation=locked, title=locked.name)
    _write_draft(made, application_input)
    note_deadlines_changed(locked)
    return made


@atomic_action()
def update_application(
    application: Application, application_input: ApplicationInput, *, by: User, version: int
) -> Application:
    """Update a draft. Raises Refused, or EditConflict if it is no longer at ``version``."""
    present = lock_application(application, by)
    require(_refuse_not_draft(present))
    if _is_unchanged(present, application_input):
        return present
    require_version(present, version)
    present.version += 1
    _write_draft(present, application_input)
    note_deadlines_changed(operation_of(present))
    return present


@atomic_action()
def perform_application_transition(
    application: Application, name: str, step: TransitionInput, *, by: User, version: int
) -> Application:
    """Record a transition on the day on which it happened. Raises Refused or EditConflict.

    Submission fixes the requested amount: what the programme pays by the current budget.
    """
    present = lock_application(application, by)
    transition = APPLICATION_LIFECYCLE.find_transition(name)
    if transition is not None and present.state in transition.sources:
        require_version(present, version)
        require(*APPLICATION_LIFECYCLE.failed_conditions(present, transition))
        require(*_transition_errors(present, name, step))
        # Before the status, whose check constraints need the day and the amounts
        _write_transition_data(present, name, step)
    moved: Application = APPLICATION_LIFECYCLE.perform(
        present, name, by=by, reason=step.reason, noted=_history_values(present, name, step)
    )
    if moved.state in UNSUCCESSFUL_STATES:
        moved.lines.update(is_reserved=False)
        note_rule_unfulfilled(operation_of(moved), CompletionRule.FUNDING_APPLIED_FOR)
    note_rules_changed(operation_of(moved), CompletionRule.FUNDING_APPLIED_FOR, by=by)
    note_deadlines_changed(operation_of(moved))
    return moved


def lock_application(application: Application, by: User) -> Application:
    """Lock the operation, then the application. Raises Refused without permission."""
    require(can_update_application(by, application))
    locked_operation(operation_of(application))
    rows = Application.objects.select_related("operation", "programme", "call", "applicant")
    return rows.select_for_update(of=("self",)).get(pk=application.pk)


def operation_of(application: Application) -> Operation:
    """Return the operation; raises ValueError for a past grant without one."""
    if application.operation is None:
        raise ValueError(f"{application} is of no operation")
    return application.operation


def _refuse_not_draft(application: Application) -> Refusal | None:
    if application.state == ApplicationState.DRAFTING:
        return None
    params = {"state": application.get_state_display().lower()}
    return Refusal("state", _("It is %(state)s: what it asks for stays.") % params)


def _find_same_draft(
    operation: Operation, application_input: ApplicationInput
) -> Application | None:
    drafts = operation.applications.filter(state=ApplicationState.DRAFTING)
    return next((each for each in drafts if _is_unchanged(each, application_input)), None)


def _is_unchanged(application: Application, application_input: ApplicationInput) -> bool:
    call = application_input.call.pk if application_input.call else None
    same = (application.programme_id, application.call_id, application.applicant_id) == (
        application_input.programme.pk,
        call,
        application_input.applicant.pk,
    )
    held = set(application.lines.values_list("line", flat=True))
    return same and held == {each.pk for each in application_input.lines}


def _write_draft(application: Application, application_input: ApplicationInput) -> None:
    """Write a draft and its lines. Raises Refused for a line reserved by another application."""
    require(*_draft_errors(application, application_input))
    application.programme, application.call = application_input.programme, application_input.call
    application.call_closes_on = (
        application_input.call.closes_on if application_input.call else None
    )
    application.applicant = application_input.applicant
    application.save()
    wanted = {each.pk: each for each in application_input.lines}
    application.lines.exclude(line__in=wanted).delete()
    present = set(application.lines.values_list("line", flat=True))
    ApplicationLine.objects.bulk_create(
        ApplicationLine(
            application=application, line=line, number=line.number, description=line.description
        )
        for pk, line in wanted.items()
        if pk not in present
    )


def _draft_errors(application: Application, application_input: ApplicationInput) -> list[Refusal]:
    refusals = []
    if (
        application_input.call is not None
        and application_input.call.programme_id != application_input.programme.pk
    ):
        refusals.append(Refusal("call", _("This call is of another programme.")))
    held = ApplicationLine.objects.filter(line__in=application_input.lines, is_reserved=True)
    taken = held.exclude(application=application.pk).order_by("number")
    refusals += line_refusals(
        taken.values_list("number", flat=True), _("%(lines)s: another application asks for this.")
    )
    chosen = {each.pk for each in application_input.lines}
    funded = application_input.programme.fundings.filter(line__in=chosen).values_list(
        "line", flat=True
    )
    other = chosen - set(funded)
    refusals += line_refusals(
        [each.number for each in application_input.lines if each.pk in other],
        _("%(lines)s: not funded by this programme. Choose lines that it is to fund."),
    )
    return refusals


def line_refusals(numbers: Iterable[int], sentence: str) -> list[Refusal]:
    """Return one refusal that names all lines by number; empty without lines."""
    named = list(numbers)
    return [Refusal("lines", sentence % {"lines": format_lines(named)})] if named else []


# Transitions


def _transition_errors(application: Application, name: str, step: TransitionInput) -> list[Refusal]:
    refusals = [*_day_errors(application, name, step.happened_on)]
    for field in INPUT_FIELDS_BY_TRANSITION.get(name, ()):
        value = getattr(step, field)
        # The life cycle checks the reason, and the reference may be empty
        if field in {"reason", "reference"}:
            continue
        if value is None:
            refusals.append(Refusal(field, _("This is needed for the step.")))
    if step.due_on is not None and step.due_on < step.happened_on:
        refusals.append(Refusal("due_on", _("This day lies before the step itself.")))
    if (
        step.action_starts_on
        and step.action_ends_on
        and step.action_ends_on < step.action_starts_on
    ):
        refusals.append(Refusal("action_ends_on", _("It cannot end before it starts.")))
    if step.amount is not None:
        refusals += _amount_errors(application, name, step.amount)
    return refusals


def _day_errors(application: Application, name: str, on: date) -> list[Refusal]:
    if on > timezone.localdate():
        return [
            Refusal("happened_on", _("This day has not come yet: note the step once it is made."))
        ]
    days = [
        each.happened_on for each in application_transitions([application]).get(application.pk, ())
    ]
    last = max(days, default=on)
    if on < last:
        sentence = _("The step before it was on %(day)s: this cannot be earlier.")
        return [Refusal("happened_on", sentence % {"day": format_day(last)})]
    call, since = application.call, application.programme.valid_from
    if name == "submit" and since is not None and on < since:
        sentence = _("The programme holds from %(day)s on: nothing was submitted before.")
        return [Refusal("happened_on", sentence % {"day": format_day(since)})]
    if name != "submit" or call is None:
        return []
    if on > call.closes_on:
        sentence = _("The deadline of the call was %(day)s: nothing is accepted after it.")
        return [Refusal("happened_on", sentence % {"day": format_day(call.closes_on)})]
    if call.opens_on is not None and on < call.opens_on:
        sentence = _("The call opened on %(day)s: nothing was accepted before.")
        return [Refusal("happened_on", sentence % {"day": format_day(call.opens_on)})]
    return []


def _amount_errors(application: Application, name: str, amount: Decimal) -> list[Refusal]:
    if name == "grant" and amount <= 0:
        return [Refusal("amount", _("A grant lies above 0; note a rejection instead."))]
    if (
        name == "grant"
        and application.requested_amount is not None
        and amount > application.requested_amount
    ):
        return [Refusal("amount", _("This is more than was asked for."))]
    if (
        name == "pay"
        and application.granted_amount is not None
        and amount > application.granted_amount
    ):
        return [Refusal("amount", _("This is more than was granted."))]
    return []


def _write_transition_data(application: Application, name: str, step: TransitionInput) -> None:
    """Write the fields of a transition before the status changes."""
    for field, typed in FIELDS_BY_TRANSITION.get(name, {}).items():
        setattr(application, field, getattr(step, typed))
    if name == "submit":
        application.requested_amount = freeze_requested_amounts(
            application, operation_of(application)
        )
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError as met:  # the call, which is not locked, has been changed in the meantime
        raise Refused(
            Refusal("happened_on", _("The call has changed meanwhile: look at it."))
        ) from met


def _history_values(application: Application, name: str, step: TransitionInput) -> dict[str, Any]:
    amount = application.requested_amount if name == "submit" else step.amount
    return {"happened_on": step.happened_on, "due_on": step.due_on, "amount": amount}
