"""Constraints, fields and operations of migrations that Django does not have."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import BaseConstraint, Model
from pgtrigger.compiler import Trigger


class CompositeForeignKey(BaseConstraint):
    """A foreign key over several columns that follows changes of the row it names.

    ``fields`` of the model equal ``to_fields`` of a row of ``to`` (``app.Model``), which must be
    unique together. As in SQL, nothing is checked while one of them is NULL.
    """

    def __init__(
        self,
        *,
        name: str,
        fields: Sequence[str],
        to: str,
        to_fields: Sequence[str],
        violation_error_message: Any = None,
    ) -> None:
        super().__init__(name=name, violation_error_message=violation_error_message)
        self.fields, self.to, self.to_fields = tuple(fields), to, tuple(to_fields)

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """Return the clause of ``CREATE TABLE``."""
        quote = schema_editor.quote_name
        other = model._meta.apps.get_model(self.to)
        here, there = (
            ", ".join(quote(of._meta.get_field(field).column) for field in fields)
            for of, fields in ((model, self.fields), (other, self.to_fields))
        )
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({here})"
            f" REFERENCES {quote(other._meta.db_table)} ({there}) ON UPDATE CASCADE"
        )

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """Return the statement for an existing table."""
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """Return the statement that drops the constraint."""
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, model: type[Model], instance: Model, *_: Any, **__: Any) -> None:
        """Do nothing: only the database knows the other row as it is now."""

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        """Return how a migration writes it."""
        path, arguments, named = super().deconstruct()
        named |= {"fields": self.fields, "to": self.to, "to_fields": self.to_fields}
        return path, arguments, named

    def __eq__(self, other: object) -> bool:
        """Return whether a migration would write both in the same way."""
        if isinstance(other, CompositeForeignKey):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    __hash__ = BaseConstraint.__hash__


def choices_constraint(
    name: str, field: str, choices: type[models.TextChoices], message: Any = None
) -> models.CheckConstraint:
    """Return a constraint that a field has one of its choices, whatever code writes it."""
    held = models.Q(**{f"{field}__in": choices.values})
    return models.CheckConstraint(name=name, condition=held, violation_error_message=message)


class ManyToManyField(models.ManyToManyField[Any, Any]):
    """Django's field, without an index on the near key: that of the unique pair serves it."""

    def contribute_to_class(self, cls: Any, name: str, *args: Any, **kwargs: Any) -> None:
        """Remove the index from the key of the intermediate table."""
        super().contribute_to_class(cls, name, *args, **kwargs)
        through: Any = self.remote_field.through
        if through is not None and not isinstance(through, str) and through._meta.auto_created:
            through._meta.get_field(cls._meta.model_name).db_index = False


class CreateModels(Operation):
    """Create all tables of an app in one operation.

    Django renders the state of all models again for each operation. Before the migrations were
    folded, that took nearly all of the 55 CPU seconds of a fresh database (commit c7849724).
    """

    serialization_expand_args = ["models"]

    def __init__(self, models: list[CreateModel]) -> None:
        """Take the models in the order in which tables are created.

        Keys to later tables follow at the end.
        """
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the models; all are rendered together when the first is used."""
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the tables."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the tables."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Return the line that ``migrate`` prints."""
        return f"Create {len(self.models)} models"


class InstallTriggers(Operation):
    """Install all triggers of an app in one operation, see ``CreateModels``."""

    serialization_expand_args = ["triggers"]

    def __init__(self, triggers: list[tuple[str, Trigger]]) -> None:
        """Take the triggers, each with the name of its model."""
        self.triggers = triggers

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the triggers to the models, so that ``makemigrations`` finds nothing to add."""
        for model, trigger in self.triggers:
            options = state.models[app_label, model].options
            options["triggers"] = [*options.get("triggers", []), trigger]

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Install the triggers, which were compiled with the names of their tables."""
        for _, trigger in self.triggers:
            schema_editor.execute(trigger.install_sql, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Remove the triggers."""
        for _, trigger in self.triggers:
            schema_editor.execute(trigger.uninstall_sql, params=None)

    def describe(self) -> str:
        """Return the line that ``migrate`` prints."""
        return f"Install {len(self.triggers)} triggers"
