"""Taking back the last step of an application that was noted in error."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.actions.applications import against_lines, locked_application, operation_of
from funding.actions.deadlines import mark_application_deadlines
from funding.enums import UNSUCCESSFUL_STATES
from funding.lifecycle import APPLICATION, NOTED
from funding.models import Application, ApplicationLine, ApplicationTransition, BudgetLineFunding
from funding.queries.applied_for import moves_that_stand
from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import action
from jco_portal.core.versioned_forms import require_version
from jco_portal.directory.models import User
from operations.actions.overlap_check import mark_facts, mark_lost
from operations.enums import CompletionRule


@action()
def take_back_step(application: Application, *, reason: str, by: User, version: int) -> Application:
    """Undo the last step: its day and amounts go, its lines are held again where it let them go.

    The step and its taking back stay in the history. Raises Refused, or EditConflict.
    """
    present = locked_application(application, by)
    require_version(present, version)
    last = APPLICATION.last_step(present)
    if last is not None and last.to_state in UNSUCCESSFUL_STATES:
        require(*_against_holding(present))
    moved: Application = APPLICATION.take_back(
        present, by=by, reason=reason, noted={"happened_on": timezone.localdate()}
    )
    _forget(moved, last)
    if last.to_state in UNSUCCESSFUL_STATES:
        moved.lines.update(is_reserved=True)
    operation = operation_of(moved)
    mark_facts(operation, CompletionRule.FUNDING_APPLIED_FOR, by=by)
    if last.name == "submit":
        mark_lost(operation, CompletionRule.FUNDING_APPLIED_FOR)
    mark_application_deadlines(operation)
    return moved


def _forget(application: Application, undone: ApplicationTransition) -> None:
    """Empty what the step brought, or put back what an earlier one of its kind had brought."""
    standing = moves_that_stand([application]).get(application.pk, [])
    earlier = [each for each in standing if each.name == undone.name]
    for name, typed in NOTED.get(undone.name, {}).items():
        kept = earlier[-1].due_on if earlier and typed == "due_on" else None
        empty = None if Application._meta.get_field(name).null else ""
        setattr(application, name, kept or empty)
    if undone.name == "submit":
        application.requested_amount = None
        application.lines.update(requested_amount=None)
    application.save()


def _against_holding(application: Application) -> list[Refusal]:
    """Lines that have gone elsewhere since the application let them go."""
    lines = set(application.lines.values_list("line", flat=True)) - {None}
    held = ApplicationLine.objects.filter(line__in=lines, is_reserved=True)
    kept = BudgetLineFunding.objects.filter(line__in=lines, programme=application.programme_id)
    gone = set(held.values_list("line", flat=True))
    gone |= lines - set(kept.values_list("line", flat=True))
    numbers = application.lines.filter(Q(line__in=gone) | Q(line=None)).order_by("number")
    return against_lines(
        numbers.values_list("number", flat=True),
        _("%(lines)s: gone to another application or programme since, or out of the budget."),
    )
