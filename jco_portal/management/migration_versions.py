"""Detection of a database that another version of the portal created."""

import os
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from jco_portal.local.environment import other_version_message


def refuse_unknown_migrations(connection: BaseDatabaseWrapper) -> None:
    """Raise CommandError if the database has migrations of own apps that this version lacks."""
    loader = MigrationLoader(connection)
    own = {config.label for config in apps.get_app_configs() if is_own_app(config)}
    foreign = sorted(
        f"{label}.{name}"
        for label, name in loader.applied_migrations
        if label in own and (label, name) not in loader.disk_migrations
    )
    if foreign:
        what = f"it has {foreign[0]}, which this version has not"
        raise CommandError(other_version_message(what, os.environ.get("JCO_DATABASE_FOLDER")))


def is_own_app(app: AppConfig) -> bool:
    """Return whether an app belongs to the portal and not to a package."""
    return Path(app.path) == settings.BASE_DIR.joinpath(*app.name.split("."))
