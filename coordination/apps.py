"""The coordination app of Django."""

from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    """The calendar, overlaps and decisions on them, Presidencies and the meeting list."""

    name = "coordination"
