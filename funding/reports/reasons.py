"""Reasons for eligibility as sentences."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _, ngettext

from funding.reports.formatting import (
    format_category,
    format_money,
    format_percent,
    format_validity,
)
from funding.rule.criteria import EligibilityReason, ProgrammeCriteria
from jco_portal.directory.enums import OrganisationKind

SentenceWriter = Callable[[str, dict[str, Any]], str]


def format_reason(programme: ProgrammeCriteria, reason: EligibilityReason) -> str:
    """Return the sentence of a reason for a programme."""
    return REASON_SENTENCES[reason.code](programme.name, dict(reason.params))


def _accepted(competence: str) -> str:
    if competence == "exclusive":
        return _("the exclusive competence of the Union")
    return _("competence shared with the Member States")


def _not_valid(name: str, params: dict[str, Any]) -> str:
    when = format_validity(params["first"], params["last"])
    sentence = _("%(name)s holds %(when)s; the operation does not lie within these days.")
    return sentence % {"name": name, "when": when}


def _competence(name: str, params: dict[str, Any]) -> str:
    sentence = _("%(name)s pays only for %(accepts)s; this line is of %(competence)s.")
    formatted = {
        "accepts": _accepted(params["accepts"]),
        "competence": _accepted(params["competence"]),
    }
    return sentence % ({"name": name} | formatted)


def _undecided(name: str, params: dict[str, Any]) -> str:
    sentence = _(
        "%(name)s pays only for %(accepts)s, and the competence of this line is not decided: "
        "name its goods, or decide it with a reason."
    )
    return sentence % {"name": name, "accepts": _accepted(params["accepts"])}


def _applicant(name: str, params: dict[str, Any]) -> str:
    kinds = [str(OrganisationKind(each).label) for each in params["applicants"]]
    sentence = _("Only these may apply to %(name)s: %(kinds)s.")
    return sentence % {"name": name, "kinds": ", ".join(kinds)}


def _states(name: str, params: dict[str, Any]) -> str:
    sentence = ngettext(
        "%(name)s needs %(least)d Member State; %(states)d take part.",
        "%(name)s needs %(least)d Member States; %(states)d take part.",
        params["least"],
    )
    return sentence % ({"name": name} | params)


def _category(name: str, params: dict[str, Any]) -> str:
    formatted = {"name": name, "category": format_category(params["category"])}
    return _("%(name)s does not pay for this: %(category)s.") % formatted


def _no_rate(name: str, params: dict[str, Any]) -> str:
    sentence = _("It is not recorded what share %(name)s pays of this: %(category)s.")
    return sentence % {"name": name, "category": format_category(params["category"])}


def _rate(name: str, params: dict[str, Any]) -> str:
    formatted = {"name": name, "percent": format_percent(params["percent"])}
    return _("%(name)s pays %(percent)s.") % formatted


def _category_minimum(name: str, params: dict[str, Any]) -> str:
    sentence = _(
        "%(name)s pays these costs (%(category)s) from %(floor)s euro on; there are %(costs)s."
    )
    return sentence % {
        "name": name,
        "category": format_category(params["category"]),
        "floor": format_money(params["floor"]),
        "costs": format_money(params["costs"]),
    }


def _category_maximum(name: str, params: dict[str, Any]) -> str:
    sentence = _(
        "%(name)s pays %(ceiling)s euro at most for these costs (%(category)s); "
        "by its rate it would be %(without)s. All their lines are cut alike."
    )
    return sentence % {
        "name": name,
        "category": format_category(params["category"]),
        "ceiling": format_money(params["ceiling"]),
        "without": format_money(params["without"]),
    }


def _grant_maximum(name: str, params: dict[str, Any]) -> str:
    sentence = _(
        "The largest grant of %(name)s is %(ceiling)s euro; by its rates it would be "
        "%(without)s. All lines are cut alike."
    )
    return sentence % _amounts(name, params, "ceiling")


def _grant_minimum(name: str, params: dict[str, Any]) -> str:
    sentence = _(
        "The least grant of %(name)s is %(floor)s euro; these costs come to %(without)s only."
    )
    return sentence % _amounts(name, params, "floor")


def _amounts(name: str, params: dict[str, Any], limit: str) -> dict[str, str]:
    return {
        "name": name,
        limit: format_money(params[limit]),
        "without": format_money(params["without"]),
    }


# By ``EligibilityReason.code``
REASON_SENTENCES: dict[str, SentenceWriter] = {
    "not_valid": _not_valid,
    "days_not_known": lambda name, _params: (
        _("The days of the operation are not known, so it is not known whether %(name)s holds.")
        % {"name": name}
    ),
    "competence": _competence,
    "competence_undecided": _undecided,
    "competence_not_recorded": lambda name, _params: (
        _("It is not recorded for which competence %(name)s pays.") % {"name": name}
    ),
    "domain": lambda name, _params: _("%(name)s does not pay for these goods.") % {"name": name},
    "domain_undecided": lambda name, _params: (
        _("%(name)s pays for some goods only, and this line names none.") % {"name": name}
    ),
    "applicant": _applicant,
    "states": _states,
    "category": _category,
    "rate_not_recorded": _no_rate,
    "rates_not_recorded": lambda name, _params: (
        _("It is not recorded what share of the costs %(name)s pays.") % {"name": name}
    ),
    "rate": _rate,
    "category_floor": _category_minimum,
    "category_ceiling": _category_maximum,
    "grant_ceiling": _grant_maximum,
    "grant_floor": _grant_minimum,
}
