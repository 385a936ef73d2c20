"""Fields of a record, stated once: a specification beside each attribute of its input class.

An input class has what users enter of a record, as plain values. A specification says how a value
is typed and in which columns of a list it is; label, length and choices are those of the field of
the model. Forms, imports, exports and histories read the specifications, so that a value is refused
by the same form field in the same words, however it is entered.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, Field, dataclass, field, fields
from functools import cache
from typing import Any, ClassVar, TypeVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal
from jco_portal.core.choices import NOT_LISTED
from jco_portal.core.form_fields import TextField

FormT = TypeVar("FormT", bound=type[forms.BaseForm])
FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


def cached_per_class(function: FunctionT) -> FunctionT:
    """Cache a function of classes for the life of the process, keeping its type."""
    return cast(FunctionT, cache(function))


@dataclass(frozen=True)
class FieldSpec:
    """How a value is typed and listed.

    ``field_class`` is None where a form builds the value from fields that it declares itself, named
    in ``form_field_names``. ``related_model`` is what may be chosen where the model does not state
    it. Where a list spreads a text over cells, ``column_separator`` joins them; ``row_separator``
    is a line end within a cell.
    """

    field_class: type[forms.Field] | None = TextField
    form_field_names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    column_separator: str = ""
    row_separator: str = ""
    related_model: type[models.Model] | None = None
    options: dict[str, Any] = field(default_factory=dict)

    def join_cells(self, cells: Iterable[str]) -> str:
        """Return the text that a list has in these cells."""
        text = self.column_separator.join(cells)
        return text.replace(self.row_separator, "\n") if self.row_separator else text


def input_field(
    make: type[forms.Field] | None = TextField,
    *,
    default: Any = MISSING,
    columns: str = "",
    typed_as: str = "",
    glue: str = "",
    between: str = "",
    entry: type[models.Model] | None = None,
    missing: Any = "",
    lines: int = 0,
    **options: Any,
) -> Any:
    """Return an attribute of an input class with its specification.

    ``options`` are those of the form field. Several names are separated by spaces. ``missing`` is
    the error where nothing was typed; ``lines`` makes a text a paragraph of that height.
    """
    if missing:
        options["error_messages"] = {"required": missing} | options.get("error_messages", {})
    if lines:
        options["widget"] = forms.Textarea(attrs={"rows": lines})
    inputs, listed = tuple(typed_as.split()), tuple(columns.split())
    row = FieldSpec(make, inputs, listed, glue, between, entry, options)
    return field(default=default, metadata={"row": row})


class RecordInput:
    """What users enter of a record of ``model``; a frozen dataclass for each model."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    model: ClassVar[type[models.Model]]

    def __post_init__(self) -> None:
        """Normalise each text, so that it has one spelling however it was entered."""
        for name, row in field_specs(type(self)).items():
            value, spelling = getattr(self, name), getattr(row.field_class, "normalise", None)
            if spelling is not None and isinstance(value, str):
                # The dataclass is frozen.
                object.__setattr__(self, name, spelling(value))


@cached_per_class
def field_specs(input_class: type[RecordInput]) -> dict[str, FieldSpec]:
    """Return the specifications of an input class by attribute."""
    return {
        each.name: each.metadata["row"] for each in fields(input_class) if "row" in each.metadata
    }


@cached_per_class
def import_columns(input_class: type[RecordInput]) -> dict[str, str]:
    """Return the columns of a list in their order, each with its attribute."""
    return {
        column: name for name, row in field_specs(input_class).items() for column in row.columns
    }


@cached_per_class
def form_fields_by_column(input_class: type[RecordInput]) -> dict[str, str]:
    """Return the columns of a list, each with the form field that reads it."""
    rows = field_specs(input_class)
    return {
        column: form_field_name(name, rows[name])
        for column, name in import_columns(input_class).items()
    }


@cached_per_class
def own_columns(input_class: type[RecordInput]) -> tuple[str, ...]:
    """Return the attributes that are columns of the table of the model."""
    own = {each.name for each in input_class.model._meta.concrete_fields}
    return tuple(each.name for each in fields(input_class) if each.name in own)


@cached_per_class
def text_columns(input_class: type[RecordInput]) -> tuple[str, ...]:
    """Return the attributes that are columns with free text."""
    return tuple(name for name in own_columns(input_class) if is_free_text(input_class.model, name))


def is_free_text(model: type[models.Model], name: str) -> bool:
    """Return whether a field of a model takes any text."""
    stored = model._meta.get_field(name)
    return isinstance(stored, models.CharField | models.TextField) and not stored.choices


def own_column_values(input_class: type[RecordInput], record_or_input: object) -> dict[str, Any]:
    """Return the values of own columns of a record, or of its input."""
    return {name: getattr(record_or_input, name) for name in own_columns(input_class)}


