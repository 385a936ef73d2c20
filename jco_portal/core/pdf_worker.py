"""The PDF worker: HTML in, tagged PDF out, in a process of its own that reads nothing else.

The only importer of WeasyPrint, started by ``core.pdf`` only. It has no settings, no database and
no network: whatever a text contains, it can spoil no more than its own document.
"""

import contextlib
import resource
import sys
import tempfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

# Address space of the process.
MAX_MEMORY_BYTES = 2 * 1024**3
MEDIA_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
# Prefixes of audit events of Python (sys.addaudithook).
FORBIDDEN_EVENTS = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork")


class StaticFetcher(URLFetcher):
    """Reads ``static:css/print.css`` from one folder and refuses every other address."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=[], allow_redirects=False)
        self.folder = folder.resolve()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the file of a static address.

        A missing file of the portal stops the printing: a document without its style sheet must not
        be filed. Every other address is left out. Raises ValueError or FatalURLFetchingError.
        """
        scheme, _colon, name = url.partition(":")
        path = (self.folder / unquote(name)).resolve()
        inside = path.is_relative_to(self.folder) and path.suffix in MEDIA_TYPES
        if scheme != "static" or not inside:
            raise ValueError(f"Not an address of ours: {url[:200]}")
        if not path.is_file():
            raise FatalURLFetchingError(f"There is no static file {name}")
        header = EmailMessage()
        header["Content-Type"] = MEDIA_TYPES[path.suffix]
        return URLFetcherResponse(url, path.read_bytes(), header)


def enter_sandbox(*folders: Path, seconds: int) -> None:
    """Forbid network, other programs and files outside the folders, for the rest of the process.

    The folders of Python itself stay readable. ``seconds`` is the limit of computing time.
    """
    roots = [root.resolve() for root in (*folders, Path(sys.prefix), Path(sys.base_prefix))]
    with contextlib.suppress(ValueError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(FORBIDDEN_EVENTS):
            raise PermissionError(f"The press does not do {event}")
        if event == "open" and isinstance(arguments[0], (str, bytes)):
            name = arguments[0] if isinstance(arguments[0], str) else arguments[0].decode()
            path = Path(name).resolve()
            if not any(path.is_relative_to(root) for root in roots):
                raise PermissionError("The press does not open this file")

    sys.addaudithook(refuse)


def main(static: Path, seconds: int) -> None:
    """Print the HTML of standard input to standard output."""
    html = sys.stdin.buffer.read().decode()
    enter_sandbox(static, Path(tempfile.gettempdir()), seconds=seconds)
    document = HTML(string=html, base_url="static:", url_fetcher=StaticFetcher(static))
    sys.stdout.buffer.write(document.write_pdf(pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
