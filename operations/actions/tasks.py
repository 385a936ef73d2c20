"""Writing the timetable of a JCO by hand: steps done, skipped, handed over and added."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import action, settle_marked
from jco_portal.core.versioned_forms import reason_refusal
from jco_portal.directory.models import Organisation, User
from operations.actions.overlap_check import mark_deadlines
from operations.enums import CompletionRule, ResponsibleParty, TaskOutcome
from operations.models import Operation, TimetableTask
from operations.models.participant_conditions import participants_of
from operations.permissions import can_complete_task, can_plan
from operations.queries.operations import locked_operation


@action()
def finish_step(step: TimetableTask, *, by: User) -> TimetableTask:
    """Note a step as done on somebody's word; raises Refused."""
    locked = _locked(step)
    require(can_complete_task(by, locked), _is_open(locked), _is_said(locked))
    return _settle(locked, TaskOutcome.COMPLETED, by)


@action()
def skip_step(step: TimetableTask, *, reason: str, by: User) -> TimetableTask:
    """Leave a step out, with the reason; raises Refused."""
    locked = _locked(step)
    refusal = reason_refusal(reason, TimetableTask, missing=_("Say why it is skipped."))
    require(can_plan(by, locked.operation), _is_open(locked), refusal)
    locked.reason = reason.strip()
    return _settle(locked, TaskOutcome.NOT_NEEDED, by)


@action()
def hand_over_step(step: TimetableTask, *, to: Organisation, by: User) -> TimetableTask:
    """Let another organisation that takes part do a step; raises Refused."""
    locked = _locked(step)
    taking_part = participants_of(locked.operation).filter(pk=to.pk)
    sentence = _("%(place)s does not take part yet, so nothing is handed over to it.")
    stranger = None if taking_part.exists() else Refusal("handed_to", sentence % {"place": to.name})
    require(can_plan(by, locked.operation), _is_open(locked), stranger)
    locked.reassigned_to = to
    locked.save(update_fields=["reassigned_to"])
    mark_deadlines(locked.operation)
    return locked


@action()
def add_step(
    operation: Operation,
    *,
    title: str,
    due_on: date,
    by: User,
    responsible: str = ResponsibleParty.LEAD,
) -> TimetableTask:
    """Add a step of one's own with a fixed day; the same step twice is added once."""
    locked = locked_operation(operation)
    require(can_plan(by, locked))
    step, _is_new = TimetableTask.objects.get_or_create(
        operation=locked, guide_task=None, title=title, due_on=due_on, responsible=responsible
    )
    mark_deadlines(locked)
    return step


def _locked(step: TimetableTask) -> TimetableTask:
    operation = locked_operation(step.operation)
    settle_marked()  # an action around this one may have brought the fact about
    found = TimetableTask.objects.select_related("reassigned_to").get(pk=step.pk)
    found.operation = operation
    return found


def _settle(step: TimetableTask, outcome: str, by: User) -> TimetableTask:
    step.outcome, step.settled_at, step.settled_by = outcome, timezone.now(), by
    step.save(update_fields=["outcome", "settled_at", "settled_by", "reason"])
    mark_deadlines(step.operation)
    return step


def _is_open(step: TimetableTask) -> Refusal | None:
    if not step.outcome:
        return None
    sentence = _("This step is %(outcome)s already.")
    return Refusal("settled", sentence % {"outcome": step.get_outcome_display().lower()})


def _is_said(step: TimetableTask) -> Refusal | None:
    if step.completion_rule == CompletionRule.MANUAL:
        return None
    sentence = _("This step is noted by itself: %(fact)s.")
    return Refusal("fact", sentence % {"fact": step.get_completion_rule_display().lower()})
