"""Configuration of the project package as an app: commands and template tags, no tables."""

from importlib import import_module

from django.apps import AppConfig

from jco_portal.celery import app as celery_app


class PortalConfig(AppConfig):
    """The app that registers tasks and fills the registries when Django has started."""

    name = "jco_portal"
    verbose_name = "JCO Portal"

    def ready(self) -> None:
        """Register the tasks of every app, and fill the registries of lower apps (wiring.py)."""
        celery_app.autodiscover_tasks(force=True)
        import_module("jco_portal.wiring")
