"""Actions on a debriefing: plan, update, record as held (Council 9947/1/11 REV 1, 5.3.2)."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from followup.actions.deadlines import note_deadlines_changed
from followup.actions.final_report import set_report_deadline
from followup.models import Debriefing
from followup.models.input import DebriefingInput
from followup.notifications import notify_debriefing_recorded, notify_recommendation
from followup.permissions import can_assess_and_recommend, can_plan_debriefing
from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.record_inputs import own_column_values, validate_input, write_own_columns
from jco_portal.core.versioned_forms import require_version
from jco_portal.directory.models import User
from operations.actions.overlap_check import note_rules_changed
from operations.enums import CompletionRule
from operations.models import Operation
from operations.queries.operations import locked_operation


def debriefing_input(debriefing: Debriefing) -> DebriefingInput:
    """Return the content of a debriefing as input, to compare with what was entered."""
    return DebriefingInput(**own_column_values(DebriefingInput, debriefing))


@atomic_action()
def write_debriefing(
    operation: Operation, entered: DebriefingInput, *, by: User, version: int
) -> Debriefing:
    """Create or update the debriefing of an operation.

    ``version`` is that of the page, 0 for a first version. Raises Refused or EditConflict. Locks
    the operation.
    """
    locked = locked_operation(operation)
    present = Debriefing.objects.filter(operation=locked).first()
    require(can_plan_debriefing(by, locked), *validate_input(entered))
    require(_refuse_wrong_order(entered), *_refuse_incomplete(present, entered))
    # Before the version: the same input sent twice is no conflict.
    if present is not None and debriefing_input(present) == entered:
        return present
    require_version(present, version)
    written = present or Debriefing(operation=locked, version=0)
    write_own_columns(written, entered)
    written.version += 1
    written.save()
    return written


@atomic_action()
def record_debriefing(operation: Operation, *, by: User) -> Debriefing:
    """Record the debriefing as held; its recommendations are binding from now on.

    Sets the deadline of the final report and notifies participants and addressees. Raises Refused.
    Does nothing if it is recorded already.
    """
    locked = locked_operation(operation)
    present = Debriefing.objects.filter(operation=locked).first()
    require(can_assess_and_recommend(by, locked))
    entered = debriefing_input(present) if present else DebriefingInput()
    require(*_completeness_errors(entered, timezone.localdate()))
    if present is None or present.is_recorded:
        return present or Debriefing.objects.get(operation=locked)
    present.recorded_at, present.recorded_by = timezone.now(), by
    present.version += 1
    present.save(update_fields=["recorded_at", "recorded_by", "version"])
    note_deadlines_changed(locked)
    note_rules_changed(locked, CompletionRule.DEBRIEFED, by=by)
    # ends_on is set, as required above; the other value is for the type.
    set_report_deadline(locked, present.ends_on or timezone.localdate())
    notify_debriefing_recorded(present, by=by)
    # Not before: addressees learn of recommendations once these are binding.
    for each in present.recommendations.all():
        notify_recommendation(each, "make", by=by)
    return present


def _refuse_wrong_order(entered: DebriefingInput) -> Refusal | None:
    if entered.starts_on is None and entered.ends_on is None:
        return None
    if entered.starts_on is None:
        return Refusal("starts_on", _("Say on which day the meeting starts."))
    if entered.ends_on is None or entered.ends_on < entered.starts_on:
        return Refusal("ends_on", _("The meeting cannot end before it starts."))
    return None


def _completeness_errors(entered: DebriefingInput, today: date) -> list[Refusal]:
    """Return what a debriefing lacks to be recorded as held."""
    refusals = []
    if entered.ends_on is None:
        refusals.append(Refusal("starts_on", _("Say on which days the meeting was held.")))
    elif entered.ends_on > today:
        refusals.append(Refusal("ends_on", _("The day of the meeting has not come yet.")))
    if not entered.participants.strip():
        refusals.append(Refusal("participants", _("Say who took part, by function.")))
    if not entered.conclusions.strip():
        refusals.append(Refusal("conclusions", _("Write down what the meeting concluded.")))
    return refusals


def _refuse_incomplete(present: Debriefing | None, entered: DebriefingInput) -> list[Refusal]:
    """Require a recorded debriefing to stay complete when it is corrected."""
    if present is None or not present.is_recorded:
        return []
    return _completeness_errors(entered, timezone.localdate())