def has_same_values(record: models.Model, record_input: RecordInput) -> bool:
    """Return whether the record and the input have the same values in own columns."""
    return own_column_values(type(record_input), record) == own_column_values(
        type(record_input), record_input
    )


def write_own_columns(record: models.Model, record_input: RecordInput) -> None:
    """Set the own columns of a record to the values of the input; does not save it."""
    for name, value in own_column_values(type(record_input), record_input).items():
        setattr(record, name, value)


def read_form_values(input_class: type[RecordInput], values: dict[str, Any]) -> dict[str, Any]:
    """Return the values that a form has read, without those of fields it does not show."""
    return {name: values[name] for name in field_specs(input_class) if name in values}


def field_label(model: type[models.Model], name: str) -> str:
    """Return the label of a field of a model, with a capital."""
    # mypy: ``get_field`` may return a relation of another model, which has no ``verbose_name``.
    return str(capfirst(str(model._meta.get_field(name).verbose_name)))  # type: ignore[union-attr]


def max_text_length(model: type[models.Model], name: str) -> int:
    """Return how many characters a text field of a model may have."""
    # mypy: only text fields have a ``max_length``.
    return int(model._meta.get_field(name).max_length)  # type: ignore[union-attr, arg-type]


def with_input_fields(input_class: type[RecordInput]) -> Callable[[FormT], FormT]:
    """Return a class decorator that adds the fields of an input class to a form.

    They come in the order of the input class; other fields that the form declares follow.
    """

    def with_fields(form: FormT) -> FormT:
        # mypy: ``base_fields`` is set by the metaclass of forms.
        stated, own = form_fields(input_class), form.base_fields  # type: ignore[attr-defined]
        known, rows = own | stated, field_specs(input_class).items()
        inputs = [each for name, row in rows for each in row.form_field_names or (name,)]
        in_order = {each: known[each] for each in inputs if each in known}
        form.base_fields = in_order | own  # type: ignore[attr-defined]
        return form

    return with_fields


def form_fields(input_class: type[RecordInput]) -> dict[str, forms.Field]:
    """Return a new form field for each attribute that is typed in one, by the name of the field."""
    return {
        form_field_name(name, row): row.field_class(
            **_options_of_model(input_class, name, row.field_class) | row.options
        )
        for name, row in field_specs(input_class).items()
        if row.field_class is not None
    }


def form_field_name(name: str, row: FieldSpec) -> str:
    """Return the name of the form field in which an attribute is typed."""
    return row.form_field_names[0] if row.form_field_names else name


@cached_per_class
def validation_fields(input_class: type[RecordInput]) -> dict[str, forms.Field]:
    """Return the form fields that validate values which do not come from a form."""
    return form_fields(input_class)


def validate_input(record_input: RecordInput) -> list[Refusal]:
    """Return what the form fields refuse of an input, each under the name of its field."""
    return [
        Refusal(form_field_name(name, row), sentence)
        for name, row in field_specs(type(record_input)).items()
        if row.field_class is not None
        for sentence in _field_errors(record_input, name, row)
    ]


def _field_errors(record_input: RecordInput, name: str, row: FieldSpec) -> Iterator[str]:
    kind, value = type(record_input), getattr(record_input, name)
    if name in own_columns(kind) and not kind.model._meta.get_field(name).is_relation:
        check = validation_fields(kind)[form_field_name(name, row)]
        try:
            if check.clean(value) != value:
                yield _("This is another kind of value than belongs here.")
        except ValidationError as error:
            yield error.messages[0]
        return
    for each in value if isinstance(value, tuple) else (value,):
        if not _is_valid_choice(kind.model, name, row, each):
            yield NOT_LISTED % {"value": each}


def _is_valid_choice(model: type[models.Model], name: str, row: FieldSpec, entry: object) -> bool:
    """Return whether an object may be chosen for an attribute."""
    stored = model._meta.get_field(name)
    wanted = row.related_model or stored.related_model
    limits: dict[str, Any] = getattr(stored, "get_limit_choices_to", dict)()
    # mypy: ``wanted`` is None for a field without relation, for which this is not called.
    is_one = isinstance(entry, wanted) and entry.pk is not None  # type: ignore[arg-type]
    return is_one and all(getattr(entry, key) == limit for key, limit in limits.items())


def _options_of_model(
    input_class: type[RecordInput], name: str, make: type[forms.Field]
) -> dict[str, Any]:
    """Return the options of a form field that the model states."""
    stored = input_class.model._meta.get_field(name)
    if not isinstance(stored, models.Field):
        return {}
    is_optional = stored.blank or stored.null or isinstance(stored, models.BooleanField)
    field_options: dict[str, Any] = {
        "label": capfirst(stored.verbose_name),
        "required": not is_optional,
    }
    if issubclass(make, TextField) and is_free_text(input_class.model, name):
        field_options["max_length"] = stored.max_length
    if stored.choices:
        field_options["choices"] = stored.choices
        field_options["initial"] = stored.default if stored.has_default() else None
    return field_options
