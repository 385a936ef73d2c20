"""The wire: pages and other text leave compressed."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = ("text/", "image/svg+xml", "application/json")


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
