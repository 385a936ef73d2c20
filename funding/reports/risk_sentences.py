"""The planned start compared with pending grants, as sentences."""

from datetime import date

from django.utils.translation import gettext as _

from funding.analysis.risk import FundingRisk, RiskLevel
from funding.reports.pending_grants import format_probability, format_span
from funding.rule.time_to_grant import pending_curve
from jco_portal.core.dates import Precision, date_precision, format_day, format_entered_date


def format_planned_start(risk: FundingRisk) -> str:
    """Return the planned start as entered: 1 June 2027; June 2027; 2027."""
    return format_entered_date(risk.entered_start)


def risk_sentence(risk: FundingRisk, today: date) -> str:
    """Return the risk as one or two sentences."""
    if risk.level == RiskLevel.NOTHING_AWAITED:
        return _("No programme is to fund it, so no grant is waited for.")
    if risk.level == RiskLevel.NO_START:
        return _("No start is said yet, not even its year, so nothing can be compared with it.")
    params = {
        "start": format_planned_start(risk),
        "day": format_day(risk.needed_on),
        "programme": risk.decisive_grant.programme.name if risk.decisive_grant else "",
        "span": format_span(risk.days_short),
        "chance": format_probability(risk.probability),
    }
    if risk.level == RiskLevel.UNKNOWN:
        # With all curves known, only a grant that is later than its curve has no safe start
        if all(
            pending_curve(each.time_to_grant.statistics)
            for each in risk.pending_grants
            if each.time_to_grant.needs_grant
        ):
            return (
                _(
                    "The planned start is %(start)s. The grant has been waited for so long that "
                    "what is usual does not tell any more from when on a start is safe."
                )
                % params
            )
        return (
            _(
                "The planned start is %(start)s. Too little is recorded of how long the grants "
                "take to say from when on a start is safe."
            )
            % params
        )
    if risk.level == RiskLevel.SAFE:
        return _("The planned start, %(start)s, is safe by what is known of the grants.") % params
    return " ".join(
        filter(
            None,
            (
                _too_early_sentence(risk, params),
                _probability_sentence(risk, params),
                _past_sentence(risk, today),
            ),
        )
    )


def _too_early_sentence(risk: FundingRisk, params: dict[str, str]) -> str:
    """Return by how much the start is too early."""
    if risk.level == RiskLevel.UNCERTAIN_START:
        if risk.is_median:
            sentence = _(
                "The start is known only as %(start)s and may lie before %(day)s, by when half "
                "of the grants of %(programme)s have come."
            )
        else:
            sentence = _(
                "The start is known only as %(start)s and may lie before %(day)s, the earliest "
                "safe start with %(programme)s: say its day."
            )
    elif risk.is_median:
        sentence = _(
            "The planned start, %(start)s, lies %(span)s before %(day)s, by when only half of "
            "the grants of %(programme)s have come."
        )
    else:
        sentence = _(
            "The planned start, %(start)s, lies %(span)s before %(day)s, the earliest safe "
            "start with %(programme)s."
        )
    return sentence % params


def _probability_sentence(risk: FundingRisk, params: dict[str, str]) -> str:
    if not params["chance"] or date_precision(risk.entered_start) != Precision.DAY:
        return ""
    if sum(each.time_to_grant.needs_grant for each in risk.pending_grants) > 1:
        return _("The chance that all grants have come by the planned start: %(chance)s.") % params
    return _("The chance that the grant has come by the planned start: %(chance)s.") % params


def _past_sentence(risk: FundingRisk, today: date) -> str:
    if risk.last_day is None or risk.last_day >= today:
        return ""
    return _("The planned start has passed already.")
