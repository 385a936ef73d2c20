"""Refusals: a sentence for the person, raised by actions, shown by one middleware."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

METHOD_NOT_ALLOWED = 405


@dataclass(frozen=True)
class Refusal:
    """Why something may not happen: a code for machines, a sentence and where to mend it."""

    code: str
    sentence: str
    url: str = ""

    def __str__(self) -> str:
        return str(self.sentence)


class Refused(Exception):
    """Raised by an action that may not happen; carries the refusals to show."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__(" ".join(str(refusal) for refusal in refusals))
        self.refusals = refusals


def require(*answers: Refusal | None) -> None:
    """Raise Refused with every answer that is a refusal; say nothing when there is none."""
    refusals = [answer for answer in answers if answer is not None]
    if refusals:
        raise Refused(*refusals)


class RefusalMiddleware:
    """Turns a Refused that no view has caught into a 403 page with its sentences."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; an address that is only sent to, opened by itself, says so on a page."""
        response = self.get_response(request)
        is_opened = request.method == "GET" and response.status_code == METHOD_NOT_ALLOWED
        if is_opened and not response.content:
            return render(request, "405.html", status=METHOD_NOT_ALLOWED)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 403 for a Refused and leave every other exception alone."""
        if isinstance(exception, Refused):
            return render(request, "403.html", {"refusals": exception.refusals}, status=403)
        return None
