"""What calendar, overlaps and meeting list are narrowed by; every choice lives in the address."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Value
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.enums import Certainty, Grade
from coordination.models import Overlap
from coordination.queries import default_period, in_order, in_year, not_over, overlaps_seen_by
from coordination.reports import LISTED_STATES, Asked
from jco_portal.directory.models import GroupMembership, Organisation, User
from jco_portal.kernel.dates import FIRST_DAY, LAST_DAY
from operations.enums import OperationState, TermKind
from operations.models import Operation, OperationKind, Participation, Term

ALARMING = (Grade.CONFLICT, Grade.COORDINATE)
DRAWN = (Certainty.CERTAIN, Certainty.POSSIBLE)
OF_OPERATIONS = ("kind", "organiser", "participant", "term", "mode", "state")
AGES = [
    ("7", _("in the last 7 days")),
    ("30", _("in the last 30 days")),
    ("90", _("in the last 90 days")),
]
AHEAD, GONE, EVERY = "ahead", "gone", "all"
SHOWN = [
    (AHEAD, _("standing, and not over yet")),
    (GONE, _("gone")),
    (EVERY, _("standing and gone")),
]


class AddingSelect(forms.SelectMultiple):
    """A list to add one more from; what is chosen already is kept, and removed by its chip."""

    template_name = "coordination/_adding_select.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Every value given, without the empty one of a list left alone."""
        return [value for value in super().value_from_datadict(data, files, name) or [] if value]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The options apart: those chosen and those that may be added."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"].pop("multiple", None)
        options = [
            each for _name, group, _index in context["widget"]["optgroups"] for each in group
        ]
        context["chosen"] = [each for each in options if each["selected"]]
        context["others"] = [each for each in options if not each["selected"]]
        return context


class CodesField(forms.MultipleChoiceField):
    """Codes of a list; a code that is not in it is named in the sentence that refuses it."""

    default_error_messages = {
        "invalid_choice": _("“%(value)s” is not in this list: choose one of those offered.")
    }


class CodesFilter(django_filters.MultipleChoiceFilter):
    """Narrows by any of the codes chosen."""

    field_class = CodesField

    def __init__(self, label: str, method: str, **extra: Any) -> None:
        extra.setdefault("widget", AddingSelect)
        super().__init__(label=label, method=method, distinct=False, **extra)


