"""Validation of requests: text that cannot be stored is refused before anything reads it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

CHARSET, OTHER_CHARSET_KEY = "utf-8", "portal.other_charset"


def is_clean_text(text: str) -> bool:
    """Return whether the text has no NUL, can be written as UTF-8 and was received as UTF-8."""
    # U+FFFD is what Django puts in place of bytes that are not UTF-8.
    if "\x00" in text or "\ufffd" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _are_all_clean(values: QueryDict) -> bool:
    return all(
        is_clean_text(key) and all(is_clean_text(value) for value in listed)
        for key, listed in values.lists()
    )


def set_known_charset(environ: dict[str, Any]) -> dict[str, Any]:
    """Return the WSGI environment without another encoding than UTF-8, which is remembered.

    Django decodes the address by that encoding before it calls any middleware, and would fail.
    """
    kind, parameters = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    charset = parameters.get("charset", CHARSET)
    if charset.lower() == CHARSET:
        return environ
    return environ | {"CONTENT_TYPE": kind, OTHER_CHARSET_KEY: charset}


def _is_utf8(request: HttpRequest) -> bool:
    """Return whether the request is in UTF-8."""
    charset = (request.content_params or {}).get("charset", CHARSET)
    return charset.lower() == CHARSET and OTHER_CHARSET_KEY not in request.META


class InputValidationMiddleware:
    """Middleware that refuses addresses, queries and cookies that cannot be stored.

    Fields of a form are validated by the form, which shows the error at the field and keeps what
    was typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, or return the 400 page."""
        cookies = "".join(request.COOKIES.values())
        if not _is_utf8(request):
            message = _("The form is written in an encoding that cannot be read; send UTF-8.")
        elif not is_clean_text(request.path + cookies) or not _are_all_clean(request.GET):
            message = _(
                "The address or a cookie holds characters that cannot be read "
                "(NUL or broken Unicode)."
            )
        else:
            return self.get_response(request)
        return render(None, "400.html", {"message": message}, status=400)
