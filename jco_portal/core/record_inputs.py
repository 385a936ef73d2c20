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

FormType = TypeVar("FormType", bound=type[forms.BaseForm])
Function = TypeVar("Function", bound=Callable[..., Any])


def remembered(function: Function) -> Function:
    """A function of classes, which do not change: it is worked out once for each."""
    return cast(Function, cache(function))


@dataclass(frozen=True)
class Row:
    """How a fact is typed and listed.

    ``make`` is None where a form puts the fact together from fields that it declares, those of
    ``typed_as``. ``entry`` is what may be chosen where the model does not say it. Where a list
    spreads a text over rows, ``glue`` joins them; ``between`` is a line end within a cell.
    """

    make: type[forms.Field] | None = TextField
    typed_as: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    glue: str = ""
    between: str = ""
    entry: type[models.Model] | None = None
    options: dict[str, Any] = field(default_factory=dict)

    def joined(self, cells: Iterable[str]) -> str:
        """The text that a list has in these cells."""
        text = self.glue.join(cells)
        return text.replace(self.between, "\n") if self.between else text


def typed(
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
    row = Row(make, inputs, listed, glue, between, entry, options)
    return field(default=default, metadata={"row": row})


class Facts:
    """What people enter of a record of ``model``; a frozen dataclass for each kind of record."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    model: ClassVar[type[models.Model]]

    def __post_init__(self) -> None:
        """Each text has one spelling, whatever it was typed or imported as."""
        for name, row in field_rows(type(self)).items():
            value, spelling = getattr(self, name), getattr(row.make, "spelling", None)
            if spelling is not None and isinstance(value, str):
                object.__setattr__(self, name, spelling(value))


@remembered
def field_rows(facts: type[Facts]) -> dict[str, Row]:
    """The rows of a record by the names of its facts."""
    return {each.name: each.metadata["row"] for each in fields(facts) if "row" in each.metadata}


@remembered
def columns_of(facts: type[Facts]) -> dict[str, str]:
    """The columns of a list in their order, each with the fact that stands in it."""
    return {column: name for name, row in field_rows(facts).items() for column in row.columns}


@remembered
def inputs_of(facts: type[Facts]) -> dict[str, str]:
    """The columns of a list, each with the form field that reads it."""
    rows = field_rows(facts)
    return {column: input_of(name, rows[name]) for column, name in columns_of(facts).items()}


@remembered
def plain_facts(facts: type[Facts]) -> tuple[str, ...]:
    """The facts that are columns of the model's own table."""
    own = {each.name for each in facts.model._meta.concrete_fields}
    return tuple(each.name for each in fields(facts) if each.name in own)


@remembered
def text_facts(facts: type[Facts]) -> tuple[str, ...]:
    """The plain facts that are free text."""
    return tuple(name for name in plain_facts(facts) if is_text(facts.model, name))


def is_text(model: type[models.Model], name: str) -> bool:
    """True for a field in which people write as they like."""
    stored = model._meta.get_field(name)
    return isinstance(stored, models.CharField | models.TextField) and not stored.choices


def plain_values(facts: type[Facts], said: object) -> dict[str, Any]:
    """The plain facts as a record, or its facts, say them."""
    return {name: getattr(said, name) for name in plain_facts(facts)}


def says_same(record: models.Model, facts: Facts) -> bool:
    """True when the record says in its own columns just what the facts say."""
    return plain_values(type(facts), record) == plain_values(type(facts), facts)


def write_plain(record: models.Model, facts: Facts) -> None:
    """Put the plain facts into the columns of a record, which is not saved."""
    for name, value in plain_values(type(facts), facts).items():
        setattr(record, name, value)


def read_facts(facts: type[Facts], values: dict[str, Any]) -> dict[str, Any]:
    """The facts, by name, that a form has read; without those whose field it does not show."""
    return {name: values[name] for name in field_rows(facts) if name in values}


def label_of(model: type[models.Model], name: str) -> str:
    """What a field of a model is called, with a capital."""
    return str(capfirst(str(model._meta.get_field(name).verbose_name)))  # type: ignore[union-attr]


def length_of(model: type[models.Model], name: str) -> int:
    """How many characters a text of a model may have."""
    return int(model._meta.get_field(name).max_length)  # type: ignore[union-attr, arg-type]


def typed_by(facts: type[Facts]) -> Callable[[FormType], FormType]:
    """Give a form the fields of these facts, in their order; what else it declares follows."""

    def with_fields(form: FormType) -> FormType:
        stated, own = form_fields(facts), form.base_fields  # type: ignore[attr-defined]
        known, rows = own | stated, field_rows(facts).items()
        inputs = [each for name, row in rows for each in row.typed_as or (name,)]
        in_order = {each: known[each] for each in inputs if each in known}
        form.base_fields = in_order | own  # type: ignore[attr-defined]
        return form

    return with_fields


def form_fields(facts: type[Facts]) -> dict[str, forms.Field]:
    """A new form field for each fact that is typed in one, by the name under which it is typed."""
    return {
        input_of(name, row): row.make(**_by_model(facts, name, row.make) | row.options)
        for name, row in field_rows(facts).items()
        if row.make is not None
    }


def input_of(name: str, row: Row) -> str:
    """The name of the form field in which a fact is typed."""
    return row.typed_as[0] if row.typed_as else name


@remembered
def checks_of(facts: type[Facts]) -> dict[str, forms.Field]:
    """The form fields by which a value that comes another way is checked."""
    return form_fields(facts)


def refusals_of(facts: Facts) -> list[Refusal]:
    """What the fields refuse of these facts, each under the name of its field."""
    return [
        Refusal(input_of(name, row), sentence)
        for name, row in field_rows(type(facts)).items()
        if row.make is not None
        for sentence in _refused(facts, name, row)
    ]


def _refused(facts: Facts, name: str, row: Row) -> Iterator[str]:
    kind, value = type(facts), getattr(facts, name)
    if name in plain_facts(kind) and not kind.model._meta.get_field(name).is_relation:
        check = checks_of(kind)[input_of(name, row)]
        try:
            if check.clean(value) != value:
                yield _("This is another kind of value than belongs here.")
        except ValidationError as error:
            yield error.messages[0]
        return
    for each in value if isinstance(value, tuple) else (value,):
        if not _may_hold(kind.model, name, row, each):
            yield NOT_LISTED % {"value": each}


def _may_hold(model: type[models.Model], name: str, row: Row, entry: object) -> bool:
    """True for an entry of the list from which a fact is chosen."""
    stored = model._meta.get_field(name)
    wanted = row.entry or stored.related_model
    limits: dict[str, Any] = getattr(stored, "get_limit_choices_to", dict)()
    is_one = isinstance(entry, wanted) and entry.pk is not None  # type: ignore[arg-type]
    return is_one and all(getattr(entry, key) == limit for key, limit in limits.items())


def _by_model(facts: type[Facts], name: str, make: type[forms.Field]) -> dict[str, Any]:
    """What the model says of a form field: its label, whether it is needed, length, choices."""
    stored = facts.model._meta.get_field(name)
    if not isinstance(stored, models.Field):
        return {}
    is_optional = stored.blank or stored.null or isinstance(stored, models.BooleanField)
    told: dict[str, Any] = {"label": capfirst(stored.verbose_name), "required": not is_optional}
    if issubclass(make, TextField) and is_text(facts.model, name):
        told["max_length"] = stored.max_length
    if stored.choices:
        told["choices"] = stored.choices
        told["initial"] = stored.default if stored.has_default() else None
    return told
