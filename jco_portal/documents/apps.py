"""Documents as a Django app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Documents, their versions and their content."""

    name = "jco_portal.documents"
    label = "documents"
