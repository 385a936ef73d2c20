"""The filters of the calendar: properties of operations, and a year."""

from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.enums import Certainty, Severity
from coordination.filters.fields import (
    CodesField,
    CodesFilter,
    ListFilter,
    SelectedCodesFilter,
    SelectedYearFilter,
    chip_label,
)
from jco_portal.core.combobox import SEPARATOR, ListedValuesField
from jco_portal.core.option_lists import OptionParser
from operations.enums import OperationState, ReferenceTermKind
from operations.models import Operation
from operations.queries.operations import with_participation_of
from operations.reports.reference_choices import OPERATION_TYPES, ORGANISATIONS, ReferenceChoices

FilteredOperations = QuerySet[Operation]
# Fields with lists too long for a select: codes or names are typed, see ``core.combobox``.
TYPED_FIELDS = {
    "organiser": ORGANISATIONS,
    "participant": ORGANISATIONS,
    "term": ReferenceTermKind.RISK_AREA,
}
MULTIPLE_VALUE_FIELDS = (CodesField, ListedValuesField)
DEFAULT_SEVERITIES = (Severity.CONFLICT, Severity.COORDINATION)
DEFAULT_CERTAINTIES = (Certainty.CERTAIN, Certainty.POSSIBLE)


class CalendarFilter(django_filters.FilterSet):
    """Operations by their properties, and overlaps by severity and certainty.

    Values in the address are codes and names that a person can read, never keys.
    """

    data: QueryDict

    kind = CodesFilter(_("Kind"), "by_kind")
    organiser = ListFilter(_("Organised by"), "by_organiser")
    participant = ListFilter(_("Taking part"), "by_participant")
    term = ListFilter(_("Risk area or goods"), "by_term")
    mode = CodesFilter(_("Transport mode"), "by_mode")
    state = CodesFilter(_("State"), "by_state", choices=OperationState.choices)
    grade = SelectedCodesFilter(
        label=_("Overlaps by grade"),
        choices=Severity.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    certainty = SelectedCodesFilter(
        label=_("Overlaps by certainty"),
        choices=Certainty.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Operation
        fields: list[str] = []

    def __init__(self, data: QueryDict, queryset: FilteredOperations) -> None:
        self.lists = ReferenceChoices()
        super().__init__(data, queryset)
        entries = self.lists.entries
        for name, of in (("kind", OPERATION_TYPES), ("mode", ReferenceTermKind.TRANSPORT_MODE)):
            self.filters[name].extra["choices"] = [(each.code, each.name) for each in entries[of]]
        for name, of in TYPED_FIELDS.items():
            # Entries that are out of date are accepted too, for operations of earlier years.
            every = [each.code for each in entries[of]]
            self.form.fields[name].set_options(self.lists.option_list(of), retained=every)
        self.data = self.form.data = self._with_codes(self.data)

    def _with_codes(self, query_params: QueryDict) -> QueryDict:
        """Return the query with codes in place of typed names.

        What is not recognised stays as typed, so that the field can refuse it by name.
        """
        read = query_params.copy()
        for name in TYPED_FIELDS:
            typed = SEPARATOR.join(query_params.getlist(name))
            parser = OptionParser(typed, self.form.fields[name].options)
            read.setlist(name, [*parser.values, *parser.unclear])
        return read

    def by_kind(
        self, queryset: FilteredOperations, name: str, codes: list[str]
    ) -> FilteredOperations:
        """Return operations of these types."""
        return queryset.filter(operation_type__code__in=codes)

    def by_state(
        self, queryset: FilteredOperations, name: str, states: list[str]
    ) -> FilteredOperations:
        """Return operations in these statuses."""
        return queryset.filter(state__in=states)

    def by_organiser(
        self, queryset: FilteredOperations, name: str, codes: list[str]
    ) -> FilteredOperations:
        """Return operations that one of these organisations organises."""
        organised = Operation.organisers.through.objects.filter(
            operation=OuterRef("pk"), organisation__code__in=codes
        )
        return queryset.filter(Exists(organised))

    def by_participant(
        self, queryset: FilteredOperations, name: str, codes: list[str]
    ) -> FilteredOperations:
        """Return operations with one of these as participant, directly or by a group (the EU)."""
        return with_participation_of(queryset, codes)

    def by_term(
        self, queryset: FilteredOperations, name: str, names: list[str]
    ) -> FilteredOperations:
        """Return operations on these risk areas or goods, or narrower ones."""
        return self._filter_by_terms(
            queryset, Operation.terms.through, ReferenceTermKind.RISK_AREA, names
        )

    def by_mode(
        self, queryset: FilteredOperations, name: str, names: list[str]
    ) -> FilteredOperations:
        """Return operations with these transport modes, or narrower ones."""
        return self._filter_by_terms(
            queryset, Operation.transport_modes.through, ReferenceTermKind.TRANSPORT_MODE, names
        )

    def _filter_by_terms(
        self, queryset: FilteredOperations, link: Any, tree: str, names: list[str]
    ) -> FilteredOperations:
        keys = self.lists.with_narrower(tree, names)
        linked = link.objects.filter(operation=OuterRef("pk"), referenceterm__in=keys)
        return queryset.filter(Exists(linked))

    @property
    def selected_severities(self) -> list[str]:
        """The selected severities; by default conflict and coordination needed."""
        return self.form.cleaned_data["grade"] or list(DEFAULT_SEVERITIES)

    @property
    def selected_certainties(self) -> list[str]:
        """The selected certainties; by default all except ‘year only’."""
        return self.form.cleaned_data["certainty"] or list(DEFAULT_CERTAINTIES)

    def chips(self) -> list[dict[str, str]]:
        """Return each active choice, with the address of the page without it."""
        return [
            {
                "label": chip_label(field, field.choices, code),
                "url": self.query_string(name, without=code),
            }
            for name, field in self.form.fields.items()
            if isinstance(field, MULTIPLE_VALUE_FIELDS)
            for code in self.form.cleaned_data[name]
        ]

    def query_string(self, name: str = "", *, without: str = "", **changes: object) -> str:
        """Return the query string without one choice, or with some values replaced."""
        pairs: list[tuple[str, object]] = [
            (key, value)
            for key, value in self.query_pairs(self.data)
            if (key, value) != (name, without) and key not in changes
        ]
        pairs += [(key, value) for key, value in changes.items() if value]
        return "?" + urlencode(pairs, doseq=True)

    @classmethod
    def query_pairs(cls, query_params: QueryDict) -> list[tuple[str, str]]:
        """Return the part of the query that belongs to this form, in one order.

        Of a field that takes one value only the last one is returned, as the form reads it.
        """
        return [
            (name, value)
            for name, each in cls.base_filters.items()
            for value in sorted(_submitted_values(query_params, name, each.field_class))
            if value
        ]


def _submitted_values(query_params: QueryDict, name: str, field: type[forms.Field]) -> set[str]:
    return (
        set(query_params.getlist(name))
        if issubclass(field, MULTIPLE_VALUE_FIELDS)
        else {query_params.get(name, "")}
    )


class YearFilter(CalendarFilter):
    """The calendar of one year, by default the present one."""

    year = SelectedYearFilter(label=_("Year"))

    def __init__(self, data: QueryDict, queryset: FilteredOperations) -> None:
        data = data.copy()
        if not data.get("year", "").strip():
            data["year"] = str(timezone.localdate().year)
        super().__init__(data, queryset)
