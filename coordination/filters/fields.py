"""Fields and filters that calendar, overlaps and meeting list share."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jco_portal.core.combobox import ListedValuesField
from jco_portal.core.dates import MAX_DATE, MIN_DATE
from jco_portal.core.form_fields import DayField
from jco_portal.core.type_aliases import LazyText
from operations.models import Operation


class AddableSelectMultiple(forms.SelectMultiple):
    """A select that adds one more value; chosen values are kept and removed by their chips."""

    template_name = "coordination/_addable_select.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Return every value sent, except the empty one of a select left alone."""
        return [value for value in super().value_from_datadict(data, files, name) or [] if value]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the chosen options and those that may still be added."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"].pop("multiple", None)
        options = [
            each for _name, group, _index in context["widget"]["optgroups"] for each in group
        ]
        context["chosen"] = [each for each in options if each["selected"]]
        context["others"] = [each for each in options if not each["selected"]]
        return context


class CodesField(forms.MultipleChoiceField):
    """Codes of a list; the error names a code that is not in it."""

    default_error_messages = {
        "invalid_choice": _("“%(value)s” is not in the list: choose one of those offered.")
    }


def chip_label(field: forms.Field, choices: Any, code: str) -> str:
    """Return the label of an active choice."""
    return f"{field.label}: {dict(choices)[code]}"


class CodesFilter(django_filters.MultipleChoiceFilter):
    """A filter by any of the chosen codes."""

    field_class = CodesField

    def __init__(self, label: LazyText, method: str, **extra: Any) -> None:
        extra.setdefault("widget", AddableSelectMultiple)
        super().__init__(label=label, method=method, distinct=False, **extra)


class ListFilter(django_filters.Filter):
    """A filter by any of the typed entries of a long list."""

    field_class = ListedValuesField

    def __init__(self, label: LazyText, method: str) -> None:
        super().__init__(label=label, method=method)


class DayInput(forms.DateInput):
    """A date picker; a value that a browser would not accept is kept as typed."""

    input_type = "date"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Use a plain text control for a value that is no day: a browser would drop it."""
        context = super().get_context(name, value, attrs)
        if isinstance(value, str) and not is_iso_day(value):
            context["widget"]["type"] = "text"
        return context


def is_iso_day(text: str) -> bool:
    """Return whether the text is a day written as 2026-07-01."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


class SelectedFilter(django_filters.Filter):
    """A field of the form that the page reads itself; it does not filter operations."""

    def filter(self, qs: QuerySet[Operation], value: Any) -> QuerySet[Operation]:
        """Return the operations unchanged."""
        return qs


class SelectedCodesFilter(SelectedFilter):
    """Codes that the page reads itself."""

    field_class = CodesField


class YearField(forms.IntegerField):
    """A year from 1990 to 2100."""

    def __init__(self, **kwargs: Any) -> None:
        bounds = {"first": MIN_DATE.year, "last": MAX_DATE.year}
        outside = _("The calendar holds the years %(first)s to %(last)s.") % bounds
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        super().__init__(
            min_value=MIN_DATE.year,
            max_value=MAX_DATE.year,
            error_messages={
                "invalid": _("Write the year in four digits, as 2026."),
                "min_value": outside,
                "max_value": outside,
            },
            **kwargs,
        )


class SelectedYearFilter(SelectedFilter):
    """The year that the page shows."""

    field_class = YearField


class ChoiceField(forms.ChoiceField):
    """One choice of a few; the error names a value that is not among them."""

    default_error_messages = CodesField.default_error_messages


class SelectedChoiceFilter(SelectedFilter):
    """One choice of a few that the page reads itself."""

    field_class = ChoiceField


class SelectedDayFilter(SelectedFilter):
    """A day that the page reads itself."""

    field_class = DayField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=DayInput(), **kwargs)
