"""Kinds of produced documents that belong to an operation: what all of them share."""

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
    """Return a kind of produced document of which each operation has one.

    ``row`` is the model that links an operation to its document, ``page`` the URL name of the
    document's page; ``more`` goes to ProducedKind. The document is filed in the name of the lead
    for organisers, participants, observers and facilitators. Its drafts can be read by users to
    whom the link rows are visible.
    """
    all_rows: Any = row._default_manager
    # Any: the type of the two foreign keys is known only for a concrete ``row``.
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
