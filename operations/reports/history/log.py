"""The log that the database keeps of an operation, and the names behind its keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import F, Value

from jco_portal.directory.models import Organisation
from jco_portal.directory.queries import functions_of
from operations.models import Operation, OperationTransition, OperationType, ReferenceTerm

LISTS = {
    "organisers": ("OperationOrganiserEvent", "organisation"),
    "terms": ("OperationTermEvent", "referenceterm"),
    "transport_modes": ("OperationTransportModeEvent", "referenceterm"),
    "regions": ("OperationRegionEvent", "referenceterm"),
}


class Moment(NamedTuple):
    """What was written together: the instant of its transaction and its request."""

    at: datetime
    context: UUID | None


@dataclass
class Log:
    """Everything the database logged of one operation, in the order of writing."""

    operation: list[Any]
    phases: list[Any]
    participations: list[Any]
    facilitators: list[Any]
    lists: list[dict[str, Any]]

    @classmethod
    def of(cls, operation: Operation) -> "Log":
        """Read the log in five queries, however long it is."""
        return cls(
            list(_events("OperationEvent").filter(id=operation.pk).order_by("pgh_id")),
            list(_events("PhaseEvent").filter(operation_id=operation.pk).order_by("pgh_id")),
            list(
                _events("ParticipationEvent").filter(operation_id=operation.pk).order_by("pgh_id")
            ),
            list(_events("FacilitatorEvent").filter(operation_id=operation.pk).order_by("pgh_id")),
            _list_events(operation),
        )


class Names:
    """The names behind the keys in a log, each list fetched once."""

    def __init__(self, log: Log, moves: Iterable[OperationTransition]) -> None:
        self.moves = list(moves)
        self.kinds = _names(OperationType, {event.operation_type_id for event in log.operation})
        places = {event.organisation_id for event in log.participations}
        places |= {each["other"] for each in log.lists if each["field"] == "organisers"}
        self.places = _names(Organisation, places)
        self.people = functions_of({event.user_id for event in log.facilitators})
        self.terms = _names(
            ReferenceTerm, {e["other"] for e in log.lists if e["field"] != "organisers"}
        )


def moment_of(event: Any) -> Moment:
    """When and in which request an event was written."""
    if isinstance(event, dict):
        return Moment(event["pgh_created_at"], event["pgh_context_id"])
    return Moment(event.pgh_created_at, event.pgh_context_id)


def _events(name: str) -> "models.QuerySet[Any]":
    events: models.QuerySet[Any] = apps.get_model("operations", name)._default_manager.all()
    return events


def _list_events(operation: Operation) -> list[dict[str, Any]]:
    parts = [
        _events(model)
        .filter(operation_id=operation.pk)
        .order_by()
        .values(
            "pgh_id",
            "pgh_created_at",
            "pgh_context_id",
            "pgh_context",
            "pgh_label",
            other=F(f"{column}_id"),
            field=Value(name, output_field=models.CharField()),
        )
        for name, (model, column) in LISTS.items()
    ]
    rows = parts[0].union(*parts[1:], all=True)
    return sorted(rows, key=lambda row: (row["pgh_created_at"], row["pgh_id"]))


def _names(model: type[models.Model], keys: set[int]) -> dict[int, str]:
    return {each.pk: str(each) for each in model._default_manager.filter(pk__in=keys)}
