"""The input gate: what no text may hold is refused before anything reads it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _


def is_clean(text: str) -> bool:
    """True when the text has no NUL, can be written as UTF-8 and came in as UTF-8."""
    if "\x00" in text or "\ufffd" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _all_clean(values: QueryDict) -> bool:
    return all(
        is_clean(key) and all(is_clean(value) for value in listed) for key, listed in values.lists()
    )


def _is_utf8(request: HttpRequest) -> bool:
    """True unless the request says that its text is in another encoding than ours."""
    said = (request.content_params or {}).get("charset", "utf-8").strip("\"' ").lower()
    return said in {"utf-8", "utf8", "us-ascii"}


class InputGateMiddleware:
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
        elif not is_clean(request.path + cookies) or not _all_clean(request.GET):
            message = _(
                "The address or a cookie holds characters that cannot be read "
                "(NUL or broken Unicode)."
            )
        else:
            return self.get_response(request)
        return render(None, "400.html", {"message": message}, status=400)
