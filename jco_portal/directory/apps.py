"""Configuration of the directory app."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """The app of organisations, users and roles."""

    name = "jco_portal.directory"
    label = "directory"
