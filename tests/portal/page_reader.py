"""Reading every page and file as one reader, and finding the leak markers in it."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from django.test import Client

from coordination.models import Overlap
from operations.models import Operation
from tests.factories import make_user
from tests.page_addresses import all_page_addresses
from tests.portal.leak_markers import (
    FORMS,
    FULLY_READ_PAGES,
    MANAGED_GROUPS,
    MARKER_PATTERN,
    PAGES_BUILT,
    READERS,
    RECORD_GROUPS,
    RECORDS_BY_NUMBER,
    SAMPLED,
    TOTAL_PATTERN,
    MarkersFound,
)
from tests.proof_depth import PROOF_DEPTH


def markers_in(content: bytes) -> MarkersFound:
    """Return the leak markers in a page or a file; workbooks are unpacked."""
    text = content.decode(errors="replace")
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            text = "".join(
                archive.read(name).decode(errors="replace") for name in archive.namelist()
            )
    markers = {(int(number), group) for number, group in MARKER_PATTERN.findall(text)}
    return markers | {(int(number), "total") for number in TOTAL_PATTERN.findall(text)}


@dataclass(frozen=True)
class PageToRead:
    """A page to read, with its name in the URL configuration if it has one.

    ``number`` is that of the operation whose page it is; a key may be of any operation.
    """

    address: str
    name: str = ""
    number: int = 0
    names_key: bool = False


@dataclass(frozen=True)
class PageMarkers:
    """The leak markers that a reader found on a page, and whether the page exists for them."""

    page: PageToRead
    is_there: bool
    markers: MarkersFound


def number_of(operation: Operation) -> int:
    """Return the number of a protected operation."""
    return int(operation.reference.rpartition("-")[2])


def keys_of(operation: Operation) -> set[int]:
    """Return keys of the rows of an operation, for pages with a key in their address."""
    keys: set[int] = set()
    for relation in operation._meta.related_objects:
        if relation.one_to_many and relation.get_accessor_name():
            related = relation.related_model._default_manager
            rows = related.filter(**{relation.field.name: operation}).order_by("pk")
            keys |= {row for row in rows.values_list("pk", flat=True)[:2] if isinstance(row, int)}
    return keys


def pages_of(operations: Iterable[Operation]) -> list[PageToRead]:
    """Return every page to read: of each operation, and of rows of some operations.

    First come the operations of which all pages are read, later statuses before earlier ones, then
    all others with their overview page only.
    """
    reads = _readable_page_names()
    pages: dict[PageToRead, None] = {}
    for operation in sorted(operations, key=_page_order, reverse=True):
        reference, number = operation.reference, number_of(operation)
        wanted = all_page_addresses(reference=reference, code="canary-a")
        is_sampled = reference in SAMPLED
        for name in reads["plain"] if reference in FULLY_READ_PAGES else [RECORD_GROUPS]:
            if is_sampled or not FORMS.search(name):
                own = number if reference in wanted[name] else 0
                pages[PageToRead(wanted[name], name, own)] = None
        for pk in keys_of(operation) if is_sampled else ():
            inside = all_page_addresses(reference=reference, pk=pk)
            pages |= {
                PageToRead(inside[name], name, names_key=True): None for name in reads["of a key"]
            }
    lists = ("/calendar/overlaps/?show=all", "/calendar/overlaps/?page=2", "/follow-up/?show=all")
    more = [*(each.get_absolute_url() for each in Overlap.objects.all()[:8]), *lists]
    return [*pages, *(PageToRead(each) for each in more)]


def _page_order(operation: Operation) -> tuple[bool, int]:
    return operation.reference in FULLY_READ_PAGES, number_of(operation)


def pages_by_name(name: str, operation: Operation) -> list[PageToRead]:
    """Return the pages of this name for an operation and its rows."""
    wanted = [all_page_addresses(reference=operation.reference, pk=pk) for pk in keys_of(operation)]
    return [PageToRead(address, name) for address in sorted({each[name] for each in wanted})]


@cache
def _readable_page_names() -> dict[str, list[str]]:
    """Return the names of pages that accept GET, those with a key apart."""
    one, other = all_page_addresses(pk=1), all_page_addresses(pk=2)
    client = Client()
    client.force_login(make_user())
    names = [
        name
        for name, page in one.items()
        if not page.startswith(("/accounts/", "/healthz")) and client.get(page).status_code != 405
    ]
    return {
        "plain": [name for name in names if one[name] == other[name]],
        "of a key": [name for name in names if one[name] != other[name]],
    }


def read_pages(reader: str, pages: Iterable[PageToRead]) -> Iterator[PageMarkers]:
    """Read pages as one reader; of equivalent pages only until one opens."""
    client = Client()
    client.force_login(make_user(*READERS[reader]))
    opened = set()
    for page in pages:
        if (alike := _equivalence_key(reader, page)) in opened:
            continue
        response = client.get(page.address)
        assert response.status_code < 500, (reader, page)
        name = response.headers.get("Content-Disposition", "").encode()
        if response.status_code == 200:
            opened.add(alike)
        markers = markers_in(response.content) | markers_in(name)
        yield PageMarkers(page, response.status_code != 404, markers)


def _equivalence_key(reader: str, page: PageToRead) -> tuple[object, ...]:
    """Return what pages have in common of which a reader needs to read one.

    Equivalent are overview pages of one status with the same readable groups, and, for managers of
    an operation, pages of the same name (except in ``make proof``). Every other page is read.
    """
    if page.number:
        each = RECORDS_BY_NUMBER[page.number]
        if page.name == RECORD_GROUPS:
            return each.state, *(
                group for group in PAGES_BUILT if each.is_readable_by(reader, group)
            )
        if reader in MANAGED_GROUPS and PROOF_DEPTH == 1:
            return (page.name,)
    return (page.address,)
