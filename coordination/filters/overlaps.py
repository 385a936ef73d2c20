"""The filters of the list of overlaps."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.filters.calendar import CalendarFilter
from coordination.filters.fields import SelectedChoiceFilter, SelectedYearFilter
from coordination.models.decision import has_decision_in_force
from coordination.queries.overlaps import by_severity, in_year, not_ended, visible_overlaps
from jco_portal.directory.models import User

if TYPE_CHECKING:
    from coordination.models.overlap import VisibleOverlaps

OPERATION_FIELDS = ("kind", "organiser", "participant", "term", "mode", "state")
AGE_CHOICES = [
    ("7", _("in the last 7 days")),
    ("30", _("in the last 30 days")),
    ("90", _("in the last 90 days")),
]
CURRENT, PAST, ALL = "ahead", "gone", "all"
STATUS_CHOICES = [
    (CURRENT, _("standing, and not over yet")),
    (PAST, _("gone")),
    (ALL, _("standing and gone")),
]

UNDECIDED, DECIDED = "open", "answered"
DECISION_CHOICES = [
    (UNDECIDED, _("no answer that holds")),
    (DECIDED, _("answered")),
]


class OverlapFilter(CalendarFilter):
    """Overlaps by their own properties, and by properties of their operations.

    A hidden operation is never searched: its properties could be found out by trying filters.
    """

    year = SelectedYearFilter(label=_("Common days in"))
    age = SelectedChoiceFilter(label=_("Found"), choices=AGE_CHOICES)
    show = SelectedChoiceFilter(label=_("Standing or gone"), choices=STATUS_CHOICES)
    answer = SelectedChoiceFilter(label=_("What is done about it"), choices=DECISION_CHOICES)

    def overlaps(self, user: User, now: datetime) -> "VisibleOverlaps":
        """Return the selected overlaps that the user may know of, in order."""
        cleaned_data = self.form.cleaned_data
        overlaps = visible_overlaps(user).filter(_is_decided(cleaned_data["answer"]))
        if cleaned_data["show"] != ALL:
            overlaps = overlaps.filter(closed_at__isnull=cleaned_data["show"] != PAST)
        if cleaned_data["show"] == CURRENT:
            overlaps = not_ended(overlaps, timezone.localdate(now))
        if cleaned_data["grade"]:
            overlaps = overlaps.filter(shown_severity__in=cleaned_data["grade"])
        # A restricted summary does not reveal its certainty, so it is never selected by it.
        if cleaned_data["certainty"]:
            overlaps = overlaps.filter(
                is_fully_visible=True, certainty__in=cleaned_data["certainty"]
            )
        if cleaned_data["age"]:
            overlaps = overlaps.filter(
                opened_at__gte=now - timedelta(days=int(cleaned_data["age"]))
            )
        if cleaned_data["year"]:
            overlaps = in_year(overlaps, cleaned_data["year"])
        if any(cleaned_data[name] for name in OPERATION_FIELDS):
            keys = self.qs.values("pk")
            overlaps = overlaps.filter(Q(operation_a__in=keys) | Q(operation_b__in=keys))
        return by_severity(overlaps)

    def chips(self) -> list[dict[str, str]]:
        """Return each active choice, with the address of the page without it."""
        cleaned_data, fields = self.form.cleaned_data, self.form.fields
        single = [name for name in ("year", "age", "show", "answer") if cleaned_data[name]]
        return super().chips() + [
            {
                "label": f"{fields[name].label}: {self._choice_label(name)}",
                "url": self.query_string(name, without=str(self.data[name])),
            }
            for name in single
        ]

    def _choice_label(self, name: str) -> str:
        value = str(self.form.cleaned_data[name])
        return str(dict(getattr(self.form.fields[name], "choices", ())).get(value, value))


def _is_decided(choice: str) -> Q:
    wanted = {UNDECIDED: ~Q(has_decision_in_force()), DECIDED: Q(has_decision_in_force())}
    return wanted.get(choice, Q())
