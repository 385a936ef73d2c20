"""Change log of an operation as the database writes it, and the names behind its keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import F, Value

from jco_portal.directory.models import Organisation
from jco_portal.directory.queries import function_labels
from operations.models import Operation, OperationTransition, OperationType, ReferenceTerm

# Event models of the links to lists, each with the column of the linked record.
LINK_EVENTS = {
    "organisers": ("OperationOrganiserEvent", "organisation"),
    "terms": ("OperationTermEvent", "referenceterm"),
    "transport_modes": ("OperationTransportModeEvent", "referenceterm"),
    "regions": ("OperationRegionEvent", "referenceterm"),
}


class Moment(NamedTuple):
    """What was written together: instant of the transaction, and its request or job, if any."""

    at: datetime
    context: UUID | None


@dataclass
class ChangeLog:
    """Everything that the database logged about one operation, in the order of writing."""

    operation: list[Any]
    phases: list[Any]
    participations: list[Any]
    facilitators: list[Any]
    lists: list[dict[str, Any]]

    @classmethod
    def read(cls, operation: Operation) -> "ChangeLog":
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


class ChangeLogNames:
    """Names behind the keys in a log, each list fetched once."""

    def __init__(self, log: ChangeLog, transitions: Iterable[OperationTransition]) -> None:
        self.transitions = list(transitions)
        self.kinds = _names_by_id(
            OperationType, {event.operation_type_id for event in log.operation}
        )
        organisation_ids = {event.organisation_id for event in log.participations}
        organisation_ids |= {each["other"] for each in log.lists if each["field"] == "organisers"}
        self.organisations = _names_by_id(Organisation, organisation_ids)
        self.people = function_labels({event.user_id for event in log.facilitators})
        self.terms = _names_by_id(
            ReferenceTerm, {e["other"] for e in log.lists if e["field"] != "organisers"}
        )


def event_moment(event: Any) -> Moment:
    """Return when and in which request an event was written."""
    # Events of links come from a union and are dictionaries.
    if isinstance(event, dict):
        return Moment(event["pgh_created_at"], event["pgh_context_id"])
    return Moment(event.pgh_created_at, event.pgh_context_id)


def _events(name: str) -> "models.QuerySet[Any]":
    events: models.QuerySet[Any] = apps.get_model("operations", name)._default_manager.all()
    return events


def _list_events(operation: Operation) -> list[dict[str, Any]]:
    querysets = [
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
        for name, (model, column) in LINK_EVENTS.items()
    ]
    # One statement for all lists. Each table numbers its own events, so time comes first.
    rows = querysets[0].union(*querysets[1:], all=True)
    return sorted(rows, key=lambda row: (row["pgh_created_at"], row["pgh_id"]))


def _names_by_id(model: type[models.Model], keys: set[int]) -> dict[int, str]:
    return {each.pk: str(each) for each in model._default_manager.filter(pk__in=keys)}
