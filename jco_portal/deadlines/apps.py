"""Deadlines as a Django app."""

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    """Deadlines, their rules, and the reminders that chase them."""

    name = "jco_portal.deadlines"
    label = "deadlines"
