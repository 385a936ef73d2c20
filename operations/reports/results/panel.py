"""Panel for reporting results, on the overview of a running operation."""

from typing import Any

from django.urls import reverse

from jco_portal.directory.models import User
from operations.enums import OperationState
from operations.models import Operation
from operations.permissions import can_report_results


def reporting_panel(user: User, operation: Operation) -> dict[str, Any]:
    """Return the panel for users who may report results; empty for all others."""
    if (
        operation.state != OperationState.RUNNING
        or not can_report_results(user, operation).is_allowed
    ):
        return {}
    return {
        "template": "operations/_reporting_panel.html",
        "context": {"url": reverse("operations:result_list", args=[operation.reference])},
    }
