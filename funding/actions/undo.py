"""Undo the last transition of an application that was recorded by mistake."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.actions.applications import line_refusals, lock_application, operation_of
from funding.actions.deadlines import note_deadlines_changed
from funding.enums import UNSUCCESSFUL_STATES
from funding.lifecycle import APPLICATION_LIFECYCLE, FIELDS_BY_TRANSITION
from funding.models import Application, ApplicationLine, ApplicationTransition, BudgetLineFunding
from funding.queries.applied_for import application_transitions
from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.versioned_forms import require_version
from jco_portal.directory.models import User
from operations.actions.overlap_check import note_rule_unfulfilled, note_rules_changed
from operations.enums import CompletionRule


@atomic_action()
def undo_last_transition(
    application: Application, *, reason: str, by: User, version: int
) -> Application:
    """Undo the last transition, empty its fields and reserve its lines again if it released them.

    Both stay in the history. Raises Refused, also if a line is used elsewhere, or EditConflict.
    """
    present = lock_application(application, by)
    require_version(present, version)
    last = APPLICATION_LIFECYCLE.last_transition(present)
    if last is not None and last.to_state in UNSUCCESSFUL_STATES:
        require(*_refuse_reserved_elsewhere(present))
    moved: Application = APPLICATION_LIFECYCLE.undo_last_transition(
        present, by=by, reason=reason, noted={"happened_on": timezone.localdate()}
    )
    _clear_transition_data(moved, last)
    if last.to_state in UNSUCCESSFUL_STATES:
        moved.lines.update(is_reserved=True)
    operation = operation_of(moved)
    note_rules_changed(operation, CompletionRule.FUNDING_APPLIED_FOR, by=by)
    if last.name == "submit":
        note_rule_unfulfilled(operation, CompletionRule.FUNDING_APPLIED_FOR)
    note_deadlines_changed(operation)
    return moved


def _clear_transition_data(application: Application, undone: ApplicationTransition) -> None:
    """Empty the fields of the transition, or restore those of an earlier one of the same name."""
    current_transitions = application_transitions([application]).get(application.pk, [])
    earlier = [each for each in current_transitions if each.name == undone.name]
    for name, typed in FIELDS_BY_TRANSITION.get(undone.name, {}).items():
        # Of the transitions that set fields only want_more can be repeated
        earlier_value = earlier[-1].due_on if earlier and typed == "due_on" else None
        empty = None if Application._meta.get_field(name).null else ""
        setattr(application, name, earlier_value or empty)
    if undone.name == "submit":
        application.requested_amount = None
        application.lines.update(requested_amount=None)
    application.save()


def _refuse_reserved_elsewhere(application: Application) -> list[Refusal]:
    """Refuse lines that are reserved by another application, not funded any longer, or deleted."""
    lines = set(application.lines.values_list("line", flat=True)) - {None}
    held = ApplicationLine.objects.filter(line__in=lines, is_reserved=True)
    fundings = BudgetLineFunding.objects.filter(line__in=lines, programme=application.programme_id)
    gone = set(held.values_list("line", flat=True))
    gone |= lines - set(fundings.values_list("line", flat=True))
    numbers = application.lines.filter(Q(line__in=gone) | Q(line=None)).order_by("number")
    return line_refusals(
        numbers.values_list("number", flat=True),
        _("%(lines)s: gone to another application or programme since, or out of the budget."),
    )
