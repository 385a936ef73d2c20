"""Actions that store uploaded files and file produced documents."""

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
    """A file that has been checked and cleaned: name, media type and bytes without metadata."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes in hexadecimal, the key of their ``FileContent``."""
        return sha256(self.content).hexdigest()


def clean_file(name: str, content: bytes) -> CleanFile:
    """Return the uploaded file checked and cleaned; raise Refused if it is not allowed."""
    called = clean_name(name)
    file_type = detect_file_type(content, called)
    return CleanFile(called, file_type.media_type, clean_content(content, file_type))


@transaction.atomic
def store_document(
    file: CleanFile, *, kind: str, title: str, owner: Organisation, by: User
) -> Document:
    """Create a document with version 1."""
    document = Document.objects.create(kind=kind, title=title, owner=owner)
    _write_version(document, 1, file, "", by)
    return document


@transaction.atomic
def store_version(document: Document, file: CleanFile, *, note: str, by: User) -> DocumentVersion:
    """Add a version to a document and return it; return the last one if the file is the same."""
    last = document.versions.order_by("-number").first()
    # A new name is a new version, even with the same bytes.
    if last is not None and last.content_id == file.sha256 and last.name == file.name:
        return last
    # If two are stored at once, the unique constraint refuses the second.
    number = document.versions.aggregate(last=Max("number"))["last"] or 0
    return _write_version(document, number + 1, file, note, by)


@transaction.atomic
def remove_document(document: Document, *, by: User) -> None:
    """Mark a document as removed; versions, date and user stay in the database."""
    # A second removal must not replace the user and time of the first.
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
    """Store the bytes of a file, once for each SHA-256, and return that."""
    FileContent.objects.bulk_create(
        # The same bytes may be stored by another request at the same time.
        [FileContent(sha256=file.sha256, content=file.content)],
        ignore_conflicts=True,
    )
    return file.sha256


@dataclass(frozen=True)
class DocumentNumber:
    """The number of a document that is being filed, the number before it, and the date.

    ``previous_number`` is empty for the first document of its number.
    """

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
    """File a draft under the next number of the year, or as a revision of the last filed one.

    ``make`` renders the files once the number is known. The counter of the year stays locked until
    the end, so that a rendering that fails leaves no gap. Whether ``draft`` may be filed is checked
    by the caller.
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
        title=snapshot["subject"][:200],  # the length of the column
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
    """Return serial number, year and revision; a revision takes no new number.

    The row of the previous document is not locked: ``previous`` is unique, so that the database
    refuses a second successor.
    """
    if previous is not None:
        return previous.number, previous.year, previous.revision + 1
    # The first filing of a year creates the row; of two at once, one does.
    NumberSeries.objects.bulk_create([NumberSeries(year=year)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(year=year)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return series.last_number, year, 0
