"""Pending grants as text: since when, what is likely, and the start of operations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from funding.analysis.pending_grants import (
    PendingGrant,
    StartRule,
    TimeToGrantStart,
    WhatIfApplication,
    pending_grants,
)
from funding.analysis.risk import FundingRisk, funding_risk
from funding.reports.formatting import NARROW_SPACE
from funding.reports.time_to_grant import time_to_grant_stats, with_own_months
from funding.rule.time_to_grant import (
    TimeToGrantMonths as RuleUsual,
    monthly_forecast,
    pending_curve,
)
from jco_portal.core.dates import format_day
from jco_portal.directory.models import User
from operations.models import Operation

# Least number of own grants from which nine of ten are determined (proposal of the portal)
MIN_CASES = 10
TIME_TO_GRANT_START_SENTENCES = {
    TimeToGrantStart.GRANTED: gettext_lazy("Granted on %(day)s."),
    TimeToGrantStart.APPLICATION: gettext_lazy("Counted from %(day)s, the day of the application."),
    TimeToGrantStart.DEADLINE: gettext_lazy(
        "Applied for on %(sent)s; counted from %(day)s, the deadline of the call."
    ),
    TimeToGrantStart.CALL: gettext_lazy(
        "Not applied for yet; counted from %(day)s, the deadline of the call “%(call)s”."
    ),
    TimeToGrantStart.TYPED: gettext_lazy("Counted from %(day)s, as typed below."),
    TimeToGrantStart.TODAY: gettext_lazy(
        "Not applied for yet, and no call to come is recorded; counted from today, %(day)s: "
        "it cannot be sooner."
    ),
}
START_RULE_SENTENCES = {
    StartRule.AT_ONCE: gettext_lazy("Activities may start before the application."),
    StartRule.APPLICATION: gettext_lazy(
        "Activities may start after the application, before the grant; whether it comes stays open."
    ),
    StartRule.GRANT: gettext_lazy("Activities may start only after the grant."),
    StartRule.NOT_RECORDED: gettext_lazy(
        "Whether activities may start before the grant is not recorded; it is counted as if "
        "they may not."
    ),
}


@dataclass(frozen=True)
class ForecastMonth:
    """The end of a month, with the likelihood of the grant by then."""

    end: str
    probability: str


@dataclass(frozen=True)
class PendingGrantPanel:
    """A pending grant as text; ``safe_start`` is empty if not known."""

    programme: str
    url: str
    application: str
    application_url: str
    time_to_grant_start: str
    rule: str
    usual_time: str
    safe_start: str
    forecast: str
    months: tuple[ForecastMonth, ...]


def format_probability(chance: float | None) -> str:
    """Return a likelihood in whole percent, never 0 or 100 by rounding; empty if not known."""
    if chance is None:
        return ""
    if 0 < chance < 0.01:
        return _("less than 1%(space)s%%") % {"space": NARROW_SPACE}
    if 0.99 < chance < 1:
        return _("more than 99%(space)s%%") % {"space": NARROW_SPACE}
    return f"{round(chance * 100)}{NARROW_SPACE}%"


def format_span(days: int) -> str:
    """Return days as text, in whole weeks (rounded down) from two on."""
    if days < 14:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    return ngettext("%(n)d week", "%(n)d weeks", days // 7) % {"n": days // 7}


# Queries


def forecast_stats(programme: Any) -> RuleUsual:
    """Return the months for forecasts, of a programme read ``with_own_months``.

    Own grants from ``MIN_CASES`` on. With fewer, those of a source if it states both numbers, else
    the median of own grants.
    """
    usual = time_to_grant_stats(programme)
    stated = RuleUsual(programme.months_to_grant_median, programme.months_to_grant_ninetieth)
    if not usual.case_count or usual.case_count >= MIN_CASES:
        return RuleUsual(usual.median, usual.ninetieth)
    return stated if pending_curve(stated) else RuleUsual(usual.median)


def funding_risks(
    user: User,
    operations: Iterable[Operation],
    today: date,
    *,
    typed: WhatIfApplication | None = None,
) -> dict[int, FundingRisk]:
    """Compare the start of each operation with its pending grants, in one query.

    Phases are read with the operations, the programme of ``typed`` by ``with_own_months``.
    """
    listed = list(operations)
    keys = [each.pk for each in listed]
    grants_by_operation = pending_grants(keys, with_own_months(user), forecast_stats, today, typed)
    return {each.pk: funding_risk(each, grants_by_operation[each.pk], today) for each in listed}


# Text


def pending_grant_panel(pending_grant: PendingGrant, today: date) -> PendingGrantPanel:
    """Return a pending grant as text."""
    safe, application = pending_grant.earliest_safe_start(today), pending_grant.application
    return PendingGrantPanel(
        programme=pending_grant.programme.name,
        url=pending_grant.programme.get_absolute_url(),
        application=str(application.get_state_display()) if application else "",
        application_url=application.get_absolute_url() if application else "",
        time_to_grant_start=_time_to_grant_start_sentence(pending_grant),
        rule=str(START_RULE_SENTENCES[pending_grant.start_rule]),
        usual_time=format_usual_time(pending_grant.time_to_grant.statistics),
        safe_start=_safe_start_sentence(pending_grant, safe, today),
        forecast=_forecast_sentence(pending_grant, safe),
        months=tuple(
            ForecastMonth(format_day(end), format_probability(chance))
            for end, chance in (
                monthly_forecast(pending_grant.time_to_grant, today)
                if pending_grant.time_to_grant.needs_grant
                else ()
            )
        ),
    )


def _time_to_grant_start_sentence(pending_grant: PendingGrant) -> str:
    sent = pending_grant.application.submitted_on if pending_grant.application else None
    params = {
        "day": format_day(
            pending_grant.time_to_grant.granted_on or pending_grant.time_to_grant.started_on
        ),
        "sent": format_day(sent),
        "call": pending_grant.call.title if pending_grant.call else "",
    }
    return str(TIME_TO_GRANT_START_SENTENCES[pending_grant.time_to_grant_start]) % params


def format_usual_time(usual: RuleUsual) -> str:
    """Return the months used; empty if none are recorded."""
    if usual.median is None:
        return ""
    if usual.ninetieth is None:
        return _("half within %(n)s months; by when nine of ten come is not recorded") % {
            "n": _format_months(usual.median)
        }
    return _("half within %(n)s months, nine of ten within %(m)s") % {
        "n": _format_months(usual.median),
        "m": _format_months(usual.ninetieth),
    }


def _format_months(months: Decimal) -> str:
    return f"{months.normalize():f}"


def _safe_start_sentence(pending_grant: PendingGrant, safe: date | None, today: date) -> str:
    if pending_grant.start_rule == StartRule.AT_ONCE:
        return _("any day")
    return format_day(safe)


def _forecast_sentence(pending_grant: PendingGrant, safe: date | None) -> str:
    """Return what the forecast is based on, or why there is none."""
    if pending_grant.time_to_grant.granted_on or not pending_grant.time_to_grant.needs_grant:
        return ""
    usual = pending_grant.median_day()
    if pending_curve(pending_grant.time_to_grant.statistics) is None:
        if usual is None:
            return _("How long it takes to the grant is not recorded, so nothing is forecast.")
        params = {"day": format_day(usual)}
        return (
            _(
                "Half of such grants have come by %(day)s. With one number alone there is no "
                "curve: how likely it is month by month is not forecast."
            )
            % params
        )
    if safe is None:
        return _("It is so long overdue that what is usual tells nothing any more: ask the desk.")
    return _(
        "The curve is the log-normal one through both numbers: a wait is never below nothing and "
        "has a long tail, and two numbers fix one such curve. That the grant has not come until "
        "today is taken into account. Safe is the day by which it has come in nine of ten cases."
    )


def late_grant_url(operation: Operation) -> str:
    """Return the address of the page on a late grant."""
    return reverse("funding:late_grant", args=[operation.reference])
