"""Documents of which there is one: about nothing but themselves, read on a page of their own."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jco_portal.directory.models import User
from jco_portal.documents.models import ProducedDocument
from jco_portal.documents.produced_kinds import ProducedKind


def standalone_kind(code: str, *, page: str, **more: Any) -> ProducedKind[None]:
    """A kind of which there is one document; ``page`` is the name of its address.

    Its drafts are read by whom its rule ``can_read_draft`` names.
    """

    def document(_subject: None) -> ProducedDocument | None:
        return ProducedDocument.objects.filter(kind=code).first()

    def begin(_subject: None) -> ProducedDocument:
        return ProducedDocument.objects.get_or_create(kind=code, is_single=True)[0]

    def open_to(user: User) -> QuerySet[Any, Any]:
        of_kind = ProducedDocument.objects.filter(kind=code)
        documents = of_kind if kind.can_read_draft(user, None).is_allowed else of_kind.none()
        return documents.order_by().values("pk")

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
