"""Operations as a Django app."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Operations, phases, participations, terms."""

    name = "operations"
