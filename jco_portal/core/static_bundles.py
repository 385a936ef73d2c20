"""The wire: what a page needs travels in few files, joined, named by their content, compressed."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

JOINED = ("css/site.css", "css/admin.css", "js/site.js")
IMPORT = re.compile(r'^(?:@import|import) "\./([\w-]+\.(?:css|js))";\n', re.MULTILINE)
TEXTS = ("text/", "image/svg+xml", "application/json")
Found = dict[str, tuple[Storage, str]]


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Where static files are collected: what imports its parts carries them afterwards.

    In the sources the parts are ordinary imports, which a browser follows by itself, so that
    nothing has to be built while one works on them.
    """

    def post_process(
        self, paths: Found, dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        """Join, then name by content and compress; parts are not served by themselves."""
        whole = InMemoryStorage()
        parts: set[str] = set()
        for name in JOINED:
            whole.save(name, ContentFile(_join(name, paths, parts)))
        for name in () if dry_run else parts:
            self.delete(name)
        kept = {name: found for name, found in paths.items() if name not in parts}
        kept |= {name: (whole, name) for name in JOINED}
        yield from super().post_process(kept, dry_run=dry_run, **options)


def _join(name: str, paths: Found, parts: set[str]) -> str:
    """The text of a file with its imports in their places; they are added to ``parts``."""
    storage, path = paths[name]
    with storage.open(path) as file:
        text: str = file.read().decode()

    def carry(found: re.Match[str]) -> str:
        part = str(PurePosixPath(name).with_name(found[1]))
        parts.add(part)
        return _join(part, paths, parts)

    return IMPORT.sub(carry, text)


class TextCompressionMiddleware(GZipMiddleware):
    """Compresses pages and other text, padded at random so that its length tells no secret.

    What is compressed already (PDF, spreadsheets, most uploaded files) leaves as it is.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Leave alone what is not text."""
        if not response.headers.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)
