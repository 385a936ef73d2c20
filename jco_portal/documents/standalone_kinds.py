"""Documents of which there is one: about nothing but themselves, read on a page of their own."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jco_portal.directory.models import User
from jco_portal.documents.models import ProducedDocument
from jco_portal.documents.produced_kinds import Kind


def single(code: str, *, page: str, **more: Any) -> Kind[None]:
    """A kind of which there is one document; ``page`` is the name of its address.

    Its drafts are read by whom its rule ``reads`` names.
    """

    def document(_subject: None) -> ProducedDocument | None:
        return ProducedDocument.objects.filter(kind=code).first()

    def begin(_subject: None) -> ProducedDocument:
        return ProducedDocument.objects.get_or_create(kind=code, is_single=True)[0]

    def open_to(user: User) -> QuerySet[Any, Any]:
        of_kind = ProducedDocument.objects.filter(kind=code)
        found = of_kind if kind.reads(user, None).is_allowed else of_kind.none()
        return found.order_by().values("pk")

    kind = Kind(
        code=code,
        subject=lambda _document: None,
        document=document,
        begin=begin,
        locked=lambda _subject: None,
        url=lambda _subject: reverse(page),
        open_to=open_to,
        **more,
    )
    return kind
