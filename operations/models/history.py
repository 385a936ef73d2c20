"""Change log of the many-to-many lists of an operation.

These lists have no model of their own, so each gets a proxy model from which its triggers are
created.
"""

import pghistory

from operations.models.operation import Operation

# A row of such a list is never updated. The ``type: ignore`` below are needed because Django
# creates the ``through`` classes at run time.
LIST_EVENTS = (pghistory.InsertEvent(), pghistory.DeleteEvent())


@pghistory.track(*LIST_EVENTS, obj_field=None, model_name="OperationOrganiserEvent")
class OperationOrganiser(Operation.organisers.through):  # type: ignore[misc,name-defined]
    """Organiser of an operation."""

    class Meta:
        proxy = True


@pghistory.track(*LIST_EVENTS, obj_field=None, model_name="OperationTermEvent")
class OperationTerm(Operation.terms.through):  # type: ignore[misc,name-defined]
    """Risk area or kind of goods of an operation."""

    class Meta:
        proxy = True


@pghistory.track(*LIST_EVENTS, obj_field=None, model_name="OperationTransportModeEvent")
class OperationTransportMode(Operation.transport_modes.through):  # type: ignore[misc,name-defined]
    """Mode of transport of an operation."""

    class Meta:
        proxy = True


@pghistory.track(*LIST_EVENTS, obj_field=None, model_name="OperationRegionEvent")
class OperationRegion(Operation.regions.through):  # type: ignore[misc,name-defined]
    """Region of an operation."""

    class Meta:
        proxy = True
