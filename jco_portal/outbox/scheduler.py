"""Celery beat that records a heartbeat of its own."""

from typing import Any

from celery.beat import PersistentScheduler
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from jco_portal.outbox import actions


class HeartbeatScheduler(PersistentScheduler):
    """Scheduler that records a heartbeat whenever it sends the task for that of the worker.

    So ``/healthz`` can distinguish a stopped scheduler from a stopped worker.
    """

    def setup_schedule(self) -> None:
        """Set up the schedule; start with an empty file if a crash has left a damaged one."""
        try:
            super().setup_schedule()
        except Exception as error:
            # Private method of Celery: its own handling misses some damages, and beat stops.
            self._store = self._destroy_open_corrupted_schedule(error)  # type: ignore[attr-defined]
            super().setup_schedule()
        heartbeat = self.schedule["heartbeat"]  # due at once, so that /healthz knows soon
        heartbeat.last_run_at = heartbeat.default_now() - settings.HEARTBEAT_MAX_AGE

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        """Send a due task; a database that is not available does not stop the schedule."""
        super().apply_entry(entry, producer=producer)
        if entry.name == "heartbeat":
            # Django closes broken connections at the end of a request, and beat has none.
            close_old_connections()
            try:
                actions.record_heartbeat("beat")
            except DatabaseError:
                self.logger.warning("Beat could not note its heartbeat.")
