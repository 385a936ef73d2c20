"""Actions on the tasks of a timetable: complete, skip, reassign, add."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import atomic_action, run_deferred_updates
from jco_portal.core.versioned_forms import check_reason
from jco_portal.directory.models import Organisation, User
from operations.actions.overlap_check import note_deadlines_changed
from operations.enums import CompletionRule, ResponsibleParty, TaskOutcome
from operations.models import Operation, TimetableTask
from operations.models.participant_conditions import participants
from operations.permissions import can_complete_task, can_plan
from operations.queries.operations import locked_operation


@atomic_action()
def complete_task(step: TimetableTask, *, by: User) -> TimetableTask:
    """Mark a task as completed by hand; refused for one with a completion rule.

    Locks the operation. Raises Refused.
    """
    locked = _locked_task(step)
    require(can_complete_task(by, locked), _refuse_settled(locked), _refuse_automatic(locked))
    return _settle_task(locked, TaskOutcome.COMPLETED, by)


@atomic_action()
def skip_task(step: TimetableTask, *, reason: str, by: User) -> TimetableTask:
    """Mark a task as not needed, with the reason.

    Locks the operation. Raises Refused.
    """
    locked = _locked_task(step)
    refusal = check_reason(reason, TimetableTask, missing=_("Say why it is skipped."))
    require(can_plan(by, locked.operation), _refuse_settled(locked), refusal)
    locked.reason = reason.strip()
    return _settle_task(locked, TaskOutcome.NOT_NEEDED, by)


@atomic_action()
def reassign_task(step: TimetableTask, *, to: Organisation, by: User) -> TimetableTask:
    """Reassign a task to another participant.

    Locks the operation. Raises Refused.
    """
    locked = _locked_task(step)
    participating = participants(locked.operation).filter(pk=to.pk)
    sentence = _("%(place)s does not take part yet, so nothing is handed over to it.")
    stranger = (
        None if participating.exists() else Refusal("handed_to", sentence % {"place": to.name})
    )
    require(can_plan(by, locked.operation), _refuse_settled(locked), stranger)
    locked.reassigned_to = to
    locked.save(update_fields=["reassigned_to"])
    note_deadlines_changed(locked.operation)
    return locked


@atomic_action()
def add_task(
    operation: Operation,
    *,
    title: str,
    due_on: date,
    by: User,
    responsible: str = ResponsibleParty.LEAD,
) -> TimetableTask:
    """Add a task with a fixed date; an equal task is returned, not repeated.

    Locks the operation. Raises Refused.
    """
    locked = locked_operation(operation)
    require(can_plan(by, locked))
    step, _is_new = TimetableTask.objects.get_or_create(
        operation=locked, guide_task=None, title=title, due_on=due_on, responsible=responsible
    )
    note_deadlines_changed(locked)
    return step


def _locked_task(step: TimetableTask) -> TimetableTask:
    operation = locked_operation(step.operation)
    # An enclosing action may have fulfilled the completion rule without its update having run.
    run_deferred_updates()
    locked_task = TimetableTask.objects.select_related("reassigned_to").get(pk=step.pk)
    locked_task.operation = operation
    return locked_task


def _settle_task(step: TimetableTask, outcome: str, by: User) -> TimetableTask:
    step.outcome, step.settled_at, step.settled_by = outcome, timezone.now(), by
    step.save(update_fields=["outcome", "settled_at", "settled_by", "reason"])
    note_deadlines_changed(step.operation)
    return step


def _refuse_settled(step: TimetableTask) -> Refusal | None:
    if not step.outcome:
        return None
    sentence = _("This step is %(outcome)s already.")
    return Refusal("settled", sentence % {"outcome": step.get_outcome_display().lower()})


def _refuse_automatic(step: TimetableTask) -> Refusal | None:
    if step.completion_rule == CompletionRule.MANUAL:
        return None
    sentence = _("This step is noted by itself: %(fact)s.")
    return Refusal("fact", sentence % {"fact": step.get_completion_rule_display().lower()})
