"""The input gate: what no text may hold is refused before anything reads it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

CHARSET, OTHER_CHARSET_KEY = "utf-8", "portal.other_charset"


def is_clean_text(text: str) -> bool:
    """True when the text has no NUL, can be written as UTF-8 and came in as UTF-8."""
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
    """The request as Django can read it: another encoding than ours is set aside, to be refused.

    Django decodes the address by it before it calls any middleware.
    """
    kind, parameters = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    charset = parameters.get("charset", CHARSET)
    if charset.lower() == CHARSET:
        return environ
    return environ | {"CONTENT_TYPE": kind, OTHER_CHARSET_KEY: charset}


def _is_utf8(request: HttpRequest) -> bool:
    """True unless the request says that its text is in another encoding than ours."""
    charset = (request.content_params or {}).get("charset", CHARSET)
    return charset.lower() == CHARSET and OTHER_CHARSET_KEY not in request.META


class InputValidationMiddleware:
    """Refuses addresses, queries and cookies that no database or template could take.

    Fields of a form are left to the form: there the message stands beside the field and
    what was typed is kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on what can be read, answer 400 to the rest."""
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
