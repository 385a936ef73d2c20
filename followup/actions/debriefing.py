"""Planning, writing and recording a debriefing."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from followup.actions.deadlines import mark_follow_up_deadlines
from followup.actions.final_report import set_report_deadline
from followup.models import Debriefing
from followup.models.input import DebriefingInput
from followup.notifications import tell_of_debriefing, tell_of_recommendation
from followup.permissions import can_assess_and_recommend, can_plan_debriefing
from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import action
from jco_portal.core.record_inputs import plain_values, refusals_of, write_plain
from jco_portal.core.versioned_forms import require_version
from jco_portal.directory.models import User
from operations.actions.overlap_check import mark_facts
from operations.enums import CompletionRule
from operations.models import Operation
from operations.queries.operations import locked_operation


def facts_of(debriefing: Debriefing) -> DebriefingInput:
    """What stands in a debriefing, as it would be typed."""
    return DebriefingInput(**plain_values(DebriefingInput, debriefing))


@action()
def write_debriefing(
    operation: Operation, facts: DebriefingInput, *, by: User, version: int
) -> Debriefing:
    """Write down the meeting: when and where, who comes, the agenda, what it concluded.

    ``version`` is that of the page, 0 when nothing was written. Raises EditConflict.
    """
    locked = locked_operation(operation)
    present = Debriefing.objects.filter(operation=locked).first()
    require(can_plan_debriefing(by, locked), *refusals_of(facts))
    require(_in_order(facts), *_still_recorded(present, facts))
    if present is not None and facts_of(present) == facts:
        return present
    require_version(present, version)
    written = present or Debriefing(operation=locked, version=0)
    write_plain(written, facts)
    written.version += 1
    written.save()
    return written


@action()
def record_debriefing(operation: Operation, *, by: User) -> Debriefing:
    """Say that the debriefing was held as it is written; its recommendations bind from now on."""
    locked = locked_operation(operation)
    present = Debriefing.objects.filter(operation=locked).first()
    require(can_assess_and_recommend(by, locked))
    facts = facts_of(present) if present else DebriefingInput()
    require(*_lacking(facts, timezone.localdate()))
    if present is None or present.is_recorded:
        return present or Debriefing.objects.get(operation=locked)
    present.recorded_at, present.recorded_by = timezone.now(), by
    present.version += 1
    present.save(update_fields=["recorded_at", "recorded_by", "version"])
    mark_follow_up_deadlines(locked)
    mark_facts(locked, CompletionRule.DEBRIEFED, by=by)
    set_report_deadline(locked, present.ends_on or timezone.localdate())
    tell_of_debriefing(present, by=by)
    for each in present.recommendations.all():
        tell_of_recommendation(each, "make", by=by)
    return present


def _in_order(facts: DebriefingInput) -> Refusal | None:
    if facts.starts_on is None and facts.ends_on is None:
        return None
    if facts.starts_on is None:
        return Refusal("starts_on", _("Say on which day the meeting starts."))
    if facts.ends_on is None or facts.ends_on < facts.starts_on:
        return Refusal("ends_on", _("The meeting cannot end before it starts."))
    return None


def _lacking(facts: DebriefingInput, today: date) -> list[Refusal]:
    """What a debriefing must say before it is recorded as held."""
    found = []
    if facts.ends_on is None:
        found.append(Refusal("starts_on", _("Say on which days the meeting was held.")))
    elif facts.ends_on > today:
        found.append(Refusal("ends_on", _("The day of the meeting has not come yet.")))
    if not facts.participants.strip():
        found.append(Refusal("participants", _("Say who took part, by function.")))
    if not facts.conclusions.strip():
        found.append(Refusal("conclusions", _("Write down what the meeting concluded.")))
    return found


def _still_recorded(present: Debriefing | None, facts: DebriefingInput) -> list[Refusal]:
    """What is recorded as held stays complete when it is put right later."""
    if present is None or not present.is_recorded:
        return []
    return _lacking(facts, timezone.localdate())
