"""Documents of which each operation has one: what they share, whatever their kind."""

from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse

from jco_portal.directory.models import User
from jco_portal.documents.models import ProducedDocument
from jco_portal.documents.produced_kinds import Filing, Kind
from operations.models import Operation
from operations.queries.operations import locked_operation
from operations.queries.recipients import sender_of, takers_of_part


def of_operation(row: type[Model], code: str, *, page: str, **more: Any) -> Kind[Operation]:
    """A kind of document on an operation, which a ``row`` with both keys leads to.

    ``page`` is the name of its address. It is filed for those who take part, in the name of the
    lead; its drafts are read by whom the rows are visible to.
    """
    manager: Any = row._default_manager
    rows: QuerySet[Any, Any] = manager.select_related("document")

    def document(operation: Operation) -> ProducedDocument | None:
        found = rows.filter(operation=operation).first()
        return found.document if found is not None else None

    def begin(operation: Operation) -> ProducedDocument:
        begun = document(operation)
        if begun is None:
            begun = ProducedDocument.objects.create(kind=code)
            rows.create(operation=operation, document=begun)
        return begun

    def subject(produced: ProducedDocument) -> Operation:
        found = rows.select_related(None).select_related("operation").get(document=produced)
        operation: Operation = found.operation
        return operation

    def open_to(user: User) -> QuerySet[Any, Any]:
        readable: QuerySet[Any, Any] = manager.visible_to(user)
        return readable.order_by().values("document")

    def filing(operation: Operation) -> Filing:
        return Filing(
            owner=sender_of(operation),
            stem=f"{operation.reference}-{code}".replace("_", "-"),
            readers=tuple(sorted(takers_of_part(operation))),
            people=tuple(operation.facilitators.order_by("user").values_list("user", flat=True)),
        )

    return Kind(
        code=code,
        subject=subject,
        document=document,
        begin=begin,
        locked=locked_operation,
        url=lambda operation: reverse(page, args=[operation.reference]),
        open_to=open_to,
        filing=filing,
        **more,
    )
