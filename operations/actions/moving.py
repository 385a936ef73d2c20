"""Moving operations through their life."""

from django.db import transaction
from django.utils.translation import gettext as _

from jco_portal.directory.models import User
from jco_portal.kernel.access import Refusal, Refused, require
from jco_portal.kernel.gate import is_clean
from jco_portal.outbox.actions import finish_jobs
from operations.actions.marks import mark_changed
from operations.lifecycle import OPERATION
from operations.models import Operation

LONGEST_REASON = 2_000


def move_operation(operation: Operation, name: str, *, by: User, reason: str = "") -> Operation:
    """Make a move of the lifecycle; raises Refused with every reason against it."""
    move = next((each for each in OPERATION.moves if each.name == name), None)
    if move is None:
        raise Refused(Refusal("move", _("There is no step “%(name)s”.") % {"name": name[:40]}))
    require(_readable(reason), move.who(by, operation))
    if name in OPERATION.gates:  # which read what a job may have yet to write
        finish_jobs(operation_ids=[operation.pk])
    with transaction.atomic():
        moved = OPERATION.perform(operation, name, by=by, reason=reason)
        mark_changed([moved.pk])
    return moved


def _readable(reason: str) -> Refusal | None:
    if not is_clean(reason):
        sentence = _("The reason holds characters that cannot be stored; type it again.")
        return Refusal("reason", sentence)
    if len(reason) > LONGEST_REASON:
        return Refusal("reason", _("The reason is longer than 2,000 characters; shorten it."))
    return None
