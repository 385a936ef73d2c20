"""The calendar: operations by what they are, in a year; every choice lives in the address."""

from collections import defaultdict
from collections.abc import Iterable
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import BigIntegerField, Exists, F, OuterRef, QuerySet, Value
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.enums import Certainty, Grade
from coordination.filters.fields import (
    AskedCodesFilter,
    AskedYearFilter,
    CodesField,
    CodesFilter,
)
from jco_portal.directory.models import Organisation
from operations.enums import OperationState, TermKind
from operations.models import Operation, OperationKind, Term
from operations.queries import taken_part_in_by

ALARMING = (Grade.CONFLICT, Grade.COORDINATE)
DRAWN = (Certainty.CERTAIN, Certainty.POSSIBLE)


class CalendarFilter(django_filters.FilterSet):
    """Operations of the calendar by what they are, and overlaps by how grave and certain.

    Values are codes and names that a person can read in the address, never keys.
    """

    kind = CodesFilter(_("Kind"), "by_kind")
    organiser = CodesFilter(_("Organised by"), "by_organiser")
    participant = CodesFilter(_("Taking part"), "by_participant")
    term = CodesFilter(_("Risk area or goods"), "by_term")
    mode = CodesFilter(_("Transport mode"), "by_mode")
    state = CodesFilter(_("State"), "by_state", choices=OperationState.choices)
    grade = AskedCodesFilter(
        label=_("Overlaps by grade"),
        choices=Grade.choices,
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

    def __init__(self, data: QueryDict, queryset: QuerySet[Operation]) -> None:
        super().__init__(data, queryset)
        for name, values in self._choices().items():
            self.filters[name].extra["choices"] = values

    def _choices(self) -> dict[str, list[tuple[str, str]]]:
        """What may be chosen, and on the way the trees of terms; one query for all lists."""
        none = Value(None, output_field=BigIntegerField())
        lists = (
            Term.objects.values_list("pk", "kind", "name", F("name"), "broader_id"),
            Organisation.objects.values_list("pk", Value("organisation"), "code", "name", none),
            OperationKind.objects.values_list("pk", Value("kind"), "code", "name", none),
        )
        rows = [each.order_by() for each in lists]
        self._trees: dict[str, dict[int, tuple[str, int | None]]] = defaultdict(dict)
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for key, its, code, label, broader in sorted(rows[0].union(*rows[1:]), key=itemgetter(3)):
            found[its].append((code, label))
            self._trees[its][key] = (code, broader)
        return {
            "kind": found["kind"],
            "organiser": found["organisation"],
            "participant": found["organisation"],
            "term": found[TermKind.RISK_AREA],
            "mode": found[TermKind.TRANSPORT_MODE],
        }

    def _with_narrower(self, tree: str, names: Iterable[str]) -> set[int]:
        words, wanted = self._trees[tree], set(names)
        found = {key for key, (name, _up) in words.items() if name in wanted}
        below = found
        while below:
            below = {key for key, (_name, up) in words.items() if up in below} - found
            found = found | below
        return found

    def by_kind(self, queryset: QuerySet, name: str, codes: list[str]) -> QuerySet:
        """Operations of these kinds."""
        return queryset.filter(kind__code__in=codes)

    def by_state(self, queryset: QuerySet, name: str, states: list[str]) -> QuerySet:
        """Operations in these states of their life."""
        return queryset.filter(state__in=states)

    def by_organiser(self, queryset: QuerySet, name: str, codes: list[str]) -> QuerySet:
        """Operations that one of these bodies organises."""
        organised = Operation.organisers.through.objects.filter(
            operation=OuterRef("pk"), organisation__code__in=codes
        )
        return queryset.filter(Exists(organised))

    def by_participant(self, queryset: QuerySet, name: str, codes: list[str]) -> QuerySet:
        """Operations in which one of these takes part, by itself or by its group (the EU)."""
        return taken_part_in_by(queryset, codes)

    def by_term(self, queryset: QuerySet, name: str, names: list[str]) -> QuerySet:
        """Operations on these goods or risk areas, or narrower ones."""
        return self._by_link(queryset, Operation.terms.through, TermKind.RISK_AREA, names)

    def by_mode(self, queryset: QuerySet, name: str, names: list[str]) -> QuerySet:
        """Operations on these transport modes, or narrower ones."""
        return self._by_link(queryset, Operation.modes.through, TermKind.TRANSPORT_MODE, names)

    def _by_link(self, queryset: QuerySet, link: Any, tree: str, names: list[str]) -> QuerySet:
        keys = self._with_narrower(tree, names)
        linked = link.objects.filter(operation=OuterRef("pk"), term__in=keys)
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
                "label": f"{field.label}: {dict(field.choices)[code]}",
                "url": self.address(name, without=code),
            }
            for name, field in self.form.fields.items()
            if isinstance(field, CodesField)
            for code in self.form.cleaned_data[name]
        ]

    def address(self, name: str = "", *, without: str = "", **changes: object) -> str:
        """The query string with one choice taken away, or with some values replaced."""
        pairs = [
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
    return set(data.getlist(name)) if issubclass(field, CodesField) else {data.get(name, "")}


class YearFilter(CalendarFilter):
    """The calendar of one year."""

    year = AskedYearFilter(label=_("Year"))

    def __init__(self, data: QueryDict, queryset: QuerySet[Operation]) -> None:
        data = data.copy()
        if not data.get("year", "").strip():
            data["year"] = str(timezone.localdate().year)
        super().__init__(data, queryset)
