"""The filters of the meeting list: a period, operations and overlaps."""

from datetime import date

import django_filters
from django.utils.translation import gettext_lazy as _

from coordination.filters.calendar import CalendarFilter
from coordination.filters.fields import SelectedDayFilter
from coordination.queries.overlaps import default_period
from coordination.reports.meeting_page import LISTED_STATES, MeetingSelection


class MeetingFilter(CalendarFilter):
    """The meeting list of a period, by default the present and the next Presidency."""

    @classmethod
    def get_filters(cls) -> dict[str, django_filters.Filter]:
        """Return the filters with ``from`` and ``until``.

        They are added here because ``from`` is a keyword of Python.
        """
        days = {
            "from": SelectedDayFilter(label=_("From"), required=False),
            "until": SelectedDayFilter(label=_("Until"), required=False),
        }
        return {**days, **super().get_filters()}

    def selected_period(self, today: date) -> tuple[date, date]:
        """Return the first and last day of the list, both inclusive.

        A missing end is taken from the default period around the other one.
        """
        cleaned_data = self.form.cleaned_data
        if cleaned_data["from"] and cleaned_data["until"]:
            return cleaned_data["from"], cleaned_data["until"]
        first, last = default_period(cleaned_data["from"] or cleaned_data["until"] or today)
        return cleaned_data["from"] or first, cleaned_data["until"] or last

    def is_valid(self) -> bool:
        """Return whether the form is valid and the period does not end before it starts."""
        valid = super().is_valid()
        first, last = (self.form.cleaned_data.get(name) for name in ("from", "until"))
        if valid and first and last and last < first:
            self.form.add_error("until", _("The period cannot end before it starts."))
        return valid and not self.form.errors

    def selection(self, today: date) -> MeetingSelection:
        """Return what the list is to contain."""
        first, last = self.selected_period(today)
        values = self.form.cleaned_data
        return MeetingSelection(
            operations=self.qs,
            first_day=first,
            last_day=last,
            states=tuple(values["state"]) or LISTED_STATES,
            severities=tuple(values["grade"]),
            certainties=tuple(values["certainty"]),
            filters=tuple(chip["label"] for chip in self.chips()),
        )
