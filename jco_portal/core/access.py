"""Decisions and refusals: what rules answer, actions raise and one middleware shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

METHOD_NOT_ALLOWED = 405
Params = ParamSpec("Params")


@dataclass(frozen=True)
class Refusal:
    """Why something may not happen: a code for machines, a sentence and where to mend it."""

    code: str
    sentence: str
    url: str = ""

    def __str__(self) -> str:
        return str(self.sentence)


@dataclass(frozen=True)
class Decision:
    """The answer of a permission: allowed, or refused for a reason.

    Permissions are combined by its methods, never by ``and``, ``or`` and ``not``; the second
    one is asked only where the first does not settle it.
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
        """Allowed when the other permission allows it too."""
        return permission(*args, **named) if self.is_allowed else self

    def or_else(
        self, permission: "Callable[Params, Decision]", *args: Params.args, **named: Params.kwargs
    ) -> "Decision":
        """Allowed when one of the two allows it; refused as the other permission refuses it."""
        return self if self.is_allowed else permission(*args, **named)


ALLOWED = Decision()


def allowed_if(condition: bool, code: str, sentence: str) -> Decision:
    """Allowed where the condition holds, else refused with the sentence."""
    return ALLOWED if condition else Decision(Refusal(code, sentence))


class Refused(Exception):
    """Raised by an action that may not happen; carries the refusals to show."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__(" ".join(str(refusal) for refusal in refusals))
        self.refusals = refusals


def require(*answers: Decision | Refusal | None) -> None:
    """Raise Refused with every refusal among the answers; say nothing when there is none."""
    candidates = (each.refusal if isinstance(each, Decision) else each for each in answers)
    refusals = [refusal for refusal in candidates if refusal is not None]
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
