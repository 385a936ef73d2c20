"""The time to grant of programmes: from own applications, or as a source states."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, JSONObject
from django.utils.dateparse import parse_duration
from django.utils.translation import gettext as _, ngettext

from funding.enums import UNSUCCESSFUL_STATES, TimeToGrantBasis
from funding.models import Application, Programme
from jco_portal.directory.models import User

# Average of the Julian calendar: 365.25 / 12
DAYS_PER_MONTH = Decimal("30.4375")
MONTHS_PRECISION = Decimal("0.1")


class Percentile(Aggregate):
    """An interpolated percentile of the rows; ``fraction`` is 0 to 1."""

    function = "percentile_cont"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class TimeToGrantStats:
    """The usual months of a programme; ``case_count`` own grants, 0 if a source states them."""

    median: Decimal | None = None
    ninetieth: Decimal | None = None
    case_count: int = 0
    is_from_history: bool = False

    @property
    def label(self) -> str:
        """The months with their origin; empty if not recorded."""
        if self.median is None:
            return ""
        labels = [_("half within %(n)s months") % {"n": format_months(self.median)}]
        if self.ninetieth is not None:
            labels.append(_("nine of ten within %(n)s") % {"n": format_months(self.ninetieth)})
        return f"{', '.join(labels)} ({self.basis_label})"

    @property
    def basis_label(self) -> str:
        """The origin of the months."""
        if not self.case_count:
            return str(
                TimeToGrantBasis.OWN_APPLICATIONS.label
                if self.is_from_history
                else TimeToGrantBasis.SOURCE.label
            )
        sentence = ngettext(
            "from %(n)d grant of our own", "from %(n)d grants of our own", self.case_count
        )
        return sentence % {"n": self.case_count}


def time_to_grant_by_programme(user: User) -> dict[int, TimeToGrantStats]:
    """Return the usual months by key of every programme, from grants that the user may read."""
    return {each.pk: time_to_grant_stats(each) for each in with_own_months(user)}


def with_own_months(user: User) -> QuerySet[Any]:
    """Return every programme with the durations of grants that the user may read.

    One grant with both dates is enough, as the number of grants is shown. Grants before the
    deadline of their call are left out.
    """
    since = Coalesce("call_closes_on", "submitted_on")
    took = ExpressionWrapper(F("granted_on") - since, output_field=DurationField())
    granted = Application.objects.visible_to(user).filter(granted_on__isnull=False)
    counted = granted.annotate(took=took).filter(took__gte=timedelta(0)).order_by()
    own = counted.filter(programme=OuterRef("pk")).values("programme")
    counted_up = JSONObject(
        half=Percentile("took", fraction="0.5"),
        most=Percentile("took", fraction="0.9"),
        cases=Count("pk"),
    )
    return Programme.objects.annotate(own=Subquery(own.values(counted_up=counted_up)))


def time_to_grant_stats(programme: Any) -> TimeToGrantStats:
    """Return the months of a programme read ``with_own_months``: own, else as stated."""
    if own := programme.own:
        # JSON contains durations as text
        half, most = (cast(timedelta, parse_duration(own[name])) for name in ("half", "most"))
        return TimeToGrantStats(span_in_months(half), span_in_months(most), own["cases"])
    return TimeToGrantStats(
        programme.months_to_grant_median,
        programme.months_to_grant_ninetieth,
        is_from_history=programme.months_to_grant_basis == TimeToGrantBasis.OWN_APPLICATIONS,
    )


def span_in_months(span: timedelta) -> Decimal:
    """Return a duration in months of 30.4375 days, to a tenth."""
    return (Decimal(span.days) / DAYS_PER_MONTH).quantize(MONTHS_PRECISION)


def format_months(number: Decimal) -> str:
    """Return a number of months without trailing zeros."""
    return f"{number.normalize():f}"


def format_elapsed(application: Application, today: date) -> str:
    """Return the months from the deadline (without call: submission) to the grant or today.

    Empty before submission, if rejected or withdrawn, or if a day is not recorded.
    """
    if application.state in UNSUCCESSFUL_STATES:
        return ""
    since = application.call_closes_on or application.submitted_on
    if since is None or application.submitted_on is None:
        return ""
    until = application.granted_on or today
    if until < since:
        return _("the call is still open") if application.granted_on is None else ""
    params = {"n": format_months(span_in_months(until - since))}
    if application.granted_on is not None:
        return _("%(n)s months to the grant") % params
    return _("%(n)s months so far") % params
