"""Write the schema anew as one initial migration for each app, before a first release."""

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
from jco_portal.management.migration_versions import is_own

FOLDED = "0001_initial"


class Command(BaseCommand):
    """Replace the migrations of the portal's own apps by one initial migration each.

    Everything comes from the models, so nothing that only a migration says survives: a step
    that moves data has done its work when this is called. A database that was migrated
    before cannot follow.
    """

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files, then remove those they replace."""
        own = [config for config in apps.get_app_configs() if _is_own(config)]
        others = MigrationLoader(None).graph
        texts = {_folder(config): _text(_folded(config, others)) for config in own}
        for folder, text in texts.items():
            for former in folder.glob("[0-9]*.py"):
                former.unlink()
            (folder / f"{FOLDED}.py").write_text(text)


def _text(migration: Migration) -> str:
    return MigrationWriter(migration, include_header=False).as_string()


def _folder(config: AppConfig) -> Path:
    return Path(config.path) / "migrations"


def _is_own(config: AppConfig) -> bool:
    return is_own(config) and _folder(config).is_dir()


def _folded(config: AppConfig, others: MigrationGraph) -> Migration:
    named = {other._meta.app_label for model in config.get_models() for other in _related(model)}
    own = {label for label in named - {config.label} if _is_own(apps.get_app_config(label))}
    said = {
        "initial": True,
        "operations": list(_operations(_in_order(config))),
        "dependencies": [
            *((label, FOLDED) for label in sorted(own)),
            *(leaf for leaf in others.leaf_nodes() if _comes_before(leaf, config, others)),
        ],
    }
    migration: Migration = type("Migration", (Migration,), said)(FOLDED, config.label)
    return migration


def _comes_before(leaf: tuple[str, str], config: AppConfig, graph: MigrationGraph) -> bool:
    """Whether this is the last migration of another's app that does not wait for ours.

    What such an app alters is rendered with all models there are by then, so it goes first.
    """
    others = not _is_own(apps.get_app_config(leaf[0]))
    return others and all(label != config.label for label, _ in graph.forwards_plan(leaf))


def _operations(models: list[type[Model]]) -> Iterator[Operation]:
    states = [ModelState.from_model(model) for model in models]
    triggers = [
        (state.name_lower, trigger.compile(model))
        for state, model in zip(states, models, strict=True)
        for trigger in state.options.pop("triggers", [])
    ]
    if any(_excludes(state) for state in states):
        yield BtreeGistExtension()
    yield CreateModels([_creating(state) for state in states])
    if triggers:
        yield InstallTriggers(triggers)


def _excludes(state: ModelState) -> bool:
    return any(isinstance(one, ExclusionConstraint) for one in state.options.get("constraints", []))


def _creating(state: ModelState) -> CreateModel:
    fields = list(state.fields.items())
    options = {name: value for name, value in state.options.items() if value != []}
    return CreateModel(state.name, fields, options, state.bases, state.managers)


def _in_order(config: AppConfig) -> list[type[Model]]:
    """Models of the app, each behind those it names, where these do not name it too."""
    models = {model.__name__: model for model in config.get_models()}
    named = {name: _named_by(models[name]) & set(models) - {name} for name in sorted(models)}
    while True:
        try:
            order = TopologicalSorter({name: sorted(found) for name, found in named.items()})
            return [models[name] for name in order.static_order()]
        except CycleError as circle:
            for name in circle.args[1]:
                named[name] &= _named_by(models[name], optional=False) | named[name] - set(
                    circle.args[1]
                )


def _named_by(model: type[Model], *, optional: bool = True) -> set[str]:
    """Names of the models that columns of this one name; without those that may be empty."""
    fields: list[Any] = [field for field in model._meta.local_fields if field.remote_field]
    related = {field.remote_field.model for field in fields if optional or not field.null}
    bases: set[Any] = {base for base in model.__mro__[1:] if hasattr(base, "_meta")}
    return {(other._meta.auto_created or other).__name__ for other in related | bases}


def _related(model: type[Model]) -> Iterator[type[Model]]:
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        if field.remote_field:
            yield field.remote_field.model
