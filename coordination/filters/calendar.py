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
    AskedCodesFilter,
    AskedYearFilter,
    CodesField,
    CodesFilter,
    ListFilter,
    chip_of,
)
from jco_portal.core.combobox import SEPARATOR, ValuesFromList
from jco_portal.core.option_lists import Reading
from operations.enums import OperationState, ReferenceTermKind
from operations.models import Operation
from operations.queries.operations import with_part_of
from operations.reports.reference_choices import KINDS, ORGANISATIONS, Choices

Asked = QuerySet[Operation]
TYPED = {
    "organiser": ORGANISATIONS,
    "participant": ORGANISATIONS,
    "term": ReferenceTermKind.RISK_AREA,
}
SEVERAL = (CodesField, ValuesFromList)
ALARMING = (Severity.CONFLICT, Severity.COORDINATION)
DRAWN = (Certainty.CERTAIN, Certainty.POSSIBLE)


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
    grade = AskedCodesFilter(
        label=_("Overlaps by grade"),
        choices=Severity.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    certainty = AskedCodesFilter(
        label=_("Overlaps by certainty"),
        choices=Certainty.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Operation
        fields: list[str] = []

    def __init__(self, data: QueryDict, queryset: Asked) -> None:
        self.lists = Choices()
        super().__init__(data, queryset)
        entries = self.lists.entries
        for name, of in (("kind", KINDS), ("mode", ReferenceTermKind.TRANSPORT_MODE)):
            self.filters[name].extra["choices"] = [(each.code, each.name) for each in entries[of]]
        for name, of in TYPED.items():
            every = [each.code for each in entries[of]]  # those that are out of date, too
            self.form.fields[name].offer(self.lists.listed(of), kept=every)
        self.data = self.form.data = self._in_codes(self.data)

    def _in_codes(self, data: QueryDict) -> QueryDict:
        """What the address says, with the codes of what was typed in words."""
        read = data.copy()
        for name in TYPED:
            typed = SEPARATOR.join(data.getlist(name))
            reading = Reading(typed, self.form.fields[name].options)
            read.setlist(name, [*reading.values, *reading.unclear])
        return read

    def by_kind(self, queryset: Asked, name: str, codes: list[str]) -> Asked:
        """Operations of these kinds."""
        return queryset.filter(operation_type__code__in=codes)

    def by_state(self, queryset: Asked, name: str, states: list[str]) -> Asked:
        """Operations in these states of their life."""
        return queryset.filter(state__in=states)

    def by_organiser(self, queryset: Asked, name: str, codes: list[str]) -> Asked:
        """Operations that one of these bodies organises."""
        organised = Operation.organisers.through.objects.filter(
            operation=OuterRef("pk"), organisation__code__in=codes
        )
        return queryset.filter(Exists(organised))

    def by_participant(self, queryset: Asked, name: str, codes: list[str]) -> Asked:
        """Operations in which one of these takes part, by itself or by its group (the EU)."""
        return with_part_of(queryset, codes)

    def by_term(self, queryset: Asked, name: str, names: list[str]) -> Asked:
        """Operations on these goods or risk areas, or narrower ones."""
        return self._by_link(queryset, Operation.terms.through, ReferenceTermKind.RISK_AREA, names)

    def by_mode(self, queryset: Asked, name: str, names: list[str]) -> Asked:
        """Operations on these transport modes, or narrower ones."""
        return self._by_link(
            queryset, Operation.transport_modes.through, ReferenceTermKind.TRANSPORT_MODE, names
        )

    def _by_link(self, queryset: Asked, link: Any, tree: str, names: list[str]) -> Asked:
        keys = self.lists.with_narrower(tree, names)
        linked = link.objects.filter(operation=OuterRef("pk"), referenceterm__in=keys)
        return queryset.filter(Exists(linked))

    @property
    def grades(self) -> list[str]:
        """The grades asked for; without any, those that ask something of the two sides."""
        return self.form.cleaned_data["grade"] or list(ALARMING)

    @property
    def certainties(self) -> list[str]:
        """The certainties asked for; without any, all but those known only to the year."""
        return self.form.cleaned_data["certainty"] or list(DRAWN)

    def chips(self) -> list[dict[str, str]]:
        """Each choice in force, with the address of the page without it."""
        return [
            {
                "label": chip_of(field, field.choices, code),
                "url": self.address(name, without=code),
            }
            for name, field in self.form.fields.items()
            if isinstance(field, SEVERAL)
            for code in self.form.cleaned_data[name]
        ]

    def address(self, name: str = "", *, without: str = "", **changes: object) -> str:
        """The query string with one choice taken away, or with some values replaced."""
        pairs: list[tuple[str, object]] = [
            (key, value)
            for key, value in self.pairs(self.data)
            if (key, value) != (name, without) and key not in changes
        ]
        pairs += [(key, value) for key, value in changes.items() if value]
        return "?" + urlencode(pairs, doseq=True)

    @classmethod
    def pairs(cls, data: QueryDict) -> list[tuple[str, str]]:
        """What the address says of this form, in one order, whatever else stands there.

        Of what may be said once only the last counts, as it does for the form.
        """
        return [
            (name, value)
            for name, each in cls.base_filters.items()
            for value in sorted(_values(data, name, each.field_class))
            if value
        ]


def _values(data: QueryDict, name: str, field: type[forms.Field]) -> set[str]:
    return set(data.getlist(name)) if issubclass(field, SEVERAL) else {data.get(name, "")}


class YearFilter(CalendarFilter):
    """The calendar of one year."""

    year = AskedYearFilter(label=_("Year"))

    def __init__(self, data: QueryDict, queryset: Asked) -> None:
        data = data.copy()
        if not data.get("year", "").strip():
            data["year"] = str(timezone.localdate().year)
        super().__init__(data, queryset)
