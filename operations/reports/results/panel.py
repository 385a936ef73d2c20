"""The way in for who reports results, on the record page of an operation that runs."""

from typing import Any

from django.urls import reverse

from jco_portal.directory.models import User
from operations.enums import OperationState
from operations.models import Operation
from operations.permissions import can_report_results


def report_panel(user: User, operation: Operation) -> dict[str, Any]:
    """What a participant does while the operation runs; nothing for anybody else."""
    if (
        operation.state != OperationState.RUNNING
        or not can_report_results(user, operation).is_allowed
    ):
        return {}
    return {
        "template": "operations/_reporting_panel.html",
        "context": {"url": reverse("operations:results", args=[operation.reference])},
    }
