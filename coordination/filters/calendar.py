"""The calendar: operations by what they are, in a year; every choice lives in the address."""

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
TYPED_FIELDS = {
    "organiser": ORGANISATIONS,
    "participant": ORGANISATIONS,
    "term": ReferenceTermKind.RISK_AREA,
}
MULTIPLE_VALUE_FIELDS = (CodesField, ListedValuesField)
DEFAULT_SEVERITIES = (Severity.CONFLICT, Severity.COORDINATION)
DEFAULT_CERTAINTIES = (Certainty.CERTAIN, Certainty.POSSIBLE)


class CalendarFilter(django_filters.FilterSet):
    """Operations of the calendar by what they are, and overlaps by how grave and certain.

    Values are codes and names that a person can read in the address, never keys.
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
            every = [each.code for each in entries[of]]  # those that are out of date, too
            self.form.fields[name].set_options(self.lists.option_list(of), retained=every)
        self.data = self.form.data = self._with_codes(self.data)

    def _with_codes(self, query_params: QueryDict) -> QueryDict:
        """What the address says, with the codes of what was typed in words."""
        read = query_params.copy()
        for name in TYPED_FIELDS:
            typed = SEPARATOR.join(query_params.getlist(name))
            parser = OptionParser(typed, self.form.fields[name].options)
            read.setlist(name, [*parser.values, *parser.unclear])
        return read

    def by_kind(
        self, queryset: FilteredOperations, name: str, codes: list[str]
    ) -> FilteredOperations:
        """Operations of these kinds."""
        return queryset.filter(operation_type__code__in=codes)

    def by_state(
        self, queryset: FilteredOperations, name: str, states: list[str]
    ) -> FilteredOperations:
        """Operations in these states of their life."""
        return queryset.filter(state__in=states)

    def by_organiser(
        self, queryset: FilteredOperations, name: str, codes: list[str]
    ) -> FilteredOperations:
        """Operations that one of these bodies organises."""
        organised = Operation.organisers.through.objects.filter(
            operation=OuterRef("pk"), organisation__code__in=codes
        )
        return queryset.filter(Exists(organised))

    def by_participant(
        self, queryset: FilteredOperations, name: str, codes: list[str]
    ) -> FilteredOperations:
        """Operations in which one of these takes part, by itself or by its group (the EU)."""
        return with_participation_of(queryset, codes)

    def by_term(
        self, queryset: FilteredOperations, name: str, names: list[str]
    ) -> FilteredOperations:
        """Operations on these goods or risk areas, or narrower ones."""
        return self._filter_by_terms(
            queryset, Operation.terms.through, ReferenceTermKind.RISK_AREA, names
        )

    def by_mode(
        self, queryset: FilteredOperations, name: str, names: list[str]
    ) -> FilteredOperations:
        """Operations on these transport modes, or narrower ones."""
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
        """The grades asked for; without any, those that ask something of the two sides."""
        return self.form.cleaned_data["grade"] or list(DEFAULT_SEVERITIES)

    @property
    def selected_certainties(self) -> list[str]:
        """The certainties asked for; without any, all but those known only to the year."""
        return self.form.cleaned_data["certainty"] or list(DEFAULT_CERTAINTIES)

    def chips(self) -> list[dict[str, str]]:
        """Each choice in force, with the address of the page without it."""
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
        """The query string with one choice taken away, or with some values replaced."""
        pairs: list[tuple[str, object]] = [
            (key, value)
            for key, value in self.query_pairs(self.data)
            if (key, value) != (name, without) and key not in changes
        ]
        pairs += [(key, value) for key, value in changes.items() if value]
        return "?" + urlencode(pairs, doseq=True)

    @classmethod
    def query_pairs(cls, query_params: QueryDict) -> list[tuple[str, str]]:
        """What the address says of this form, in one order, whatever else stands there.

        Of what may be said once only the last counts, as it does for the form.
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
    """The calendar of one year."""

    year = SelectedYearFilter(label=_("Year"))

    def __init__(self, data: QueryDict, queryset: FilteredOperations) -> None:
        data = data.copy()
        if not data.get("year", "").strip():
            data["year"] = str(timezone.localdate().year)
        super().__init__(data, queryset)
