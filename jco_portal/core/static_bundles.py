"""Static files in few bundles, named by their content, and the compression of pages."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Files whose imports are replaced by the contents of the imported files.
BUNDLES = ("css/site.css", "css/admin.css", "js/site.js")
IMPORT_PATTERN = re.compile(r'^(?:@import|import) "\./([\w-]+\.(?:css|js))";\n', re.MULTILINE)
COMPRESSED_TYPES = ("text/", "image/svg+xml", "application/json")
StoredFiles = dict[str, tuple[Storage, str]]


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """The storage of collected static files; bundles contain their imports.

    In the sources the imports are ordinary ones, which a browser follows without a build step.
    """

    def post_process(
        self, paths: StoredFiles, dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        """Bundle, then name by content and compress; imported files are not served."""
        whole = InMemoryStorage()
        imported_names: set[str] = set()
        for name in BUNDLES:
            whole.save(name, ContentFile(_bundle(name, paths, imported_names)))
        for name in () if dry_run else imported_names:
            self.delete(name)
        served = {name: stored for name, stored in paths.items() if name not in imported_names}
        served |= {name: (whole, name) for name in BUNDLES}
        yield from super().post_process(served, dry_run=dry_run, **options)


def _bundle(name: str, paths: StoredFiles, imported_names: set[str]) -> str:
    """Return a file with its imports replaced by their contents.

    The names of imported files are added to ``imported_names``.
    """
    storage, path = paths[name]
    with storage.open(path) as file:
        text: str = file.read().decode()

    def inline(match: re.Match[str]) -> str:
        imported_name = str(PurePosixPath(name).with_name(match[1]))
        imported_names.add(imported_name)
        return _bundle(imported_name, paths, imported_names)

    return IMPORT_PATTERN.sub(inline, text)


class TextCompressionMiddleware(GZipMiddleware):
    """Compresses pages and other text; Django pads them at random against BREACH.

    What is already compressed (PDF, spreadsheets, most uploaded files) is not changed.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return a response that is not text unchanged."""
        if not response.headers.get("Content-Type", "").startswith(COMPRESSED_TYPES):
            return response
        return super().process_response(request, response)
