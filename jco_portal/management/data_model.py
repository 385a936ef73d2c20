"""The data model in Markdown: entity diagrams in Mermaid, and tables of the models.

Derived from the models alone. The change log, proxies and the models of packages are left out.
"""

import inspect
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth import get_user_model
from django.db.models import (
    CASCADE,
    BinaryField,
    Field,
    ForeignKey,
    GeneratedField,
    JSONField,
    ManyToManyField,
    Model,
    OneToOneField,
    TextField,
)
from pghistory.models import Event

from jco_portal.management.migration_versions import is_own_app

MAX_MODELS_IN_A_DIAGRAM = 6  # more are hard to read in the width of a page
OMITTED = (TextField, JSONField, BinaryField)  # contents rather than keys

Models = list[type[Model]]


def data_model() -> str:
    """Return one section for each app that has models, from the lowest layer upwards."""
    sections = [
        (config, _models_of(config)) for config in apps.get_app_configs() if is_own_app(config)
    ]
    return "\n\n".join(_section(config, models) for config, models in sections if models)


def _models_of(config: AppConfig) -> Models:
    models = [
        model
        for model in config.get_models()
        if not model._meta.proxy and not issubclass(model, Event)
    ]
    return sorted(models, key=lambda model: (model.__module__, model.__name__))


def _section(config: AppConfig, models: Models) -> str:
    blocks = [f"## {config.verbose_name} (`{config.name}`)"]
    if len(models) <= MAX_MODELS_IN_A_DIAGRAM:
        return "\n\n".join([*blocks, _diagram(models), _table(models)])
    blocks.append(_overview(models))
    for module, own in _by_module(models).items():
        blocks += [f"### `{module}`", _diagram(own), _table(own)]
    return "\n\n".join(blocks)


def _by_module(models: Models) -> dict[str, Models]:
    groups: dict[str, Models] = defaultdict(list)
    for model in models:
        groups[model.__module__].append(model)
    return groups


def _overview(models: Models) -> str:
    """Return a diagram of names and relations, without fields; sideways, which is narrower."""
    relations = [
        _relation(field)
        for model in models
        for field in _relations(model)
        if _target(field) in models
    ]
    return _mermaid(["direction LR", *(model.__name__ for model in models), *relations])


def _diagram(models: Models) -> str:
    """Return a diagram of the models with their fields; referenced models have none."""
    boxes = [line for model in models for line in _box(model)]
    relations = [_relation(field) for model in models for field in _relations(model)]
    return _mermaid([*boxes, *relations])


def _mermaid(lines: Iterable[str]) -> str:
    return "\n".join(["```mermaid", "erDiagram", *(f"    {line}" for line in lines), "```"])


def _box(model: type[Model]) -> Iterator[str]:
    yield f"{model.__name__} {{"
    for field in model._meta.local_fields:
        if _names_user(field):
            yield f"    {_target(field).__name__} {field.name} FK"
        elif not (field.is_relation or field.auto_created or isinstance(field, OMITTED)):
            yield f"    {_type(field)} {field.name}{' UK' if field.unique else ''}"
    yield "}"


def _type(field: Field[Any, Any]) -> str:
    stored: Any = field.output_field if isinstance(field, GeneratedField) else field
    return str(stored.get_internal_type()).removesuffix("Field")


def _relations(model: type[Model]) -> Iterator[Any]:
    """Yield foreign keys and many-to-many fields, without those drawn as a field or a model."""
    keys = (field for field in model._meta.local_fields if field.is_relation)
    yield from (field for field in keys if not _names_user(field))
    many: Iterable[Any] = model._meta.local_many_to_many
    yield from (field for field in many if field.remote_field.through._meta.auto_created)


def _names_user(field: Any) -> bool:
    """Return whether the key names the user of an action; as lines they would hide the others."""
    user = get_user_model()
    is_key = isinstance(field, ForeignKey) and not isinstance(field, OneToOneField)
    return is_key and _target(field) is user and field.model._meta.app_label != user._meta.app_label


def _target(field: Any) -> type[Model]:
    target: type[Model] = field.remote_field.model._meta.concrete_model
    return target


def _relation(field: Any) -> str:
    """Return the relation, with the referenced model on the left, so that it is drawn above."""
    if isinstance(field, ManyToManyField):
        left, line, right = "}o", "..", "o{"
    else:
        left = "|o" if field.null else "||"
        line = "--" if field.remote_field.on_delete is CASCADE else ".."
        right = "o|" if isinstance(field, OneToOneField) else "o{"
    target, model = _target(field).__name__, field.model.__name__
    return f"{target} {left}{line}{right} {model} : {field.name}"


def _table(models: Models) -> str:
    rows = [
        (f"`{model.__name__}`", model._meta.verbose_name, _purpose(model), _logged(model))
        for model in models
    ]
    head = ("Model", "In the interface", "What it is", "Change log")
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in (head, ("---",) * 4, *rows))


def _purpose(model: type[Model]) -> str:
    return (inspect.getdoc(model) or "").partition("\n")[0].replace("|", "\\|")


def _logged(model: type[Model]) -> str:
    events = (one for one in apps.get_models() if issubclass(one, Event))
    return "yes" if any(event.pgh_tracked_model is model for event in events) else "no"
