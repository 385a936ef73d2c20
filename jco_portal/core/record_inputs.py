"""A field of a record is stated once: in the row beside its attribute in the record's facts.

Facts are what people enter of a record, as plain values. A row says how such a value is typed
and in which columns of a list it stands; its label, length and choices are those of the
model's field. Forms, imports, exports and histories read the rows, and by whatever way a value
comes in, the form field of its row refuses it in the same words.
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
    """A function of classes, which do not change: it is worked out once for each."""
    return cast(FunctionT, cache(function))


@dataclass(frozen=True)
class FieldSpec:
    """How a fact is typed and listed.

    ``field_class`` is None where a form puts the fact together from fields that it declares,
    those of ``form_field_names``. ``related_model`` is what may be chosen where the model does
    not say it. Where a list spreads a text over rows, ``column_separator`` joins them;
    ``row_separator`` is a line end within a cell.
    """

    field_class: type[forms.Field] | None = TextField
    form_field_names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    column_separator: str = ""
    row_separator: str = ""
    related_model: type[models.Model] | None = None
    options: dict[str, Any] = field(default_factory=dict)

    def join_cells(self, cells: Iterable[str]) -> str:
        """The text that a list has in these cells."""
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
    """An attribute of facts with its row; ``options`` are those of the form field.

    Several names are parted by spaces. ``missing`` is said where nothing was typed; ``lines``
    make a text a paragraph.
    """
    if missing:
        options["error_messages"] = {"required": missing} | options.get("error_messages", {})
    if lines:
        options["widget"] = forms.Textarea(attrs={"rows": lines})
    inputs, listed = tuple(typed_as.split()), tuple(columns.split())
    row = FieldSpec(make, inputs, listed, glue, between, entry, options)
    return field(default=default, metadata={"row": row})


class RecordInput:
    """What people enter of a record of ``model``; a frozen dataclass for each kind of record."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    model: ClassVar[type[models.Model]]

    def __post_init__(self) -> None:
        """Each text has one spelling, whatever it was typed or imported as."""
        for name, row in field_specs(type(self)).items():
            value, spelling = getattr(self, name), getattr(row.field_class, "normalise", None)
            if spelling is not None and isinstance(value, str):
                object.__setattr__(self, name, spelling(value))


@cached_per_class
def field_specs(input_class: type[RecordInput]) -> dict[str, FieldSpec]:
    """The rows of a record by the names of its facts."""
    return {
        each.name: each.metadata["row"] for each in fields(input_class) if "row" in each.metadata
    }


@cached_per_class
def import_columns(input_class: type[RecordInput]) -> dict[str, str]:
    """The columns of a list in their order, each with the fact that stands in it."""
    return {
        column: name for name, row in field_specs(input_class).items() for column in row.columns
    }


@cached_per_class
def form_fields_by_column(input_class: type[RecordInput]) -> dict[str, str]:
    """The columns of a list, each with the form field that reads it."""
    rows = field_specs(input_class)
    return {
        column: form_field_name(name, rows[name])
        for column, name in import_columns(input_class).items()
    }


@cached_per_class
def own_columns(input_class: type[RecordInput]) -> tuple[str, ...]:
    """The facts that are columns of the model's own table."""
    own = {each.name for each in input_class.model._meta.concrete_fields}
    return tuple(each.name for each in fields(input_class) if each.name in own)


@cached_per_class
def text_columns(input_class: type[RecordInput]) -> tuple[str, ...]:
    """The plain facts that are free text."""
    return tuple(name for name in own_columns(input_class) if is_free_text(input_class.model, name))


def is_free_text(model: type[models.Model], name: str) -> bool:
    """True for a field in which people write as they like."""
    stored = model._meta.get_field(name)
    return isinstance(stored, models.CharField | models.TextField) and not stored.choices


def own_column_values(input_class: type[RecordInput], record_or_input: object) -> dict[str, Any]:
    """The plain facts as a record, or its facts, say them."""
    return {name: getattr(record_or_input, name) for name in own_columns(input_class)}


def has_same_values(record: models.Model, record_input: RecordInput) -> bool:
    """True when the record says in its own columns just what the facts say."""
    return own_column_values(type(record_input), record) == own_column_values(
        type(record_input), record_input
    )


def write_own_columns(record: models.Model, record_input: RecordInput) -> None:
    """Put the plain facts into the columns of a record, which is not saved."""
    for name, value in own_column_values(type(record_input), record_input).items():
        setattr(record, name, value)


def read_form_values(input_class: type[RecordInput], values: dict[str, Any]) -> dict[str, Any]:
    """The facts, by name, that a form has read; without those whose field it does not show."""
    return {name: values[name] for name in field_specs(input_class) if name in values}


def field_label(model: type[models.Model], name: str) -> str:
    """What a field of a model is called, with a capital."""
    return str(capfirst(str(model._meta.get_field(name).verbose_name)))  # type: ignore[union-attr]


def max_text_length(model: type[models.Model], name: str) -> int:
    """How many characters a text of a model may have."""
    return int(model._meta.get_field(name).max_length)  # type: ignore[union-attr, arg-type]


def with_input_fields(input_class: type[RecordInput]) -> Callable[[FormT], FormT]:
    """Give a form the fields of these facts, in their order; what else it declares follows."""

    def with_fields(form: FormT) -> FormT:
        stated, own = form_fields(input_class), form.base_fields  # type: ignore[attr-defined]
        known, rows = own | stated, field_specs(input_class).items()
        inputs = [each for name, row in rows for each in row.form_field_names or (name,)]
        in_order = {each: known[each] for each in inputs if each in known}
        form.base_fields = in_order | own  # type: ignore[attr-defined]
        return form

    return with_fields


def form_fields(input_class: type[RecordInput]) -> dict[str, forms.Field]:
    """A new form field for each fact that is typed in one, by the name under which it is typed."""
    return {
        form_field_name(name, row): row.field_class(
            **_options_of_model(input_class, name, row.field_class) | row.options
        )
        for name, row in field_specs(input_class).items()
        if row.field_class is not None
    }


def form_field_name(name: str, row: FieldSpec) -> str:
    """The name of the form field in which a fact is typed."""
    return row.form_field_names[0] if row.form_field_names else name


@cached_per_class
def validation_fields(input_class: type[RecordInput]) -> dict[str, forms.Field]:
    """The form fields by which a value that comes another way is checked."""
    return form_fields(input_class)


def validate_input(record_input: RecordInput) -> list[Refusal]:
    """What the fields refuse of these facts, each under the name of its field."""
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
    """True for an entry of the list from which a fact is chosen."""
    stored = model._meta.get_field(name)
    wanted = row.related_model or stored.related_model
    limits: dict[str, Any] = getattr(stored, "get_limit_choices_to", dict)()
    is_one = isinstance(entry, wanted) and entry.pk is not None  # type: ignore[arg-type]
    return is_one and all(getattr(entry, key) == limit for key, limit in limits.items())


def _options_of_model(
    input_class: type[RecordInput], name: str, make: type[forms.Field]
) -> dict[str, Any]:
    """What the model says of a form field: its label, whether it is needed, length, choices."""
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
