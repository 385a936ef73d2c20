"""Decisions of permissions, refusals of actions, and the middleware that shows refusals."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

METHOD_NOT_ALLOWED = 405
Params = ParamSpec("Params")


@dataclass(frozen=True)
class Refusal:
    """Why something is not allowed: a code for programs, a sentence, and where to correct it.

    ``url`` is empty where the user cannot correct it.
    """

    code: str
    sentence: str
    url: str = ""

    def __str__(self) -> str:
        return str(self.sentence)


@dataclass(frozen=True)
class Decision:
    """The result of a permission: allowed, or refused for a reason.

    Decisions are combined by the methods below, never by ``and``, ``or`` and ``not``, which would
    lose the reason. The second permission is called only if the first does not settle the result.
    """

    refusal: Refusal | None = None

    @property
    def is_allowed(self) -> bool:
        """True when nothing is refused."""
        return self.refusal is None

    def __bool__(self) -> bool:
        return self.is_allowed

    def and_then(
        self, permission: "Callable[Params, Decision]", *args: Params.args, **named: Params.kwargs
    ) -> "Decision":
        """Return allowed only if the other permission allows it too."""
        return permission(*args, **named) if self.is_allowed else self

    def or_else(
        self, permission: "Callable[Params, Decision]", *args: Params.args, **named: Params.kwargs
    ) -> "Decision":
        """Return allowed if one of the two allows it, else the refusal of the other permission."""
        return self if self.is_allowed else permission(*args, **named)


ALLOWED = Decision()


def allowed_if(condition: bool, code: str, sentence: str) -> Decision:
    """Return allowed if the condition is true, else a refusal with the sentence."""
    return ALLOWED if condition else Decision(Refusal(code, sentence))


class Refused(Exception):
    """Raised by an action that is not allowed; ``refusals`` has the reasons to show."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__(" ".join(str(refusal) for refusal in refusals))
        self.refusals = refusals


def require(*answers: Decision | Refusal | None) -> None:
    """Raise Refused with every refusal among the arguments; do nothing without any."""
    candidates = (each.refusal if isinstance(each, Decision) else each for each in answers)
    refusals = [refusal for refusal in candidates if refusal is not None]
    if refusals:
        raise Refused(*refusals)


class RefusalMiddleware:
    """Middleware that answers a Refused which no view has caught with a 403 page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; show a page for a GET to an address that takes POST only."""
        response = self.get_response(request)
        is_opened = request.method == "GET" and response.status_code == METHOD_NOT_ALLOWED
        if is_opened and not response.content:
            return render(request, "405.html", status=METHOD_NOT_ALLOWED)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the 403 page for a Refused; leave every other exception alone."""
        if isinstance(exception, Refused):
            return render(request, "403.html", {"refusals": exception.refusals}, status=403)
        return None
