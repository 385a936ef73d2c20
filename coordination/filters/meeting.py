"""The meeting list by its period, and by what it is to hold."""

from datetime import date

import django_filters
from django.utils.translation import gettext_lazy as _

from coordination.filters.calendar import CalendarFilter
from coordination.filters.fields import SelectedDayFilter
from coordination.queries.overlaps import default_period
from coordination.reports.meeting_page import LISTED_STATES, MeetingSelection


class MeetingFilter(CalendarFilter):
    """The meeting list of a period; without one, this Presidency and the next."""

    @classmethod
    def get_filters(cls) -> dict[str, django_filters.Filter]:
        """The filters, with ``from`` and ``until``: one of them is no name in Python."""
        days = {
            "from": SelectedDayFilter(label=_("From"), required=False),
            "until": SelectedDayFilter(label=_("Until"), required=False),
        }
        return {**days, **super().get_filters()}

    def selected_period(self, today: date) -> tuple[date, date]:
        """The first and last day asked for."""
        cleaned_data = self.form.cleaned_data
        if cleaned_data["from"] and cleaned_data["until"]:
            return cleaned_data["from"], cleaned_data["until"]
        first, last = default_period(cleaned_data["from"] or cleaned_data["until"] or today)
        return cleaned_data["from"] or first, cleaned_data["until"] or last

    def is_valid(self) -> bool:
        """False, with a sentence, also when the period ends before it starts."""
        valid = super().is_valid()
        first, last = (self.form.cleaned_data.get(name) for name in ("from", "until"))
        if valid and first and last and last < first:
            self.form.add_error("until", _("The period cannot end before it starts."))
        return valid and not self.form.errors

    def selection(self, today: date) -> MeetingSelection:
        """What the list is to hold."""
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
