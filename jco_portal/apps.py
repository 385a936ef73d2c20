"""The shell as a Django app: it carries commands and template tags, no tables."""

from django.apps import AppConfig

from jco_portal.celery import app as celery_app


class PortalConfig(AppConfig):
    """Makes every task known by name as soon as Django is up."""

    name = "jco_portal"
    verbose_name = "JCO Portal"

    def ready(self) -> None:
        """Find the tasks of every app."""
        celery_app.autodiscover_tasks(force=True)
