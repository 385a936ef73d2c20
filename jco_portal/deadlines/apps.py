"""Configuration of the deadlines app."""

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    """The app of deadlines, deadline rules and reminders."""

    name = "jco_portal.deadlines"
    label = "deadlines"
