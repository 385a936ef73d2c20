"""Writing applications: what they ask for, and each step of their lives with its day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.actions.deadlines import mark_application_deadlines
from funding.actions.requested_amounts import freeze_lines
from funding.enums import UNSUCCESSFUL_STATES, ApplicationState
from funding.lifecycle import APPLICATION, NOTED, TYPED
from funding.models import Application, ApplicationLine, BudgetLine, Call, Programme
from funding.permissions import can_apply_for_funding, can_update_application
from funding.queries.applied_for import moves_that_stand
from funding.reports.formatting import lines_in_words
from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.atomic_actions import action
from jco_portal.core.dates import day_in_words
from jco_portal.core.versioned_forms import require_version
from jco_portal.directory.models import Organisation, User
from operations.actions.overlap_check import mark_facts, mark_lost
from operations.enums import CompletionRule
from operations.models import Operation
from operations.queries.operations import locked_operation


@dataclass(frozen=True, kw_only=True)
class ApplicationFacts:
    """A draft as it is typed: to which programme and call, by whom, for which lines."""

    programme: Programme
    applicant: Organisation
    call: Call | None = None
    lines: tuple[BudgetLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StepFacts:
    """A step as it is typed: the day on which it happened, and what the step needs."""

    happened_on: date
    reason: str = ""
    reference: str = ""
    due_on: date | None = None
    amount: Decimal | None = None
    action_starts_on: date | None = None
    action_ends_on: date | None = None


@action()
def begin_application(operation: Operation, facts: ApplicationFacts, *, by: User) -> Application:
    """Begin a draft; one for the same lines of the same programme is not begun again."""
    locked = locked_operation(operation)
    require(can_apply_for_funding(by, locked))
    same = _same(locked, facts)
    if same is not None:
        return same
    made = Application(operation=locked, title=locked.name)
    _write(made, facts)
    mark_application_deadlines(locked)
    return made


@action()
def change_application(
    application: Application, facts: ApplicationFacts, *, by: User, version: int
) -> Application:
    """Change a draft as it stood at ``version``; raises EditConflict when it does not."""
    present = locked_application(application, by)
    require(_is_draft(present))
    if _says(present, facts):
        return present
    require_version(present, version)
    present.version += 1
    _write(present, facts)
    mark_application_deadlines(operation_of(present))
    return present


@action()
def move_application(
    application: Application, name: str, step: StepFacts, *, by: User, version: int
) -> Application:
    """Note a step on the day on which it happened; raises Refused, or EditConflict.

    The amount asked is what the programme pays of the lines as the budget stands at the
    submission, to the cent; it stays.
    """
    present = locked_application(application, by)
    move = APPLICATION.named(name)
    if move is not None and present.state in move.sources:
        require_version(present, version)
        require(*APPLICATION.unmet(present, move))
        require(*_against_step(present, name, step))
        _note(present, name, step)
    moved: Application = APPLICATION.perform(
        present, name, by=by, reason=step.reason, noted=_noted(present, name, step)
    )
    if moved.state in UNSUCCESSFUL_STATES:
        moved.lines.update(is_reserved=False)
        mark_lost(operation_of(moved), CompletionRule.FUNDING_APPLIED_FOR)
    mark_facts(operation_of(moved), CompletionRule.FUNDING_APPLIED_FOR, by=by)
    mark_application_deadlines(operation_of(moved))
    return moved


def locked_application(application: Application, by: User) -> Application:
    """The application as it stands, locked with its operation, for who keeps it."""
    require(can_update_application(by, application))
    locked_operation(operation_of(application))
    rows = Application.objects.select_related("operation", "programme", "call", "applicant")
    return rows.select_for_update(of=("self",)).get(pk=application.pk)


def operation_of(application: Application) -> Operation:
    """The operation of an application that is not of the past."""
    if application.operation is None:
        raise ValueError(f"{application} is of no operation")
    return application.operation


def _is_draft(application: Application) -> Refusal | None:
    if application.state == ApplicationState.DRAFTING:
        return None
    words = {"state": application.get_state_display().lower()}
    return Refusal("state", _("It is %(state)s: what it asks for stays.") % words)


def _same(operation: Operation, facts: ApplicationFacts) -> Application | None:
    drafts = operation.applications.filter(state=ApplicationState.DRAFTING)
    return next((each for each in drafts if _says(each, facts)), None)


def _says(application: Application, facts: ApplicationFacts) -> bool:
    call = facts.call.pk if facts.call else None
    same = (application.programme_id, application.call_id, application.applicant_id) == (
        facts.programme.pk,
        call,
        facts.applicant.pk,
    )
    held = set(application.lines.values_list("line", flat=True))
    return same and held == {each.pk for each in facts.lines}


def _write(application: Application, facts: ApplicationFacts) -> None:
    """Write a draft and its lines; refused when another application holds one of them."""
    require(*_against_draft(application, facts))
    application.programme, application.call = facts.programme, facts.call
    application.call_closes_on = facts.call.closes_on if facts.call else None
    application.applicant = facts.applicant
    application.save()
    wanted = {each.pk: each for each in facts.lines}
    application.lines.exclude(line__in=wanted).delete()
    present = set(application.lines.values_list("line", flat=True))
    ApplicationLine.objects.bulk_create(
        ApplicationLine(
            application=application, line=line, number=line.number, description=line.description
        )
        for pk, line in wanted.items()
        if pk not in present
    )


def _against_draft(application: Application, facts: ApplicationFacts) -> list[Refusal]:
    found = []
    if facts.call is not None and facts.call.programme_id != facts.programme.pk:
        found.append(Refusal("call", _("This call is of another programme.")))
    held = ApplicationLine.objects.filter(line__in=facts.lines, is_reserved=True)
    taken = held.exclude(application=application.pk).order_by("number")
    found += against_lines(
        taken.values_list("number", flat=True), _("%(lines)s: another application asks for this.")
    )
    chosen = {each.pk for each in facts.lines}
    funded = facts.programme.fundings.filter(line__in=chosen).values_list("line", flat=True)
    other = chosen - set(funded)
    found += against_lines(
        [each.number for each in facts.lines if each.pk in other],
        _("%(lines)s: not funded by this programme. Choose lines that it is to fund."),
    )
    return found


def against_lines(numbers: Iterable[int], sentence: str) -> list[Refusal]:
    """One refusal that names all the lines; none where there are no lines."""
    named = list(numbers)
    return [Refusal("lines", sentence % {"lines": lines_in_words(named)})] if named else []


# Steps


def _against_step(application: Application, name: str, step: StepFacts) -> list[Refusal]:
    """What is wrong with the days and amounts of a step, each beside its field."""
    found = [*_against_day(application, name, step.happened_on)]
    for field in TYPED.get(name, ()):
        value = getattr(step, field)
        if field in {"reason", "reference"}:
            continue
        if value is None:
            found.append(Refusal(field, _("This is needed for the step.")))
    if step.due_on is not None and step.due_on < step.happened_on:
        found.append(Refusal("due_on", _("This day lies before the step itself.")))
    if (
        step.action_starts_on
        and step.action_ends_on
        and step.action_ends_on < step.action_starts_on
    ):
        found.append(Refusal("action_ends_on", _("It cannot end before it starts.")))
    if step.amount is not None:
        found += _against_amount(application, name, step.amount)
    return found


def _against_day(application: Application, name: str, on: date) -> list[Refusal]:
    if on > timezone.localdate():
        return [
            Refusal("happened_on", _("This day has not come yet: note the step once it is made."))
        ]
    days = [each.happened_on for each in moves_that_stand([application]).get(application.pk, ())]
    last = max(days, default=on)
    if on < last:
        sentence = _("The step before it was on %(day)s: this cannot be earlier.")
        return [Refusal("happened_on", sentence % {"day": day_in_words(last)})]
    call, since = application.call, application.programme.valid_from
    if name == "submit" and since is not None and on < since:
        sentence = _("The programme holds from %(day)s on: nothing was submitted before.")
        return [Refusal("happened_on", sentence % {"day": day_in_words(since)})]
    if name != "submit" or call is None:
        return []
    if on > call.closes_on:
        sentence = _("The deadline of the call was %(day)s: nothing is accepted after it.")
        return [Refusal("happened_on", sentence % {"day": day_in_words(call.closes_on)})]
    if call.opens_on is not None and on < call.opens_on:
        sentence = _("The call opened on %(day)s: nothing was accepted before.")
        return [Refusal("happened_on", sentence % {"day": day_in_words(call.opens_on)})]
    return []


def _against_amount(application: Application, name: str, amount: Decimal) -> list[Refusal]:
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


def _note(application: Application, name: str, step: StepFacts) -> None:
    """Write what the step brings, before the state moves."""
    for field, typed in NOTED.get(name, {}).items():
        setattr(application, field, getattr(step, typed))
    if name == "submit":
        application.requested_amount = freeze_lines(application, operation_of(application))
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError as met:  # the call was changed at the same moment
        raise Refused(
            Refusal("happened_on", _("The call has changed meanwhile: look at it."))
        ) from met


def _noted(application: Application, name: str, step: StepFacts) -> dict[str, Any]:
    """What the history keeps of a step."""
    amount = application.requested_amount if name == "submit" else step.amount
    return {"happened_on": step.happened_on, "due_on": step.due_on, "amount": amount}
