"""Files of a JCO by kind, with all their versions."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.dates import format_days
from jco_portal.directory.models import User
from jco_portal.directory.queries import function_labels
from jco_portal.documents.enums import DocumentKind
from jco_portal.documents.models import DocumentVersion
from operations.models import Operation, OperationDocument
from operations.permissions import can_plan

BYTES_PER_KILOBYTE = 1024


@dataclass(frozen=True)
class FileVersionRow:
    """A version of a document: number, name, size, who added it when, and what is new."""

    number: int
    name: str
    size: str
    filing_note: str
    note: str


@dataclass(frozen=True)
class FileRow:
    """A document with its latest version and the earlier ones."""

    key: int
    title: str
    latest: FileVersionRow
    earlier: tuple[FileVersionRow, ...]


@dataclass(frozen=True)
class FileGroup:
    """The documents of one kind."""

    label: str
    files: tuple[FileRow, ...]


@dataclass(frozen=True)
class FilesPage:
    """What the page of files shows one reader."""

    groups: tuple[FileGroup, ...]
    removed: tuple[str, ...]
    may_add: bool


def files_page(operation: Operation, reader: User) -> FilesPage:
    """Return the documents that the reader may see, and sentences about removed ones."""
    ever = OperationDocument.objects.visible_with_removed_to(reader).filter(operation=operation)
    rows = list(ever.select_related("document").order_by("document__title", "pk"))
    current_documents = [each for each in rows if each.document.removed_at is None]
    versions = DocumentVersion.objects.filter(
        document__in=[each.document_id for each in current_documents]
    )
    listed = list(versions.order_by("document", "-number"))
    people = function_labels(
        [each.uploaded_by_id for each in listed] + [each.document.removed_by_id for each in rows]
    )
    version_rows: dict[int, list[FileVersionRow]] = {}
    for version in listed:
        version_rows.setdefault(version.document_id, []).append(_version_row(version, people))
    return FilesPage(
        groups=tuple(_file_groups(current_documents, version_rows)),
        removed=tuple(
            _removal_sentence(each, people) for each in rows if each.document.removed_at is not None
        ),
        may_add=can_plan(reader, operation).is_allowed,
    )


def _file_groups(
    files: list[OperationDocument], version_rows: dict[int, list[FileVersionRow]]
) -> list[FileGroup]:
    groups = []
    for kind in DocumentKind:
        own = [each for each in files if each.document.kind == kind]
        if own:
            file_rows = tuple(_file_row(each, version_rows[each.document_id]) for each in own)
            groups.append(FileGroup(str(kind.label), file_rows))
    return groups


def _file_row(filed: OperationDocument, versions: list[FileVersionRow]) -> FileRow:
    return FileRow(filed.pk, filed.document.title, versions[0], tuple(versions[1:]))


def _version_row(version: DocumentVersion, people: dict[int, str]) -> FileVersionRow:
    at = timezone.localtime(version.uploaded_at).date()
    params = {"day": format_days(at, at), "who": people.get(version.uploaded_by_id, "")}
    return FileVersionRow(
        number=version.number,
        name=version.name,
        size=format_file_size(version.size),
        filing_note=_("%(day)s, %(who)s") % params,
        note=version.note,
    )


def _removal_sentence(filed: OperationDocument, people: dict[int, str]) -> str:
    at = timezone.localtime(filed.document.removed_at).date()
    return _("“%(title)s”, taken away on %(day)s by %(who)s") % {
        "title": filed.document.title,
        "day": format_days(at, at),
        "who": people.get(filed.document.removed_by_id or 0, ""),
    }


def format_file_size(size: int) -> str:
    """Return a size, given in bytes, rounded to KB or MB of 1024 each."""
    if size < BYTES_PER_KILOBYTE:
        return _("under 1 KB")
    if size < BYTES_PER_KILOBYTE * BYTES_PER_KILOBYTE:
        return _("%(n)d KB") % {"n": round(size / BYTES_PER_KILOBYTE)}
    return _("%(n).1f MB") % {"n": size / BYTES_PER_KILOBYTE / BYTES_PER_KILOBYTE}
