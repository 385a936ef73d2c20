"""Forms sent after the session has ended: their fields are kept and sent again after sign-in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal

HTTP_UNAUTHORIZED, HTTP_FORBIDDEN = 401, 403
# More than any form of the portal takes.
MAX_CHARACTERS = 1_000_000
# A field with more characters is shown on the page, others are sent again without being shown.
LONG_TEXT_LENGTH = 80
RESUBMITTED_KEY = "kept_before_sign_in"
# Parts of names of fields that are not written into a page.
NEVER_RESUBMITTED = ("password", "csrfmiddlewaretoken", RESUBMITTED_KEY)
ACCOUNT_VIEW_PREFIXES = ("account_", "mfa_")


@dataclass(frozen=True)
class SubmittedField:
    """A field as it was sent; a long one is shown, so that its author sees that it is kept."""

    name: str
    value: str

    @property
    def is_long(self) -> bool:
        """True for a text of more than one line, or of more than 80 characters."""
        return len(self.value) > LONG_TEXT_LENGTH or "\n" in self.value


def submitted_fields(request: HttpRequest) -> list[SubmittedField]:
    """Return what a form has sent, without passwords and without forms of the account.

    Empty also when it is more than any form of the portal takes.
    """
    here = request.resolver_match
    if request.method != "POST" or (
        here and (here.url_name or "").startswith(ACCOUNT_VIEW_PREFIXES)
    ):
        return []
    fields = [
        SubmittedField(name, str(value).replace("\x00", ""))
        for name, values in request.POST.lists()
        if not any(word in name.lower() for word in NEVER_RESUBMITTED)
        for value in values
    ]
    total = sum(len(each.name) + len(each.value) for each in fields)
    return fields if total <= MAX_CHARACTERS else []


class SignInMiddleware(LoginRequiredMiddleware):
    """Middleware that asks for sign-in and keeps what was sent after the session had ended."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], *rest: Any
    ) -> HttpResponseBase | None:
        """Return the page with the sent fields, or the redirect to the sign-in.

        The CSRF token has been checked before.
        """
        refused = super().process_view(request, view_func, *rest)
        fields = [] if refused is None else submitted_fields(request)
        return _resubmission_page(request, fields, HTTP_UNAUTHORIZED) if fields else refused


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Offer a form with an old token again if it was sent from this site; refuse any other.

    Signing in renews the token, so the first form after it has an old one. The browser states the
    origin of a form, which another site cannot forge.
    """
    own = f"{request.scheme}://{request.get_host()}"
    fields = submitted_fields(request) if request.headers.get("Origin") == own else []
    if fields:
        return _resubmission_page(request, fields, HTTP_FORBIDDEN)
    sentence = _("The form did not come from a page of this portal that still holds.")
    refusals = [Refusal("form", sentence)]
    return render(request, "403.html", {"refusals": refusals}, status=HTTP_FORBIDDEN)


def _resubmission_page(
    request: HttpRequest, fields: list[SubmittedField], status: int
) -> HttpResponse:
    context = {
        "fields": fields,
        "had_files": bool(request.FILES),
        "again": request.get_full_path(),
        "mark": RESUBMITTED_KEY,
        "is_repeated": RESUBMITTED_KEY in request.POST,
        "hides_some": any(each.value and not each.is_long for each in fields),
    }
    answer = render(request, "resubmit_form.html", context, status=status)
    if status == HTTP_UNAUTHORIZED:
        answer["WWW-Authenticate"] = "FormBased"
    answer["Cache-Control"] = "no-store"
    return answer
