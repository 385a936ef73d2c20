"""The shell as a Django app: it carries commands and template tags, no tables."""

from importlib import import_module

from django.apps import AppConfig

from jco_portal.celery import app as celery_app


class PortalConfig(AppConfig):
    """Makes tasks known by name, and connects the floors, as soon as Django is up."""

    name = "jco_portal"
    verbose_name = "JCO Portal"

    def ready(self) -> None:
        """Find the tasks of every app, and hand lower floors what higher ones give."""
        celery_app.autodiscover_tasks(force=True)
        import_module("jco_portal.wiring")
