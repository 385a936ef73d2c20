"""Taking back the last step of an application that was noted in error."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.actions.applications import StaleApplication, locked_application, operation_of
from funding.actions.owing import keep_deadlines_of
from funding.enums import FELL
from funding.lifecycle import APPLICATION, NOTED
from funding.models import Application, ApplicationLine, LineFunding
from jco_portal.directory.models import User
from jco_portal.kernel.access import Refusal, require
from operations.actions import reopen_steps, settle_steps


@transaction.atomic
def take_back_step(application: Application, *, reason: str, by: User, version: int) -> Application:
    """Undo the last step: its day and amounts go, its lines are held again where it let them go.

    The step and its taking back stay in the history. Raises Refused, or StaleApplication.
    """
    present = locked_application(application, by)
    if present.version != version:
        raise StaleApplication(present)
    last = APPLICATION.last_step(present)
    if last is not None and last.target in FELL:
        require(*_against_holding(present))
    moved: Application = APPLICATION.take_back(
        present, by=by, reason=reason, noted={"on": timezone.localdate()}
    )
    _forget(moved, last.move)
    if last.target in FELL:
        moved.lines.update(is_held=True)
    operation = operation_of(moved)
    settle_steps(operation, by=by)
    reopen_steps(operation, "applied")
    keep_deadlines_of(operation)
    return moved


def _forget(application: Application, move: str) -> None:
    """Empty what the step brought."""
    fields = list(NOTED.get(move, {}))
    for name in fields:
        empty = "" if name == "reference" else None
        setattr(application, name, empty)
    if move == "submit":
        application.asked = None
        application.lines.update(amount=None)
    application.save()


def _against_holding(application: Application) -> list[Refusal]:
    """Lines that have gone elsewhere since the application let them go."""
    lines = set(application.lines.values_list("line", flat=True)) - {None}
    held = ApplicationLine.objects.filter(line__in=lines, is_held=True)
    kept = LineFunding.objects.filter(line__in=lines, programme=application.programme_id)
    gone = set(held.values_list("line", flat=True))
    gone |= lines - set(kept.values_list("line", flat=True))
    sentence = _("Line %(n)d has gone to another application or programme since.")
    numbers = application.lines.filter(line__in=gone).order_by("number")
    return [
        Refusal("lines", sentence % {"n": number})
        for number in numbers.values_list("number", flat=True)
    ]
