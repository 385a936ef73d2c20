"""Filters of lists of operations, read from the query string."""

from typing import Any

from django import forms
from django.db.models import Exists, F, OrderBy, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, Filter, FilterSet, NumberFilter

from jco_portal.core.combobox import ListedValueField
from jco_portal.core.dates import MAX_DATE, MIN_DATE
from jco_portal.core.pagination import query_without
from jco_portal.core.record_inputs import text_columns
from operations.enums import Marking, OperationSource, OperationState, ReferenceTermKind
from operations.models import Operation, OperationInput, Phase
from operations.models.participant_conditions import first_day_subquery
from operations.queries.operations import with_participation_of
from operations.reports.reference_choices import ORGANISATIONS, ReferenceChoices, term_choices

NEWEST_FIRST, OLDEST_FIRST, BY_NAME, BY_REFERENCE = "newest", "oldest", "name", "reference"
SORT_CHOICES = [
    (NEWEST_FIRST, _("newest first")),
    (OLDEST_FIRST, _("oldest first")),
    (BY_NAME, _("by name")),
    (BY_REFERENCE, _("by reference")),
]
CHOICE_ERRORS = {"invalid_choice": _("“%(value)s” is not one of the choices.")}
YEAR_ERRORS = {
    "invalid": _("Write the year as four digits, such as 2026."),
    "min_value": _("The year must lie between 1990 and 2100."),
    "max_value": _("The year must lie between 1990 and 2100."),
}


def _choice_filter(label: Any, **kwargs: Any) -> ChoiceFilter:
    kwargs.setdefault("empty_label", _("any"))
    return ChoiceFilter(label=label, error_messages=CHOICE_ERRORS, **kwargs)


class ListFilter(Filter):
    """Filter by one value of a long list, entered in a combobox."""

    field_class = ListedValueField


class YearFilter(NumberFilter):
    """Filter by calendar year, between MIN_DATE and MAX_DATE."""

    field_class = forms.IntegerField

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", YEAR_ERRORS)
        super().__init__(min_value=MIN_DATE.year, max_value=MAX_DATE.year, **kwargs)

    def get_max_validator(self) -> None:
        """Return None: the form field has its own maximum."""


