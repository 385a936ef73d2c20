"""The command that replaces all migrations by one for each app, before a first release."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.operations import BtreeGistExtension
from django.core.management.base import BaseCommand
from django.db.migrations import CreateModel, Migration
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState
from django.db.migrations.writer import MigrationWriter
from django.db.models import Model

from jco_portal.core.schema_operations import CreateModels, InstallTriggers
from jco_portal.management.migration_versions import is_own_app

FOLDED_NAME = "0001_initial"


class Command(BaseCommand):
    """Replace the migrations of the portal's own apps by one initial migration each.

    The files are derived from the models alone, so whatever only a migration contains (data
    migrations, raw SQL) is lost. A database that was migrated before cannot be migrated further.
    """

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete the former files and write the new ones, once all texts are made."""
        own = [config for config in apps.get_app_configs() if _is_own_app(config)]
        others = MigrationLoader(None).graph
        texts = {
            _migrations_folder(config): _migration_source(_fold_app(config, others))
            for config in own
        }
        for folder, text in texts.items():
            for former in folder.glob("[0-9]*.py"):
                former.unlink()
            (folder / f"{FOLDED_NAME}.py").write_text(text)


def _migration_source(migration: Migration) -> str:
    return MigrationWriter(migration, include_header=False).as_string()


def _migrations_folder(config: AppConfig) -> Path:
    return Path(config.path) / "migrations"


def _is_own_app(config: AppConfig) -> bool:
    return is_own_app(config) and _migrations_folder(config).is_dir()


def _fold_app(config: AppConfig, others: MigrationGraph) -> Migration:
    named = {
        other._meta.app_label for model in config.get_models() for other in _related_models(model)
    }
    own = {label for label in named - {config.label} if _is_own_app(apps.get_app_config(label))}
    attributes = {
        "initial": True,
        "operations": list(_operations(_ordered_models(config))),
        "dependencies": [
            *((label, FOLDED_NAME) for label in sorted(own)),
            *(leaf for leaf in others.leaf_nodes() if _is_needed_before(leaf, config, others)),
        ],
    }
    migration: Migration = type("Migration", (Migration,), attributes)(FOLDED_NAME, config.label)
    return migration


def _is_needed_before(leaf: tuple[str, str], config: AppConfig, graph: MigrationGraph) -> bool:
    """Return whether the last migration of a package has to run before those of this app.

    True unless it depends on this app. Altering a table renders all models that exist by then, so
    packages go first (5.5 to 4.1 CPU seconds for all tables).
    """
    others = not _is_own_app(apps.get_app_config(leaf[0]))
    return others and all(label != config.label for label, _ in graph.forwards_plan(leaf))


def _operations(models: list[type[Model]]) -> Iterator[Operation]:
    states = [ModelState.from_model(model) for model in models]
    triggers = [
        (state.name_lower, trigger.compile(model))
        for state, model in zip(states, models, strict=True)
        for trigger in state.options.pop("triggers", [])
    ]
    if any(_has_exclusion_constraint(state) for state in states):
        yield BtreeGistExtension()
    yield CreateModels([_create_operation(state) for state in states])
    if triggers:
        yield InstallTriggers(triggers)


def _has_exclusion_constraint(state: ModelState) -> bool:
    return any(isinstance(one, ExclusionConstraint) for one in state.options.get("constraints", []))


def _create_operation(state: ModelState) -> CreateModel:
    fields = list(state.fields.items())
    options = {name: value for name, value in state.options.items() if value != []}
    return CreateModel(state.name, fields, options, state.bases, state.managers)


def _ordered_models(config: AppConfig) -> list[type[Model]]:
    """Return the models of the app, each after those that it refers to.

    In a cycle, references that may be empty do not affect the order.
    """
    models = {model.__name__: model for model in config.get_models()}
    named = {
        name: _referenced_models(models[name]) & set(models) - {name} for name in sorted(models)
    }
    while True:
        try:
            order = TopologicalSorter(
                {name: sorted(references) for name, references in named.items()}
            )
            return [models[name] for name in order.static_order()]
        except CycleError as cycle:
            for name in cycle.args[1]:
                named[name] &= _referenced_models(models[name], optional=False) | named[name] - set(
                    cycle.args[1]
                )


def _referenced_models(model: type[Model], *, optional: bool = True) -> set[str]:
    """Return the names of referenced models; not those of nullable keys unless ``optional``."""
    fields: list[Any] = [field for field in model._meta.local_fields if field.remote_field]
    related = {field.remote_field.model for field in fields if optional or not field.null}
    bases: set[Any] = {base for base in model.__mro__[1:] if hasattr(base, "_meta")}
    return {(other._meta.auto_created or other).__name__ for other in related | bases}


def _related_models(model: type[Model]) -> Iterator[type[Model]]:
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        if field.remote_field:
            yield field.remote_field.model