class DayField(forms.DateField):
    """A day between 1990 and 2100, written as 2026-07-01."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {
        "invalid": _("Write the day as 2026-07-01; it must exist and lie in 1990 to 2100.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def to_python(self, value: Any) -> date | None:
        """The day, or a sentence on how to write it."""
        day = super().to_python(value)
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class AskedFilter(django_filters.Filter):
    """Asked for in the same form but read by the page itself: it narrows no operations."""

    def filter(self, qs: QuerySet[Operation], value: Any) -> QuerySet[Operation]:
        """The operations as they are."""
        return qs


class AskedCodesFilter(AskedFilter):
    """Codes that the page itself reads."""

    field_class = CodesField


class YearField(forms.IntegerField):
    """A year between 1990 and 2100; empty means this year."""

    def __init__(self, **kwargs: Any) -> None:
        bounds = {"first": FIRST_DAY.year, "last": LAST_DAY.year}
        outside = _("The calendar holds the years %(first)s to %(last)s.") % bounds
        super().__init__(
            min_value=FIRST_DAY.year,
            max_value=LAST_DAY.year,
            error_messages={
                "invalid": _("Write the year in four digits, as 2026."),
                "min_value": outside,
                "max_value": outside,
            },
            **kwargs,
        )


class AskedYearFilter(AskedFilter):
    """The year that is shown."""

    field_class = YearField


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
        groups = GroupMembership.objects.filter(member__code__in=codes).values("group")
        taking_part = Participation.objects.filter(
            Q(organisation__code__in=codes) | Q(organisation__in=groups), operation=OuterRef("pk")
        )
        return queryset.filter(Exists(taking_part))

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

    @property
    def is_narrowed(self) -> bool:
        """True when anything but the period narrows the page."""
        return any(isinstance(value, list) and value for value in self.form.cleaned_data.values())

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
        """What the address says of this form, in one order, whatever else stands there."""
        return [
            (name, value)
            for name in cls.base_filters
            for value in sorted(set(data.getlist(name)))
            if value
        ]


class YearFilter(CalendarFilter):
    """The calendar of one year."""

    year = AskedYearFilter(label=_("Year"))

    def __init__(self, data: QueryDict, queryset: QuerySet[Operation]) -> None:
        data = data.copy()
        if not data.get("year", "").strip():
            data["year"] = str(timezone.localdate().year)
        super().__init__(data, queryset)


class ChoiceField(forms.ChoiceField):
    """One of a few; a value that is not among them is named in the sentence that refuses it."""

    default_error_messages = CodesField.default_error_messages


class AskedChoiceFilter(AskedFilter):
    """One of a few, read by the page itself."""

    field_class = ChoiceField


class AskedDayFilter(AskedFilter):
    """A day, read by the page itself."""

    field_class = DayField


class OverlapFilter(CalendarFilter):
    """Overlaps by themselves, and by what one of their sides is.

    A hidden side is never looked at: it could be found out by trying filters.
    """

    year = AskedYearFilter(label=_("Common days in"))
    age = AskedChoiceFilter(label=_("Found"), choices=AGES)
    show = AskedChoiceFilter(label=_("Standing or gone"), choices=SHOWN)

    def overlaps(self, user: User, now: datetime) -> QuerySet[Overlap]:
        """The overlaps that the person may know of and that were asked for, in order."""
        asked = self.form.cleaned_data
        found = overlaps_seen_by(user)
        if asked["show"] != EVERY:
            found = found.filter(closed_at__isnull=asked["show"] != GONE)
        if asked["show"] == AHEAD:
            found = not_over(found, timezone.localdate(now))
        if asked["grade"]:
            found = found.filter(shown_grade__in=asked["grade"])
        if asked["certainty"]:
            found = found.filter(is_full=True, certainty__in=asked["certainty"])
        if asked["age"]:
            found = found.filter(opened_at__gte=now - timedelta(days=int(asked["age"])))
        if asked["year"]:
            found = in_year(found, asked["year"])
        if any(asked[name] for name in OF_OPERATIONS):
            keys = self.qs.values("pk")
            found = found.filter(Q(operation_a__in=keys) | Q(operation_b__in=keys))
        return in_order(found)

    def chips(self) -> list[dict[str, str]]:
        """Each choice in force, with the address of the page without it."""
        asked, fields = self.form.cleaned_data, self.form.fields
        single = [name for name in ("year", "age", "show") if asked[name]]
        return super().chips() + [
            {
                "label": f"{fields[name].label}: {self._said(name)}",
                "url": self.address(name, without=self.data[name]),
            }
            for name in single
        ]

    def _said(self, name: str) -> str:
        value = str(self.form.cleaned_data[name])
        return str(dict(getattr(self.form.fields[name], "choices", ())).get(value, value))


class MeetingFilter(CalendarFilter):
    """The meeting list of a period; without one, this Presidency and the next."""

    @classmethod
    def get_filters(cls) -> dict[str, django_filters.Filter]:
        """The filters, with ``from`` and ``until``: one of them is no name in Python."""
        days = {
            "from": AskedDayFilter(label=_("From"), required=False),
            "until": AskedDayFilter(label=_("Until"), required=False),
        }
        return {**days, **super().get_filters()}

    def period(self, today: date) -> tuple[date, date]:
        """The first and last day asked for."""
        first, last = default_period(today)
        asked = self.form.cleaned_data
        return asked["from"] or first, asked["until"] or max(last, asked["from"] or first)

    def is_valid(self) -> bool:
        """False, with a sentence, also when the period ends before it starts."""
        valid = super().is_valid()
        first, last = (self.form.cleaned_data.get(name) for name in ("from", "until"))
        if valid and first and last and last < first:
            self.form.add_error("until", _("The period cannot end before it starts."))
        return valid and not self.form.errors

    def asked(self, today: date) -> Asked:
        """What the list is to hold."""
        first, last = self.period(today)
        values = self.form.cleaned_data
        return Asked(
            operations=self.qs,
            first=first,
            last=last,
            states=tuple(values["state"]) or LISTED_STATES,
            grades=tuple(values["grade"]),
            certainties=tuple(values["certainty"]),
            filters=tuple(chip["label"] for chip in self.chips()),
        )
