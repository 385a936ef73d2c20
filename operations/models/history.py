"""The change log of an operation's lists, written by the database."""

import pghistory
from django.db import models

from operations.models.operation import Operation


def _log_of(through: type[models.Model]) -> type[models.Model]:
    return pghistory.create_event_model(
        through, pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None
    )


class OperationOrganiserEvent(_log_of(Operation.organisers.through)):  # type: ignore[misc]
    """An organiser added or taken away."""


class OperationTermEvent(_log_of(Operation.terms.through)):  # type: ignore[misc]
    """A risk area or kind of goods added or taken away."""


class OperationModeEvent(_log_of(Operation.modes.through)):  # type: ignore[misc]
    """A transport mode added or taken away."""


class OperationRegionEvent(_log_of(Operation.regions.through)):  # type: ignore[misc]
    """A region added or taken away."""
