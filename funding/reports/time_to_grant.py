"""How long programmes take from deadline to grant: our own history, or what a source states."""

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

DAYS_A_MONTH = Decimal("30.4375")
TENTH = Decimal("0.1")


class Percentile(Aggregate):
    """The value below which a fraction of the rows lies, between two rows in proportion."""

    function = "percentile_cont"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Usual:
    """The usual months of a programme; ``cases`` of our own grants, 0 when a source says it."""

    median: Decimal | None = None
    ninetieth: Decimal | None = None
    cases: int = 0
    is_history: bool = False

    @property
    def words(self) -> str:
        """The months with where they come from; empty where nothing is recorded."""
        if self.median is None:
            return ""
        parts = [_("half within %(n)s months") % {"n": plain(self.median)}]
        if self.ninetieth is not None:
            parts.append(_("nine of ten within %(n)s") % {"n": plain(self.ninetieth)})
        return f"{', '.join(parts)} ({self.basis})"

    @property
    def basis(self) -> str:
        """Where the months come from."""
        if not self.cases:
            return str(
                TimeToGrantBasis.OWN_APPLICATIONS.label
                if self.is_history
                else TimeToGrantBasis.SOURCE.label
            )
        sentence = ngettext(
            "from %(n)d grant of our own", "from %(n)d grants of our own", self.cases
        )
        return sentence % {"n": self.cases}


def usual_of(user: User) -> dict[int, Usual]:
    """The usual months of every programme, by its key, from the grants that the user reads."""
    return {each.pk: usual_months(each) for each in with_own_months(user)}


def with_own_months(user: User) -> QuerySet[Any]:
    """Every programme with how long the grants took that the user reads.

    One grant of which both days are known is enough to go by; how many it were is said. What
    was granted before its call had closed tells nothing of the time after a deadline.
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


def usual_months(programme: Any) -> Usual:
    """Of a programme that was read ``with_own_months``: our own, else what is stated."""
    if own := programme.own:
        half, most = (cast(timedelta, parse_duration(own[name])) for name in ("half", "most"))
        return Usual(months(half), months(most), own["cases"])
    return Usual(
        programme.months_to_grant_median,
        programme.months_to_grant_ninetieth,
        is_history=programme.months_to_grant_basis == TimeToGrantBasis.OWN_APPLICATIONS,
    )


def months(span: timedelta) -> Decimal:
    """A timedelta in months of 30.4375 days, to a tenth."""
    return (Decimal(span.days) / DAYS_A_MONTH).quantize(TENTH)


def plain(number: Decimal) -> str:
    """A number of months without empty decimals."""
    return f"{number.normalize():f}"


def elapsed_of(application: Application, today: date) -> str:
    """The months from the deadline (without call: the submission) to the grant, or to today.

    Empty while nothing is submitted, once it fell, or where a day is not recorded.
    """
    if application.state in UNSUCCESSFUL_STATES:
        return ""
    since = application.call_closes_on or application.submitted_on
    if since is None or application.submitted_on is None:
        return ""
    until = application.granted_on or today
    if until < since:
        return _("the call is still open") if application.granted_on is None else ""
    words = {"n": plain(months(until - since))}
    if application.granted_on is not None:
        return _("%(n)s months to the grant") % words
    return _("%(n)s months so far") % words
