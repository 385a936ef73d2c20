"""The outbox as a Django app."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Jobs that must be done, heartbeats."""

    name = "jco_portal.outbox"
    label = "outbox"
