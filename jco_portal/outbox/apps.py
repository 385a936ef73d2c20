"""App configuration of the outbox."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Jobs, notifications and heartbeats."""

    name = "jco_portal.outbox"
    label = "outbox"
