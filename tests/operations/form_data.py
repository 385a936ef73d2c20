"""Data that a browser sends from the forms of results."""

from typing import Any
from uuid import uuid4

from tests.execution_factories import today


def seizure_form_data(**more: Any) -> dict[str, Any]:
    """Return the data that a browser sends for a seizure, with the changes of the test."""
    return {
        "key": str(uuid4()),
        "based_on": "0",
        "goods": "cigarettes",
        "quantity": "4100000",
        "unit": "",
        "day": today().isoformat(),
        "attribution": "",
        "location": "Medininkai",
        "transport_mode": "road",
        "goods_status": "seized",
        "value": "",
        "value_basis": "",
        "prevented_loss": "",
        "prevented_loss_basis": "",
        "note": "",
    } | more


def controls_form_data(**more: Any) -> dict[str, Any]:
    """Return the data that a browser sends for controls, with the changes of the test."""
    return {
        "key": str(uuid4()),
        "based_on": "0",
        "control_type": "physical",
        "control_count": "120",
        "positive_controls": "3",
        "day": today().isoformat(),
        "attribution": "",
        "location": "",
        "transport_mode": "road",
        "note": "",
    } | more
