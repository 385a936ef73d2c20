"""Filing documents: each version is inspected, cleaned and kept once."""

from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from jco_portal.directory.models import Organisation, User
from jco_portal.documents.cleaning import cleaned
from jco_portal.documents.inspection import clean_name, type_of
from jco_portal.documents.models import Content, Document, DocumentVersion


@dataclass(frozen=True)
class CleanFile:
    """A file as it may be kept: what it is called, what it is, its bytes without metadata."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The sum under which its bytes lie."""
        return sha256(self.content).hexdigest()


def clean_file(name: str, content: bytes) -> CleanFile:
    """Inspect and clean what was sent in; raises Refused with what stands against it."""
    called = clean_name(name)
    file_type = type_of(content, called)
    return CleanFile(called, file_type.media_type, cleaned(content, file_type))


@transaction.atomic
def keep_document(
    file: CleanFile, *, kind: str, title: str, owner: Organisation, by: User
) -> Document:
    """File a new document with its first version."""
    document = Document.objects.create(kind=kind, title=title, owner=owner)
    _write_version(document, 1, file, "", by)
    return document


@transaction.atomic
def keep_version(document: Document, file: CleanFile, *, note: str, by: User) -> DocumentVersion:
    """File another version; what is the same as the last one is not filed again."""
    last = document.versions.order_by("-number").first()
    if last is not None and last.content_id == file.sha256 and last.name == file.name:
        return last
    number = document.versions.aggregate(last=Max("number"))["last"] or 0
    return _write_version(document, number + 1, file, note, by)


@transaction.atomic
def remove_document(document: Document, *, by: User) -> None:
    """Take a document away; its versions and who took it away stay on record."""
    standing = Document.objects.filter(pk=document.pk, removed_at=None)
    standing.update(removed_at=timezone.now(), removed_by=by)


def _write_version(
    document: Document, number: int, file: CleanFile, note: str, by: User
) -> DocumentVersion:
    Content.objects.bulk_create(
        [Content(sha256=file.sha256, content=file.content)], ignore_conflicts=True
    )
    return document.versions.create(
        number=number,
        name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        content_id=file.sha256,
        note=note,
        by=by,
    )
