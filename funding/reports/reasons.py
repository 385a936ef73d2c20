"""Why a programme pays a line or not, as sentences; the source stands beside each."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _, ngettext

from funding.reports.formatting import category_in_words, money, percent, validity
from funding.rule.criteria import ProgrammeFacts, Reason
from jco_portal.directory.enums import OrganisationKind

Sentence = Callable[[str, dict[str, Any]], str]


def reason_in_words(programme: ProgrammeFacts, reason: Reason) -> str:
    """The sentence of a reason, for the programme that has it."""
    return SENTENCES[reason.code](programme.name, dict(reason.params))


def _accepted(competence: str) -> str:
    if competence == "exclusive":
        return _("the exclusive competence of the Union")
    return _("competence shared with the Member States")


def _not_valid(name: str, params: dict[str, Any]) -> str:
    when = validity(params["first"], params["last"])
    sentence = _("%(name)s holds %(when)s; the operation does not lie within these days.")
    return sentence % {"name": name, "when": when}


def _competence(name: str, params: dict[str, Any]) -> str:
    sentence = _("%(name)s pays only for %(accepts)s; this line is of %(competence)s.")
    words = {"accepts": _accepted(params["accepts"]), "competence": _accepted(params["competence"])}
    return sentence % ({"name": name} | words)


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
    words = {"name": name, "category": category_in_words(params["category"])}
    return _("%(name)s does not pay for this: %(category)s.") % words


def _no_rate(name: str, params: dict[str, Any]) -> str:
    sentence = _("It is not recorded what share %(name)s pays of this: %(category)s.")
    return sentence % {"name": name, "category": category_in_words(params["category"])}


def _rate(name: str, params: dict[str, Any]) -> str:
    words = {"name": name, "percent": percent(params["percent"])}
    return _("%(name)s pays %(percent)s.") % words


def _category_floor(name: str, params: dict[str, Any]) -> str:
    sentence = _(
        "%(name)s pays these costs (%(category)s) from %(floor)s euro on; there are %(costs)s."
    )
    return sentence % {
        "name": name,
        "category": category_in_words(params["category"]),
        "floor": money(params["floor"]),
        "costs": money(params["costs"]),
    }


def _category_ceiling(name: str, params: dict[str, Any]) -> str:
    sentence = _(
        "%(name)s pays %(ceiling)s euro at most for these costs (%(category)s); "
        "by its rate it would be %(without)s. All their lines are cut alike."
    )
    return sentence % {
        "name": name,
        "category": category_in_words(params["category"]),
        "ceiling": money(params["ceiling"]),
        "without": money(params["without"]),
    }


def _grant_ceiling(name: str, params: dict[str, Any]) -> str:
    sentence = _(
        "The largest grant of %(name)s is %(ceiling)s euro; by its rates it would be "
        "%(without)s. All lines are cut alike."
    )
    return sentence % _amounts(name, params, "ceiling")


def _grant_floor(name: str, params: dict[str, Any]) -> str:
    sentence = _(
        "The least grant of %(name)s is %(floor)s euro; these costs come to %(without)s only."
    )
    return sentence % _amounts(name, params, "floor")


def _amounts(name: str, params: dict[str, Any], limit: str) -> dict[str, str]:
    return {"name": name, limit: money(params[limit]), "without": money(params["without"])}


SENTENCES: dict[str, Sentence] = {
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
    "category_floor": _category_floor,
    "category_ceiling": _category_ceiling,
    "grant_ceiling": _grant_ceiling,
    "grant_floor": _grant_floor,
}