class OperationFilter(FilterSet):
    """Filters of the list of operations and of its export."""

    q = CharFilter(
        method="search",
        label=_("Words"),
        max_length=200,
        error_messages={"max_length": _("Search for at most 200 characters.")},
        help_text=_("In names, references, aims, notes and sources."),
    )
    kind = _choice_filter(_("Kind"), field_name="operation_type__code")
    organiser = ListFilter(label=_("Organiser"), method="by_organiser")
    state = _choice_filter(_("State"), choices=OperationState.choices)
    term = ListFilter(label=_("Risk area or goods"), method="by_term")
    mode = _choice_filter(_("Transport mode"), method="by_term")
    region = _choice_filter(_("Region"), method="by_term")
    participant = ListFilter(label=_("Participant"), method="by_participant")
    year = YearFilter(method="by_year", label=_("Year"))
    marking = _choice_filter(_("Marking"), choices=Marking.choices)
    source = _choice_filter(_("Came in by"), choices=OperationSource.choices)
    undated = BooleanFilter(
        method="by_missing_dates",
        label=_("Dates not known"),
        widget=forms.CheckboxInput,
    )
    sort = _choice_filter(_("Sorted"), choices=SORT_CHOICES, method="keep_all", empty_label=None)

    class Meta:
        model = Operation
        fields: list[str] = []

    # By filter: the many-to-many field of the operation and the kind of term.
    trees_by_filter = {
        "term": ("terms", ReferenceTermKind.RISK_AREA),
        "mode": ("transport_modes", ReferenceTermKind.TRANSPORT_MODE),
        "region": ("regions", ReferenceTermKind.REGION),
    }

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data if data is not None else QueryDict(), *args, **kwargs)
        self.choices = ReferenceChoices()
        kinds = [(code, kind.name) for code, kind in self.choices.operation_types.items()]
        self.filters["kind"].extra["choices"] = kinds
        for name in ("mode", "region"):
            _field, kind = self.trees_by_filter[name]
            self.filters[name].extra["choices"] = term_choices(self.choices.trees[kind])
        for name in ("organiser", "participant"):
            self.form.fields[name].set_options(self.choices.option_list(ORGANISATIONS))
        self.form.fields["term"].set_options(self.choices.option_list(ReferenceTermKind.RISK_AREA))

    @property
    def is_understood(self) -> bool:
        """Whether every filter in the query string is valid."""
        return bool(self.form.is_valid())

    @property
    def operations(self) -> QuerySet[Operation]:
        """The matching operations in the chosen order; none while a filter is not valid."""
        if not self.is_understood:
            return Operation.objects.none()
        return self.ordered(self.qs, self.form.cleaned_data.get("sort") or NEWEST_FIRST)

    @staticmethod
    def ordered(operations: QuerySet[Operation], sort: str) -> QuerySet[Operation]:
        """Return the operations in one of the named orders; undated ones are last."""
        if sort in {BY_NAME, BY_REFERENCE}:
            return operations.order_by(sort, "pk")
        first = OrderBy(F("first_day"), descending=sort == NEWEST_FIRST, nulls_last=True)
        return operations.annotate(first_day=first_day_subquery("pk")).order_by(first, "name", "pk")

    def search(self, rows: QuerySet[Operation], _name: str, query: str) -> QuerySet[Operation]:
        """Return operations in which each word of the query occurs in some text field."""
        # At most ten words: each adds one condition on every text field.
        for word in query.split()[:10]:
            occurs = Q()
            for field in ("reference", *text_columns(OperationInput)):
                occurs |= Q(**{f"{field}__icontains": word})
            rows = rows.filter(occurs)
        return rows

    def by_organiser(self, rows: QuerySet[Operation], _name: str, code: str) -> QuerySet[Operation]:
        """Return operations that the organisation of this code organises."""
        through = Operation.organisers.through.objects
        organised = through.filter(operation=OuterRef("pk"), organisation__code=code)
        return rows.filter(Exists(organised))

    def by_term(self, rows: QuerySet[Operation], name: str, term: str) -> QuerySet[Operation]:
        """Return operations with this reference term or a narrower one."""
        field, kind = self.trees_by_filter[name]
        through = getattr(Operation, field).through.objects
        wanted = self.choices.with_narrower(kind, [term])
        return rows.filter(
            Exists(through.filter(operation=OuterRef("pk"), referenceterm__in=wanted))
        )

    def by_participant(
        self, rows: QuerySet[Operation], _name: str, code: str
    ) -> QuerySet[Operation]:
        """Return operations in which the organisation is expected, also through a group."""
        return with_participation_of(rows, [code])

    def by_year(self, rows: QuerySet[Operation], _name: str, year: Any) -> QuerySet[Operation]:
        """Return operations that may have a day in this year."""
        # As a range the tuple excludes its upper end.
        days = (f"{int(year)}-01-01", f"{int(year) + 1}-01-01")
        phases = Phase.objects.filter(operation=OuterRef("pk"), possible_span__overlap=days)
        return rows.filter(Exists(phases))

    def by_missing_dates(
        self, rows: QuerySet[Operation], _name: str, wanted: bool
    ) -> QuerySet[Operation]:
        """Return operations without any phase of known start."""
        if not wanted:
            return rows
        known = Phase.objects.filter(operation=OuterRef("pk"), earliest_start__isnull=False)
        return rows.filter(~Exists(known))

    def keep_all(self, rows: QuerySet[Operation], _name: str, _value: str) -> QuerySet[Operation]:
        """Return all rows: the order is set by ``operations``."""
        return rows


def filter_chips(chosen: FilterSet, *, hidden: tuple[str, ...] = ("sort",)) -> list[dict[str, str]]:
    """Return the active filters, each with its label and the query string without it."""
    chips = []
    for name, field in chosen.form.fields.items():
        entered = chosen.data.get(name, "").strip()
        if not entered or name in hidden or not _is_active(chosen, name):
            continue
        shown = _choice_label(field, entered)
        label = f"{field.label}: {shown}" if shown else str(field.label)
        chips.append({"label": label, "url": f"?{query_without(chosen.data, name, 'page')}"})
    return chips


def _is_active(chosen: FilterSet, name: str) -> bool:
    # A filter that is not valid gets a chip, too, so that it can be removed.
    return name in chosen.form.errors or chosen.form.cleaned_data.get(name) not in (
        None,
        "",
        False,
    )


def _choice_label(field: forms.Field, entered: str) -> str:
    if isinstance(field, forms.BooleanField | forms.NullBooleanField):
        return ""
    for value, label in getattr(field, "choices", []):
        options = label if isinstance(label, list | tuple) else [(value, label)]
        for code, text in options:
            if str(code) == entered:
                return str(text).strip()
    return entered[:80]  # a value that is not a choice is shown shortened
