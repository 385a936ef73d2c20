"""Filing documents: each version is inspected, cleaned and kept once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from jco_portal.directory.models import Organisation, User
from jco_portal.documents.file_cleaning import clean_content
from jco_portal.documents.file_inspection import clean_name, detect_file_type
from jco_portal.documents.models import (
    Document,
    DocumentVersion,
    DraftPdf,
    FileContent,
    FiledDocument,
    NumberSeries,
    document_number,
)
from jco_portal.documents.produced_kinds import FilingTarget


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
    file_type = detect_file_type(content, called)
    return CleanFile(called, file_type.media_type, clean_content(content, file_type))


@transaction.atomic
def store_document(
    file: CleanFile, *, kind: str, title: str, owner: Organisation, by: User
) -> Document:
    """File a new document with its first version."""
    document = Document.objects.create(kind=kind, title=title, owner=owner)
    _write_version(document, 1, file, "", by)
    return document


@transaction.atomic
def store_version(document: Document, file: CleanFile, *, note: str, by: User) -> DocumentVersion:
    """File another version; what is the same as the last one is not filed again."""
    last = document.versions.order_by("-number").first()
    if last is not None and last.content_id == file.sha256 and last.name == file.name:
        return last
    number = document.versions.aggregate(last=Max("number"))["last"] or 0
    return _write_version(document, number + 1, file, note, by)


@transaction.atomic
def remove_document(document: Document, *, by: User) -> None:
    """Take a document away; its versions and who took it away stay on record."""
    present = Document.objects.filter(pk=document.pk, removed_at=None)
    present.update(removed_at=timezone.now(), removed_by=by)


def _write_version(
    document: Document, number: int, file: CleanFile, note: str, by: User
) -> DocumentVersion:
    store_content(file)
    return document.versions.create(
        number=number,
        name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        content_id=file.sha256,
        note=note,
        uploaded_by=by,
    )


def store_content(file: CleanFile) -> str:
    """Keep the bytes of a file, once whoever sends them; returns the sum they lie under."""
    FileContent.objects.bulk_create(
        [FileContent(sha256=file.sha256, content=file.content)], ignore_conflicts=True
    )
    return file.sha256


@dataclass(frozen=True)
class DocumentNumber:
    """The number under which a document is being filed, the one before it, and the day."""

    number: str
    previous_number: str
    filed_on: date


@transaction.atomic
def file_document(
    draft: DraftPdf,
    filing: FilingTarget,
    make: Callable[[DocumentNumber], Iterable[CleanFile]],
    *,
    by: User,
) -> FiledDocument:
    """File a draft that was read, whole or not at all, under the next number of the year.

    ``make`` prints its files once the number is known; the counter stays locked until the
    document is filed, so that a print that fails takes no number. What was filed of the
    document before has its next revision in it.
    """
    snapshot = draft.snapshot or {}
    today = timezone.localdate()
    previous = draft.document.last_filed
    serial, year, revision = _next_number(today.year, previous)
    numbered = DocumentNumber(
        document_number(serial, year, revision), previous.full_number if previous else "", today
    )
    files = list(make(numbered))
    document = FiledDocument.objects.create(
        produced_document=draft.document,
        draft=draft,
        number=serial,
        year=year,
        revision=revision,
        previous=previous,
        title=snapshot["subject"][:200],
        marking=snapshot["marking"],
        owner=filing.owner,
        released_to_organisations=list(filing.reader_organisations),
        released_to_users=list(filing.reader_users),
        url=draft.document.get_absolute_url(),
        snapshot=snapshot,
        filed_by=by,
    )
    for position, file in enumerate(files):
        document.files.create(
            position=position,
            name=file.name,
            media_type=file.media_type,
            size=len(file.content),
            content_id=store_content(file),
        )
    return document


def _next_number(year: int, previous: FiledDocument | None) -> tuple[int, int, int]:
    """The next number of the year; a revision keeps its own and takes none.

    The last document of the number is locked by its only successor: a second one is refused
    by the database.
    """
    if previous is not None:
        return previous.number, previous.year, previous.revision + 1
    NumberSeries.objects.bulk_create([NumberSeries(year=year)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(year=year)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return series.last_number, year, 0
