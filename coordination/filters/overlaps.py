"""Overlaps by themselves, and by what one of their sides is."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.filters.calendar import CalendarFilter
from coordination.filters.fields import AskedChoiceFilter, AskedYearFilter
from coordination.models.decision import has_decision_in_force
from coordination.queries.overlaps import in_order, in_year, not_over, overlaps_seen_by
from jco_portal.directory.models import User

if TYPE_CHECKING:
    from coordination.models.overlap import VisibleOverlaps

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

OPEN, ANSWERED = "open", "answered"
ANSWERS = [
    (OPEN, _("no answer that holds")),
    (ANSWERED, _("answered")),
]


class OverlapFilter(CalendarFilter):
    """Overlaps by themselves, and by what one of their sides is.

    A hidden side is never looked at: it could be found out by trying filters.
    """

    year = AskedYearFilter(label=_("Common days in"))
    age = AskedChoiceFilter(label=_("Found"), choices=AGES)
    show = AskedChoiceFilter(label=_("Standing or gone"), choices=SHOWN)
    answer = AskedChoiceFilter(label=_("What is done about it"), choices=ANSWERS)

    def overlaps(self, user: User, now: datetime) -> "VisibleOverlaps":
        """The overlaps that the person may know of and that were asked for, in order."""
        asked = self.form.cleaned_data
        found = overlaps_seen_by(user).filter(_answered(asked["answer"]))
        if asked["show"] != EVERY:
            found = found.filter(closed_at__isnull=asked["show"] != GONE)
        if asked["show"] == AHEAD:
            found = not_over(found, timezone.localdate(now))
        if asked["grade"]:
            found = found.filter(shown_severity__in=asked["grade"])
        if asked["certainty"]:
            found = found.filter(is_fully_visible=True, certainty__in=asked["certainty"])
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
        single = [name for name in ("year", "age", "show", "answer") if asked[name]]
        return super().chips() + [
            {
                "label": f"{fields[name].label}: {self._said(name)}",
                "url": self.address(name, without=str(self.data[name])),
            }
            for name in single
        ]

    def _said(self, name: str) -> str:
        value = str(self.form.cleaned_data[name])
        return str(dict(getattr(self.form.fields[name], "choices", ())).get(value, value))


def _answered(asked: str) -> Q:
    """What was asked of answers; of everything when nothing was."""
    wanted = {OPEN: ~Q(has_decision_in_force()), ANSWERED: Q(has_decision_in_force())}
    return wanted.get(asked, Q())
