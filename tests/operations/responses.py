"""Responses of the participants of an operation, and the recipients of notifications."""

from jco_portal.outbox.models import Notification
from operations.models import Operation

OVERLAP_CHECK_TASK = "coordination.tasks.compare_operations"


def responses_by_code(operation: Operation) -> dict[str, str]:
    """Return the response of every participant by organisation code."""
    rows = operation.participations.order_by("organisation__code")
    return dict(rows.values_list("organisation__code", "response"))


def notified_people(code: str) -> list[str]:
    """Return the email addresses of the recipients of a notification, sorted."""
    return sorted(Notification.objects.filter(code=code).values_list("person__email", flat=True))


def reloaded(operation: Operation) -> Operation:
    """Return the operation as stored now."""
    return Operation.objects.get(pk=operation.pk)


def in_state(operation: Operation, state: str) -> Operation:
    """Set an operation to a status directly, without its transitions."""
    Operation.objects.filter(pk=operation.pk).update(state=state)
    return reloaded(operation)
