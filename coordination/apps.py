"""Coordination as a Django app."""

from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    """Overlaps, the calendar, Presidencies, meetings."""

    name = "coordination"
