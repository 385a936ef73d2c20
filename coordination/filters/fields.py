"""Fields and filters that calendar, overlaps and meeting list are narrowed by."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jco_portal.core.combobox import ValuesFromList
from jco_portal.core.dates import FIRST_DAY, LAST_DAY
from jco_portal.core.form_fields import DayField
from jco_portal.core.type_aliases import Wording
from operations.models import Operation


class AddingSelect(forms.SelectMultiple):
    """A list to add one more from; what is chosen already is kept, and removed by its chip."""

    template_name = "coordination/_addable_select.html"

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
        "invalid_choice": _("“%(value)s” is not in the list: choose one of those offered.")
    }


def chip_of(field: forms.Field, choices: Any, code: str) -> str:
    """A choice in force in words."""
    return f"{field.label}: {dict(choices)[code]}"


class CodesFilter(django_filters.MultipleChoiceFilter):
    """Narrows by any of the codes chosen."""

    field_class = CodesField

    def __init__(self, label: Wording, method: str, **extra: Any) -> None:
        extra.setdefault("widget", AddingSelect)
        super().__init__(label=label, method=method, distinct=False, **extra)


class ListFilter(django_filters.Filter):
    """Narrows by any of the entries typed, of a long list."""

    field_class = ValuesFromList

    def __init__(self, label: Wording, method: str) -> None:
        super().__init__(label=label, method=method)


class DayInput(forms.DateInput):
    """A day to pick or to type; what no browser takes as a day is kept as it was typed."""

    input_type = "date"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """A plain text control when the value is no day, else the browser would drop it."""
        context = super().get_context(name, value, attrs)
        if isinstance(value, str) and not parses(value):
            context["widget"]["type"] = "text"
        return context


def parses(text: str) -> bool:
    """True for a day written as 2026-07-01."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


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
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
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


class ChoiceField(forms.ChoiceField):
    """One of a few; a value that is not among them is named in the sentence that refuses it."""

    default_error_messages = CodesField.default_error_messages


class AskedChoiceFilter(AskedFilter):
    """One of a few, read by the page itself."""

    field_class = ChoiceField


class AskedDayFilter(AskedFilter):
    """A day, read by the page itself."""

    field_class = DayField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=DayInput(), **kwargs)
