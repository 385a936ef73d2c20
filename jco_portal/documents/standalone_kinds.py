"""Kinds of which there is one document, without subject and on a page of its own."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jco_portal.directory.models import User
from jco_portal.documents.models import ProducedDocument
from jco_portal.documents.produced_kinds import ProducedKind


def standalone_kind(code: str, *, page: str, **more: Any) -> ProducedKind[None]:
    """Return a kind with one document; ``page`` is the URL name of the page.

    The draft is visible to those whom ``can_read_draft`` allows.
    """

    def document(_subject: None) -> ProducedDocument | None:
        return ProducedDocument.objects.filter(kind=code).first()

    def begin(_subject: None) -> ProducedDocument:
        return ProducedDocument.objects.get_or_create(kind=code, is_single=True)[0]

    def open_to(user: User) -> QuerySet[Any, Any]:
        of_kind = ProducedDocument.objects.filter(kind=code)
        documents = of_kind if kind.can_read_draft(user, None).is_allowed else of_kind.none()
        return documents.order_by().values("pk")  # used as a subquery

    kind = ProducedKind(
        code=code,
        find_subject=lambda _document: None,
        find_document=document,
        create_document=begin,
        lock_subject=lambda _subject: None,
        page_url=lambda _subject: reverse(page),
        documents_visible_to=open_to,
        **more,
    )
    return kind
