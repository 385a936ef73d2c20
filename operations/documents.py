"""Documents of which each operation has one: what they share, whatever their kind."""

from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse

from jco_portal.directory.models import User
from jco_portal.documents.models import ProducedDocument
from jco_portal.documents.produced_kinds import FilingTarget, ProducedKind
from operations.models import Operation
from operations.queries.operations import locked_operation
from operations.queries.recipients import participant_ids, sending_organisation


def operation_kind(
    row: type[Model], code: str, *, page: str, **more: Any
) -> ProducedKind[Operation]:
    """A kind of document on an operation, which a ``row`` with both keys leads to.

    ``page`` is the name of its address. It is filed for those who take part, in the name of the
    lead; its drafts are read by whom the rows are visible to.
    """
    all_rows: Any = row._default_manager
    rows: QuerySet[Any, Any] = all_rows.select_related("document")

    def document(operation: Operation) -> ProducedDocument | None:
        link = rows.filter(operation=operation).first()
        return link.document if link is not None else None

    def begin(operation: Operation) -> ProducedDocument:
        begun = document(operation)
        if begun is None:
            begun = ProducedDocument.objects.create(kind=code)
            rows.create(operation=operation, document=begun)
        return begun

    def subject(produced: ProducedDocument) -> Operation:
        link = rows.select_related(None).select_related("operation").get(document=produced)
        operation: Operation = link.operation
        return operation

    def open_to(user: User) -> QuerySet[Any, Any]:
        readable: QuerySet[Any, Any] = all_rows.visible_to(user)
        return readable.order_by().values("document")

    def filing(operation: Operation) -> FilingTarget:
        return FilingTarget(
            owner=sending_organisation(operation),
            file_stem=f"{operation.reference}-{code}".replace("_", "-"),
            reader_organisations=tuple(sorted(participant_ids(operation))),
            reader_users=tuple(
                operation.facilitators.order_by("user").values_list("user", flat=True)
            ),
        )

    return ProducedKind(
        code=code,
        find_subject=subject,
        find_document=document,
        create_document=begin,
        lock_subject=locked_operation,
        page_url=lambda operation: reverse(page, args=[operation.reference]),
        documents_visible_to=open_to,
        filing_target=filing,
        **more,
    )
