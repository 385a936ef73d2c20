"""Files as responses: always saved, never shown in the browser, never cached."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

PDF_TYPE = "application/pdf"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
INERT_HEADERS = {  # nosniff is set on every response
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}


def attachment_response(
    content: bytes | memoryview | str, name: str, media_type: str
) -> HttpResponse:
    """Return a file to be saved under the name.

    The headers keep a browser that opens it all the same from running anything in it.
    """
    disposition = content_disposition_header(True, name) or "attachment"
    headers = {"Content-Disposition": disposition, **INERT_HEADERS}
    return HttpResponse(content, content_type=media_type, headers=headers)
