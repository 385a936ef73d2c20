"""What coordination wants to be true before an operation moves."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from jco_portal.kernel.access import Refusal
from jco_portal.outbox.queries import is_waiting
from operations.models import Operation

COMPARISON = "coordination.tasks.compare_operations"


def overlap_check_has_run(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """No change of the operation waits to be compared with the others'."""
    sentence = _("The overlap check is still running; try again in a moment.")
    return {
        each.pk: Refusal("overlap_check", sentence)
        for each in operations
        if is_waiting(COMPARISON, operation_ids=[each.pk])
    }
