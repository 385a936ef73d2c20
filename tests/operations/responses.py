"""How organisations stand in an operation, and who was told of it."""

from jco_portal.outbox.models import Notification
from operations.models import Operation

OVERLAP_CHECK_TASK = "coordination.tasks.compare_operations"


def responses_by_code(operation: Operation) -> dict[str, str]:
    """The standing of every participant by its code."""
    rows = operation.participations.order_by("organisation__code")
    return dict(rows.values_list("organisation__code", "response"))


def notified_people(code: str) -> list[str]:
    """Whom a notice of this sort has reached."""
    return sorted(Notification.objects.filter(code=code).values_list("person__email", flat=True))


def reloaded(operation: Operation) -> Operation:
    """The operation as the database has it now."""
    return Operation.objects.get(pk=operation.pk)


def in_state(operation: Operation, state: str) -> Operation:
    """The operation in a state that takes a life to reach."""
    Operation.objects.filter(pk=operation.pk).update(state=state)
    return reloaded(operation)
