"""The files of a JCO by what they are, with all their versions."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.dates import say_days
from jco_portal.directory.models import User
from jco_portal.directory.queries import functions_of
from jco_portal.documents.enums import DocumentKind
from jco_portal.documents.models import DocumentVersion
from operations.models import Operation, OperationDocument
from operations.permissions import can_plan

KILO = 1024


@dataclass(frozen=True)
class VersionFact:
    """A version of a document: number, name, size in words, who, when, what is new."""

    number: int
    name: str
    size: str
    filed: str
    note: str


@dataclass(frozen=True)
class FileFact:
    """A document with its latest version and the earlier ones."""

    key: int
    title: str
    latest: VersionFact
    earlier: tuple[VersionFact, ...]


@dataclass(frozen=True)
class FileGroup:
    """The documents of one kind."""

    label: str
    files: tuple[FileFact, ...]


@dataclass(frozen=True)
class FilesFacts:
    """What the page of files shows one reader."""

    groups: tuple[FileGroup, ...]
    taken_away: tuple[str, ...]
    may_file: bool


def files_of(operation: Operation, reader: User) -> FilesFacts:
    """The files that this person may read, and which were taken away."""
    ever = OperationDocument.objects.visible_with_removed_to(reader).filter(operation=operation)
    rows = list(ever.select_related("document").order_by("document__title", "pk"))
    standing = [each for each in rows if each.document.removed_at is None]
    versions = DocumentVersion.objects.filter(document__in=[each.document_id for each in standing])
    listed = list(versions.order_by("document", "-number"))
    people = functions_of(
        [each.uploaded_by_id for each in listed] + [each.document.removed_by_id for each in rows]
    )
    said: dict[int, list[VersionFact]] = {}
    for version in listed:
        said.setdefault(version.document_id, []).append(_version(version, people))
    return FilesFacts(
        groups=tuple(_groups(standing, said)),
        taken_away=tuple(
            _taken_away(each, people) for each in rows if each.document.removed_at is not None
        ),
        may_file=can_plan(reader, operation).is_allowed,
    )


def _groups(files: list[OperationDocument], said: dict[int, list[VersionFact]]) -> list[FileGroup]:
    groups = []
    for kind in DocumentKind:
        own = [each for each in files if each.document.kind == kind]
        if own:
            facts = tuple(_file(each, said[each.document_id]) for each in own)
            groups.append(FileGroup(str(kind.label), facts))
    return groups


def _file(filed: OperationDocument, versions: list[VersionFact]) -> FileFact:
    return FileFact(filed.pk, filed.document.title, versions[0], tuple(versions[1:]))


def _version(version: DocumentVersion, people: dict[int, str]) -> VersionFact:
    at = timezone.localtime(version.uploaded_at).date()
    words = {"day": say_days(at, at), "who": people.get(version.uploaded_by_id, "")}
    return VersionFact(
        number=version.number,
        name=version.name,
        size=size_in_words(version.size),
        filed=_("%(day)s, %(who)s") % words,
        note=version.note,
    )


def _taken_away(filed: OperationDocument, people: dict[int, str]) -> str:
    at = timezone.localtime(filed.document.removed_at).date()
    return _("“%(title)s”, taken away on %(day)s by %(who)s") % {
        "title": filed.document.title,
        "day": say_days(at, at),
        "who": people.get(filed.document.removed_by_id or 0, ""),
    }


def size_in_words(size: int) -> str:
    """How large a file is, to what a person wants to know before downloading it."""
    if size < KILO:
        return _("under 1 KB")
    if size < KILO * KILO:
        return _("%(n)d KB") % {"n": round(size / KILO)}
    return _("%(n).1f MB") % {"n": size / KILO / KILO}
