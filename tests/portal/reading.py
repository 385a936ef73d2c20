"""Reading every page and file as somebody, and finding the canaries in it."""

import io
import zipfile
from collections.abc import Collection, Iterable, Iterator
from functools import cache

from django.test import Client

from coordination.models import Overlap
from operations.models import Operation
from tests.addresses import every_address
from tests.portal.canaries import FORMS, READ_WHOLE, READERS, RECORD, SAMPLED, TOTAL, WORD, Found
from tests.world import person


def words_in(content: bytes) -> Found:
    """The canaries in a page or a file; a workbook is unpacked."""
    text = content.decode(errors="replace")
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            text = "".join(book.read(name).decode(errors="replace") for name in book.namelist())
    words = {(int(number), group) for number, group in WORD.findall(text)}
    return words | {(int(number), "total") for number in TOTAL.findall(text)}


def keys_of(operation: Operation) -> set[int]:
    """The keys of everything in an operation, for pages that name such a key."""
    found: set[int] = set()
    for relation in operation._meta.related_objects:
        if relation.one_to_many and relation.get_accessor_name():
            related = relation.related_model._default_manager
            rows = related.filter(**{relation.field.name: operation}).order_by("pk")
            found |= {row for row in rows.values_list("pk", flat=True)[:2] if isinstance(row, int)}
    return found


def addresses(operations: Iterable[Operation], whole: Collection[str] = READ_WHOLE) -> list[str]:
    """Every page that can be read: of each operation, and of what is in some of them.

    Of operations that are not read ``whole`` (by reference) it is the record alone.
    """
    reads = _readable()
    found: dict[str, None] = {}
    for operation in operations:
        wanted = every_address(reference=operation.reference, code="canary-a")
        names = reads["plain"] if operation.reference in whole else [RECORD]
        is_sampled = operation.reference in SAMPLED
        found |= dict.fromkeys(
            wanted[name] for name in names if is_sampled or not FORMS.search(name)
        )
        if is_sampled:
            for pk in keys_of(operation):
                inside = every_address(reference=operation.reference, pk=pk)
                found |= dict.fromkeys(inside[name] for name in reads["of a key"])
    found |= dict.fromkeys(each.get_absolute_url() for each in Overlap.objects.all()[:8])
    lists = ("/calendar/overlaps/?show=all", "/calendar/overlaps/?page=2", "/follow-up/?show=all")
    return [*found, *lists]


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


def read_by(reader: str, pages: list[str]) -> Iterator[tuple[str, Found]]:
    """What one reader finds on each page."""
    client = Client()
    client.force_login(person(*READERS[reader]))
    for page in pages:
        response = client.get(page)
        assert response.status_code < 500, (reader, page)
        name = response.headers.get("Content-Disposition", "").encode()
        yield page, words_in(response.content) | words_in(name)
