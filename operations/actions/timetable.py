"""Writing the timetable of a JCO: made backwards, counted anew when its dates move, settled."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.directory.models import Organisation, User
from jco_portal.kernel.access import Refusal, require
from operations.actions.deadlines import keep_deadlines_of
from operations.enums import Anchor, Fact, OwnerRole, StepOutcome
from operations.models import GuideStep, Operation, TimetableStep
from operations.permissions import BEFORE_ITS_START, does_step, plans
from operations.queries import due_day, facts_that_hold, locked_operation, timetable_anchors


def make_timetable(operation: Operation, *, by: User) -> None:
    """Give a locked JCO every step of today's guide that it does not have yet, with its due day."""
    anchors = timetable_anchors(operation)
    present = set(operation.timetable.values_list("guide_step", flat=True))
    guide: Any = GuideStep.objects.valid_on(timezone.localdate())
    TimetableStep.objects.bulk_create(
        TimetableStep(
            operation=operation,
            guide_step=each,
            title=each.title,
            anchor=each.anchor,
            offset=each.offset,
            owner=each.owner,
            fact=each.fact,
            due_on=due_day(each.anchor, each.offset, anchors, each.owner),
        )
        for each in guide.exclude(pk__in=[pk for pk in present if pk])
    )
    settle_steps(operation, by=by)


def renew_timetable(operation: Operation) -> None:
    """Count the due days of a locked JCO anew; what is settled, or fixed by hand, stays."""
    open_steps = list(operation.timetable.filter(outcome="", offset__isnull=False))
    if not open_steps:  # what is not planned here has no timetable
        return
    anchors = timetable_anchors(operation)
    moved = []
    for step in open_steps:
        due_on = due_day(step.anchor, step.offset or 0, anchors, step.owner)
        if due_on != step.due_on:
            step.due_on = due_on
            moved.append(step)
    TimetableStep.objects.bulk_update(moved, ["due_on"])
    keep_deadlines_of(operation)


def settle_steps(operation: Operation, *, by: User) -> None:
    """Note as done the open steps of a locked JCO whose fact holds by now."""
    open_steps = operation.timetable.filter(outcome="").order_by()
    holding = facts_that_hold(operation, open_steps.values_list("fact", flat=True))
    if holding:
        done = open_steps.filter(fact__in=holding)
        done.update(outcome=StepOutcome.DONE, settled_at=timezone.now(), settled_by=by)
    keep_deadlines_of(operation)


def reopen_steps(operation: Operation, fact: str) -> None:
    """Open again the steps of a locked JCO that were done by a fact that no longer holds.

    Only before its start: afterwards what was to be done for it is the past.
    """
    is_ahead = operation.is_draft or operation.state in BEFORE_ITS_START
    if is_ahead and not facts_that_hold(operation, [fact]):
        done = operation.timetable.filter(outcome=StepOutcome.DONE, fact=fact)
        if done.update(outcome="", settled_at=None, settled_by=None):
            renew_timetable(operation)


def leave_out_preparation(operation: Operation) -> None:
    """Skip what was to be done before the start of a locked JCO that has started without it."""
    missed = operation.timetable.filter(outcome="", anchor=Anchor.START, offset__lt=0)
    missed.update(
        outcome=StepOutcome.SKIPPED,
        reason=_("The operation has started without it."),
        settled_at=timezone.now(),
    )
    keep_deadlines_of(operation)


@transaction.atomic
def finish_step(step: TimetableStep, *, by: User) -> TimetableStep:
    """Note a step as done on somebody's word; raises Refused."""
    locked = _locked(step)
    require(does_step(by, locked), _is_open(locked), _is_said(locked))
    return _settle(locked, StepOutcome.DONE, by)


@transaction.atomic
def skip_step(step: TimetableStep, *, reason: str, by: User) -> TimetableStep:
    """Leave a step out, with the reason; raises Refused."""
    locked = _locked(step)
    missing = Refusal("reason", _("Say why it is skipped.")) if not reason.strip() else None
    require(plans(by, locked.operation), _is_open(locked), missing)
    locked.reason = reason.strip()
    return _settle(locked, StepOutcome.SKIPPED, by)


@transaction.atomic
def hand_over_step(step: TimetableStep, *, to: Organisation, by: User) -> TimetableStep:
    """Let another organisation that takes part do a step; raises Refused."""
    locked = _locked(step)
    taking_part = locked.operation.participations.settled().filter(organisation=to)
    sentence = _("%(place)s does not take part yet, so nothing is handed over to it.")
    stranger = None if taking_part.exists() else Refusal("handed_to", sentence % {"place": to.name})
    require(plans(by, locked.operation), _is_open(locked), stranger)
    locked.handed_to = to
    locked.save(update_fields=["handed_to"])
    keep_deadlines_of(locked.operation)
    return locked


@transaction.atomic
def add_step(
    operation: Operation, *, title: str, due_on: date, by: User, owner: str = OwnerRole.LEAD
) -> TimetableStep:
    """Add a step of one's own with a fixed day; the same step twice is added once."""
    locked = locked_operation(operation)
    require(plans(by, locked))
    step, _is_new = TimetableStep.objects.get_or_create(
        operation=locked, guide_step=None, title=title, due_on=due_on, owner=owner
    )
    keep_deadlines_of(locked)
    return step


def _locked(step: TimetableStep) -> TimetableStep:
    operation = locked_operation(step.operation)
    found = TimetableStep.objects.select_related("handed_to").get(pk=step.pk)
    found.operation = operation
    return found


def _settle(step: TimetableStep, outcome: str, by: User) -> TimetableStep:
    step.outcome, step.settled_at, step.settled_by = outcome, timezone.now(), by
    step.save(update_fields=["outcome", "settled_at", "settled_by", "reason"])
    keep_deadlines_of(step.operation)
    return step


def _is_open(step: TimetableStep) -> Refusal | None:
    if not step.outcome:
        return None
    sentence = _("This step is %(outcome)s already.")
    return Refusal("settled", sentence % {"outcome": step.get_outcome_display().lower()})


def _is_said(step: TimetableStep) -> Refusal | None:
    if step.fact == Fact.SAID:
        return None
    sentence = _("This step is noted by itself: %(fact)s.")
    return Refusal("fact", sentence % {"fact": step.get_fact_display().lower()})
