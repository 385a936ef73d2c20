"""Who is who, as a Django app."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Organisations, users, roles."""

    name = "jco_portal.directory"
    label = "directory"
