"""The change log of an operation's lists, written by the database.

A list's table has no model of its own in the migrations; a proxy stands for it, so that its
triggers are made with the others.
"""

import pghistory

from operations.models.operation import Operation

LIST_EVENTS = (pghistory.InsertEvent(), pghistory.DeleteEvent())


@pghistory.track(*LIST_EVENTS, obj_field=None, model_name="OperationOrganiserEvent")
class OperationOrganiser(Operation.organisers.through):  # type: ignore[misc,name-defined]
    """An organiser of an operation."""

    class Meta:
        proxy = True


@pghistory.track(*LIST_EVENTS, obj_field=None, model_name="OperationTermEvent")
class OperationTerm(Operation.terms.through):  # type: ignore[misc,name-defined]
    """A risk area or kind of goods of an operation."""

    class Meta:
        proxy = True


@pghistory.track(*LIST_EVENTS, obj_field=None, model_name="OperationTransportModeEvent")
class OperationTransportMode(Operation.transport_modes.through):  # type: ignore[misc,name-defined]
    """A transport mode of an operation."""

    class Meta:
        proxy = True


@pghistory.track(*LIST_EVENTS, obj_field=None, model_name="OperationRegionEvent")
class OperationRegion(Operation.regions.through):  # type: ignore[misc,name-defined]
    """A region of an operation."""

    class Meta:
        proxy = True
