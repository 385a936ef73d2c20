"""The landing page, the frame around every page, and the health of the house."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from jco_portal.outbox.queries import heartbeat_ages


SECTIONS = (
    (_("Home"), "home", ""),
    (_("Operations"), "operations:operation_list", "operations"),
    (_("Calendar"), "coordination:year", "coordination"),
)
CALENDAR_PAGES = (
    (_("Year"), "coordination:year"),
    (_("Overlaps"), "coordination:overlap_list"),
    (_("Meeting list"), "coordination:meeting_list"),
)


@dataclass(frozen=True)
class Section:
    """A link of the frame; ``current`` is what aria-current says, empty elsewhere."""

    label: str
    url: str
    current: str


def frame(request: HttpRequest) -> dict[str, object]:
    """What base.html shows on every page."""
    here = request.resolver_match
    view, app = (here.view_name, here.app_name) if here else ("", "")
    pages = CALENDAR_PAGES if app == "coordination" else ()
    return {
        "demo": settings.DEMO,
        "sections": [
            Section(label, address, _current(view == name, bool(floor) and app == floor))
            for label, name, floor in SECTIONS
            if (address := _address(name))
        ],
        "subsections": [
            Section(label, address, _current(view.startswith(name), False))
            for label, name in pages
            if (address := _address(name))
        ],
        "search_url": _address("operations:operation_list"),
        "search_query": request.GET.get("q", "") if app == "operations" else "",
    }


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _current(is_page: bool, is_section: bool) -> str:
    return "page" if is_page else "true" if is_section else ""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is waiting for this person."""
    return render(request, "home.html")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read, answered in words."""
    return render(request, "400.html", status=400)


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether database, broker, worker and beat live; ``age`` in seconds since last seen."""
    checks = {"database": _database(), "broker": _broker()}
    limit = settings.HEARTBEAT_MAX_AGE.total_seconds()
    ages = heartbeat_ages() if checks["database"]["ok"] else {}
    for process in ("worker", "beat"):
        age = ages.get(process)
        checks[process] = {
            "ok": age is not None and age <= limit,
            "age": None if age is None else round(age, 1),
        }
    ok = all(check["ok"] for check in checks.values())
    return JsonResponse({"ok": ok, **checks}, status=200 if ok else 503)


def _database() -> dict[str, object]:
    began = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return {"ok": False, "age": None}
    return {"ok": True, "age": round(time.monotonic() - began, 3)}


def _broker() -> dict[str, object]:
    began = time.monotonic()
    try:
        cache.get("healthz")
    except (RedisError, OSError):
        return {"ok": False, "age": None}
    return {"ok": True, "age": round(time.monotonic() - began, 3)}
