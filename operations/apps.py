"""Django configuration of the operations app."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Operations, phases, participations, JCO files, results and reference terms."""

    name = "operations"
