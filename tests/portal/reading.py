"""Reading every page and file as somebody, and finding the canaries in it."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from django.test import Client

from coordination.models import Overlap
from operations.models import Operation
from tests.addresses import every_address
from tests.depth import DEPTH
from tests.portal.canaries import (
    FORMS,
    PAGES_BUILT,
    READ_WHOLE,
    READERS,
    RECORD,
    RUN,
    SAMPLED,
    SORTS,
    TOTAL,
    WORD,
    Found,
)
from tests.world import person


def words_in(content: bytes) -> Found:
    """The canaries in a page or a file; a workbook is unpacked."""
    text = content.decode(errors="replace")
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            text = "".join(book.read(name).decode(errors="replace") for name in book.namelist())
    words = {(int(number), group) for number, group in WORD.findall(text)}
    return words | {(int(number), "total") for number in TOTAL.findall(text)}


@dataclass(frozen=True)
class Page:
    """A page to be read, by its name in the table of addresses where it has one.

    ``number`` is that of the operation whose page it is; a key may be of any operation.
    """

    address: str
    name: str = ""
    number: int = 0
    names_key: bool = False


@dataclass(frozen=True)
class Answer:
    """What one reader got for a page, and whether there is one for them."""

    page: Page
    is_there: bool
    found: Found


def number_of(operation: Operation) -> int:
    """The number of an operation of the flock."""
    return int(operation.reference.rpartition("-")[2])


def keys_of(operation: Operation) -> set[int]:
    """The keys of everything in an operation, for pages that name such a key."""
    found: set[int] = set()
    for relation in operation._meta.related_objects:
        if relation.one_to_many and relation.get_accessor_name():
            related = relation.related_model._default_manager
            rows = related.filter(**{relation.field.name: operation}).order_by("pk")
            found |= {row for row in rows.values_list("pk", flat=True)[:2] if isinstance(row, int)}
    return found


def pages_of(operations: Iterable[Operation]) -> list[Page]:
    """Every page that can be read: of each operation, and of what is in some of them.

    First of those read whole, what has come far before what has not; then, of all others, the
    record alone.
    """
    reads = _readable()
    found: dict[Page, None] = {}
    for operation in sorted(operations, key=_rank, reverse=True):
        reference, number = operation.reference, number_of(operation)
        wanted = every_address(reference=reference, code="canary-a")
        is_sampled = reference in SAMPLED
        for name in reads["plain"] if reference in READ_WHOLE else [RECORD]:
            if is_sampled or not FORMS.search(name):
                own = number if reference in wanted[name] else 0
                found[Page(wanted[name], name, own)] = None
        for pk in keys_of(operation) if is_sampled else ():
            inside = every_address(reference=reference, pk=pk)
            found |= {Page(inside[name], name, names_key=True): None for name in reads["of a key"]}
    lists = ("/calendar/overlaps/?show=all", "/calendar/overlaps/?page=2", "/follow-up/?show=all")
    more = [*(each.get_absolute_url() for each in Overlap.objects.all()[:8]), *lists]
    return [*found, *(Page(each) for each in more)]


def _rank(operation: Operation) -> tuple[bool, int]:
    return operation.reference in READ_WHOLE, number_of(operation)


def pages_named(name: str, operation: Operation) -> list[Page]:
    """The pages of a name that tell of an operation, or of anything in it."""
    wanted = [every_address(reference=operation.reference, pk=pk) for pk in keys_of(operation)]
    return [Page(address, name) for address in sorted({each[name] for each in wanted})]


@cache
def _readable() -> dict[str, list[str]]:
    """The names of pages that answer to being read, those of a key apart."""
    one, other = every_address(pk=1), every_address(pk=2)
    client = Client()
    client.force_login(person())
    names = [
        name
        for name, page in one.items()
        if not page.startswith(("/accounts/", "/healthz")) and client.get(page).status_code != 405
    ]
    return {
        "plain": [name for name in names if one[name] == other[name]],
        "of a key": [name for name in names if one[name] != other[name]],
    }


def read_by(reader: str, pages: Iterable[Page]) -> Iterator[Answer]:
    """What one reader finds on each page; of pages that are alike to them, on one that opens."""
    client = Client()
    client.force_login(person(*READERS[reader]))
    opened = set()
    for page in pages:
        if (alike := _alike(reader, page)) in opened:
            continue
        response = client.get(page.address)
        assert response.status_code < 500, (reader, page)
        name = response.headers.get("Content-Disposition", "").encode()
        if response.status_code == 200:
            opened.add(alike)
        found = words_in(response.content) | words_in(name)
        yield Answer(page, response.status_code != 404, found)


def _alike(reader: str, page: Page) -> tuple[object, ...]:
    """What pages have in common of which a reader needs to read one.

    Records of one state on which the same may be read; and, to whom an operation is open with
    all that is in it, other pages of one name, but in ``make proof``. Nothing else: each page is
    read by itself.
    """
    if page.number:
        each = SORTS[page.number]
        if page.name == RECORD:
            return each.state, *(group for group in PAGES_BUILT if each.may_read(reader, group))
        if reader in RUN and DEPTH == 1:
            return (page.name,)
    return (page.address,)
