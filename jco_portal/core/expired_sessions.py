"""Forms sent after the session has ended: what was written is kept and sent on after sign-in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal

SIGNED_OUT, FORBIDDEN = 401, 403
MOST_CHARACTERS = 1_000_000
LONG = 80
KEPT_BEFORE = "kept_before_sign_in"
NEVER_KEPT = ("password", "csrfmiddlewaretoken", KEPT_BEFORE)
OF_THE_ACCOUNT = ("account_", "mfa_")


@dataclass(frozen=True)
class Kept:
    """A field as it was sent; a long one is shown, so that its author sees it is not lost."""

    name: str
    value: str

    @property
    def is_long(self) -> bool:
        """True for what somebody has written at length."""
        return len(self.value) > LONG or "\n" in self.value


def kept_fields(request: HttpRequest) -> list[Kept]:
    """What a form sent, without passwords; nothing of the account's own forms.

    Empty also when it is more than any form of the portal takes.
    """
    here = request.resolver_match
    if request.method != "POST" or (here and (here.url_name or "").startswith(OF_THE_ACCOUNT)):
        return []
    fields = [
        Kept(name, str(value).replace("\x00", ""))
        for name, values in request.POST.lists()
        if not any(word in name.lower() for word in NEVER_KEPT)
        for value in values
    ]
    total = sum(len(each.name) + len(each.value) for each in fields)
    return fields if total <= MOST_CHARACTERS else []


class SignInMiddleware(LoginRequiredMiddleware):
    """Asks strangers to sign in; what they have written meanwhile stays on the page."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], *rest: Any
    ) -> HttpResponseBase | None:
        """Keep what a form sent, whose token has been checked before; else go to sign-in."""
        refused = super().process_view(request, view_func, *rest)
        fields = [] if refused is None else kept_fields(request)
        return _send_again(request, fields, SIGNED_OUT) if fields else refused


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a page older than the sign-in is offered again, one from elsewhere refused.

    The browser says from which site a form was sent; no other site can say that it is ours.
    """
    own = f"{request.scheme}://{request.get_host()}"
    fields = kept_fields(request) if request.headers.get("Origin") == own else []
    if fields:
        return _send_again(request, fields, FORBIDDEN)
    sentence = _("The form did not come from a page of this portal that still holds.")
    refusals = [Refusal("form", sentence)]
    return render(request, "403.html", {"refusals": refusals}, status=FORBIDDEN)


def _send_again(request: HttpRequest, fields: list[Kept], status: int) -> HttpResponse:
    context = {
        "fields": fields,
        "had_files": bool(request.FILES),
        "again": request.get_full_path(),
        "mark": KEPT_BEFORE,
        "is_repeated": KEPT_BEFORE in request.POST,
        "hides_some": any(each.value and not each.is_long for each in fields),
    }
    answer = render(request, "resubmit_form.html", context, status=status)
    if status == SIGNED_OUT:
        answer["WWW-Authenticate"] = "FormBased"
    answer["Cache-Control"] = "no-store"
    return answer
