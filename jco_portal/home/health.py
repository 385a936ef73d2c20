"""The health check, for monitoring and administrators."""

import time
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from jco_portal.deadlines.queries import delayed_since
from jco_portal.outbox import broker
from jco_portal.outbox.queries import heartbeat_ages, stopped_jobs


class HealthResponse(JsonResponse):
    """A response whose status 503 is not logged as a server error."""

    # Django's own attribute: ``log_response`` skips responses that have it. While the site starts,
    # ``make run`` requests this page until it answers 200.
    _has_been_logged = True


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """Report database, broker, worker and beat; 503 if one of them is not available.

    ``age`` is in seconds: the duration of the check, or the time since the last heartbeat.
    """
    checks = {"database": _database_health(), "broker": _broker_health()}
    limit = settings.HEARTBEAT_MAX_AGE.total_seconds()
    ages = heartbeat_ages() if checks["database"]["ok"] else {}
    for process in ("worker", "beat"):
        age = ages.get(process)
        checks[process] = {
            "ok": age is not None and age <= limit,
            "age": None if age is None else round(age, 1),
        }
    ok = all(check["ok"] for check in checks.values())
    if checks["database"]["ok"]:  # reported only: no reason to take the site off the network
        checks["mail"] = _oldest_pending_health(delayed_since())
        jobs = stopped_jobs()
        checks["jobs"] = {**_oldest_pending_health(jobs.oldest_at), "stopped": jobs.job_count}
    return HealthResponse({"ok": ok, **checks}, status=200 if ok else 503)


def _database_health() -> dict[str, object]:
    began = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return {"ok": False, "age": None}
    return {"ok": True, "age": round(time.monotonic() - began, 3)}


def _oldest_pending_health(since: datetime | None) -> dict[str, object]:
    """Report the age of a delayed email or stopped job in seconds; ok if there is none."""
    age = None if since is None else round((timezone.now() - since).total_seconds(), 1)
    return {"ok": since is None, "age": age}


def _broker_health() -> dict[str, object]:
    began = time.monotonic()
    if not broker.is_reachable():
        return {"ok": False, "age": None}
    return {"ok": True, "age": round(time.monotonic() - began, 3)}
