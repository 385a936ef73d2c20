"""Beat with a sign of life of its own."""

from typing import Any

from celery.beat import PersistentScheduler
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from jco_portal.outbox import actions


class HeartbeatScheduler(PersistentScheduler):
    """Notes a heartbeat each time it has sent the worker's, so that health tells them apart."""

    def setup_schedule(self) -> None:
        """Begin anew where the file of last runs cannot be read: a crash may have cut it short."""
        try:
            super().setup_schedule()
        except Exception as error:
            self._store = self._destroy_open_corrupted_schedule(error)  # type: ignore[attr-defined]
            super().setup_schedule()
        heartbeat = self.schedule["heartbeat"]  # due at once, so that health is known at once
        heartbeat.last_run_at = heartbeat.default_now() - settings.HEARTBEAT_MAX_AGE

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        """Send what is due; a database that is away must not stop the schedule."""
        super().apply_entry(entry, producer=producer)
        if entry.name == "heartbeat":
            close_old_connections()
            try:
                actions.record_heartbeat("beat")
            except DatabaseError:
                self.logger.warning("Beat could not note its heartbeat.")
