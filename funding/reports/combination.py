"""The page of the best combination of programmes."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _, ngettext

from funding.analysis.eligibility import BudgetCase
from funding.reports.budget import OrganisationRow, organisation_rows
from funding.reports.formatting import (
    format_competence,
    format_lines,
    format_money,
    format_percent,
    format_share,
)
from funding.reports.reasons import format_reason
from funding.rule.combination import Combination, find_best_combination
from funding.rule.criteria import LineCriteria
from funding.rule.eligibility import PAID, UNKNOWN, LineEligibility, ProgrammeEligibility


@dataclass(frozen=True)
class ChosenProgramme:
    """A programme of the combination: what it pays, and why it funds these lines."""

    name: str
    paid_amount: str
    lines: str
    reasons: tuple[str, ...]
    cuts: tuple[str, ...]


@dataclass(frozen=True)
class UnpaidLines:
    """Lines that no programme pays, with the reasons; ``is_possible`` if one may."""

    lines: str
    amount: str
    reasons: tuple[str, ...]
    is_possible: bool


@dataclass(frozen=True)
class CombinationPage:
    """The combination with its sums; ``certainty_note`` states whether another may pay more.

    ``has_applications`` if lines have been applied for.
    """

    chosen: tuple[ChosenProgramme, ...]
    unpaid: tuple[UnpaidLines, ...]
    organisations: tuple[OrganisationRow, ...]
    paid_amount: str
    paid_share: str
    funding_gap: str
    planned_amount: str
    gain: str
    certainty_note: str
    is_applied_to_budget: bool
    has_applications: bool


def combination_page(case: BudgetCase) -> CombinationPage:
    """Return the page of the best combination for a budget."""
    best = find_best_combination(case.programmes, case.line_criteria, case.project)
    whole = sum((line.amount for line in case.line_criteria), Decimal("0.00"))
    return CombinationPage(
        chosen=tuple(_chosen_programme(best, each) for each in _largest_first(best)),
        unpaid=tuple(_unpaid_lines(best, case.line_criteria)),
        organisations=organisation_rows(case, best.paid_by_line),
        paid_amount=format_money(best.paid),
        paid_share=format_share(best.paid, whole),
        funding_gap=format_money(whole - best.paid),
        planned_amount=format_money(whole),
        gain=_gain_sentence(best),
        certainty_note=_certainty_note(best),
        is_applied_to_budget=case.funded_by == best.programme_by_line,
        has_applications=bool(case.applied_for.claims or case.applied_for.failed_lines),
    )


def _largest_first(best: Combination) -> list[ProgrammeEligibility]:
    return sorted(best.eligibilities, key=lambda each: (-each.paid_amount, each.programme.name))


def _certainty_note(best: Combination) -> str:
    if not best.max_shortfall:
        return _("By what is recorded no other lawful combination pays a cent more.")
    sentence = _(
        "It was not proven that nothing pays more: another combination may pay at most "
        "%(amount)s euro more."
    )
    return sentence % {"amount": format_money(best.max_shortfall)}


def _gain_sentence(best: Combination) -> str:
    """Return how much less the best single programme would pay; empty with fewer than two."""
    single = max(best.single_programmes, key=lambda each: each.paid_amount, default=None)
    if single is None or len(best.eligibilities) < 2:
        return ""
    sentence = _("%(name)s alone would pay %(paid)s euro: %(more)s less.")
    return sentence % {
        "name": single.programme.name,
        "paid": format_money(single.paid_amount),
        "more": format_money(best.paid - single.paid_amount),
    }


def _chosen_programme(best: Combination, eligibility: ProgrammeEligibility) -> ChosenProgramme:
    """Return a programme with its lines, grouped by the reason."""
    groups: dict[str, list[int]] = {}
    for each in eligibility.lines:
        groups.setdefault(_choice_reason(best, eligibility, each), []).append(each.line.number)
    return ChosenProgramme(
        name=eligibility.programme.name,
        paid_amount=format_money(eligibility.paid_amount),
        lines=format_lines([each.line.number for each in eligibility.lines]),
        reasons=tuple(f"{format_lines(numbers)}: {why}" for why, numbers in groups.items()),
        cuts=tuple(format_reason(eligibility.programme, each) for each in eligibility.reductions),
    )


def _choice_reason(
    best: Combination, eligibility: ProgrammeEligibility, line: LineEligibility
) -> str:
    """Return why a line goes to a programme: its rate, and that of the next best."""
    others = [
        (line_eligibility.percent or Decimal(0), each.programme.name)
        for each in best.single_programmes
        if each.programme.programme_id != eligibility.programme.programme_id
        for line_eligibility in each.lines
        if line_eligibility.line.line_id == line.line.line_id
        and line_eligibility.eligibility == PAID
    ]
    params = {
        "competence": format_competence(line.line.competence),
        "name": eligibility.programme.name,
        "percent": format_percent(line.percent or Decimal(0)),
    }
    if not others:
        sentence = _("%(name)s pays %(percent)s (competence: %(competence)s); no other pays them.")
        return sentence % params
    rate, name = max(others)
    params |= {"other": name, "rate": format_percent(rate)}
    if rate > (line.percent or 0):
        sentence = _(
            "%(name)s pays %(percent)s; %(other)s would pay %(rate)s, but its limits are met "
            "better with other lines."
        )
    elif rate == line.percent:
        sentence = _("%(name)s pays %(percent)s, and %(other)s would pay no more.")
    else:
        sentence = _("%(name)s pays %(percent)s; the next best, %(other)s, would pay %(rate)s.")
    return sentence % params


def _unpaid_lines(
    best: Combination, line_criteria: Iterable[LineCriteria]
) -> Iterable[UnpaidLines]:
    """Yield the lines that no programme funds, grouped by the reasons."""
    groups: dict[tuple[tuple[str, ...], bool], list[LineCriteria]] = {}
    for line in line_criteria:
        if line.line_id not in best.programme_by_line and line.amount:
            groups.setdefault(_exclusion_reasons(best, line), []).append(line)
    for (because, may_be), listed in groups.items():
        amount = sum((line.amount for line in listed), Decimal("0.00"))
        numbers = format_lines([line.number for line in listed])
        yield UnpaidLines(numbers, format_money(amount), because, may_be)


def _exclusion_reasons(best: Combination, line: LineCriteria) -> tuple[tuple[str, ...], bool]:
    because, may_be, past = [], False, 0
    for eligibility in best.single_programmes:
        line_eligibility = next(
            each for each in eligibility.lines if each.line.line_id == line.line_id
        )
        # Programmes that are not in force are only counted
        if any(reason.code == "not_valid" for reason in line_eligibility.reasons):
            past += 1
            continue
        may_be = may_be or line_eligibility.eligibility == UNKNOWN
        deciding = [
            each
            for each in line_eligibility.reasons
            if each.eligibility == line_eligibility.eligibility
        ]
        because += [format_reason(eligibility.programme, each) for each in deciding]
    if past:
        sentence = ngettext(
            "%(n)d other programme is not in force on the days of the operation.",
            "%(n)d other programmes are not in force on the days of the operation.",
            past,
        )
        because.append(sentence % {"n": past})
    return tuple(because), may_be
