"""The press: HTML in, tagged PDF out, in a process of its own that reads nothing else.

The one importer of WeasyPrint; ``core.pdf`` starts it and nothing else does. It gets no
settings, no database and no network, so that whatever a text may hold, it can at worst spoil
its own page.
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

MAX_MEMORY_BYTES = 2 * 1024**3
MEDIA_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
FORBIDDEN_EVENTS = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork")


class StaticFetcher(URLFetcher):
    """Serves ``static:css/print.css`` from one folder and refuses every other address."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=[], allow_redirects=False)
        self.folder = folder.resolve()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The file that a static address names.

        A file of ours that is missing stops the print: a page without its style sheet must
        not leave the house. Every other address is left out.
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
    """From here on: no network, no other program, no file outside these and Python's own.

    ``seconds`` is how long it may compute.
    """
    roots = [root.resolve() for root in (*folders, Path(sys.prefix), Path(sys.base_prefix))]
    with contextlib.suppress(ValueError):  # macOS knows no such limit
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
    """Print what comes in on standard input to standard output."""
    html = sys.stdin.buffer.read().decode()
    enter_sandbox(static, Path(tempfile.gettempdir()), seconds=seconds)
    document = HTML(string=html, base_url="static:", url_fetcher=StaticFetcher(static))
    sys.stdout.buffer.write(document.write_pdf(pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
