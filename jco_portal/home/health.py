"""The health of the house, for machines and for whoever keeps it running."""

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
    """An answer to who asks: where something is not well, no error of the site's to be logged."""

    _has_been_logged = True


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether database, broker, worker and beat live; ``age`` in seconds since last seen."""
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
    if checks["database"]["ok"]:  # told, but no reason to take the site from its users
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
    """Not ok since the oldest letter waits, or the first job has stopped; ``age`` of that."""
    age = None if since is None else round((timezone.now() - since).total_seconds(), 1)
    return {"ok": since is None, "age": age}


def _broker_health() -> dict[str, object]:
    began = time.monotonic()
    if not broker.is_reachable():
        return {"ok": False, "age": None}
    return {"ok": True, "age": round(time.monotonic() - began, 3)}
