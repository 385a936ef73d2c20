"""The best lawful combination for a budget, and why each line goes where it goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _, ngettext

from funding.analysis.eligibility import Case
from funding.reports.budget import BearerRow, bearer_rows
from funding.reports.formatting import competence_in_words, lines_in_words, money, percent, share
from funding.reports.reasons import reason_in_words
from funding.rule.combination import Combination, combine
from funding.rule.criteria import LineFacts
from funding.rule.eligibility import PAID, UNKNOWN, LineVerdict, ProgrammeVerdict


@dataclass(frozen=True)
class Chosen:
    """A programme of the combination: what it pays, and why these lines go to it."""

    name: str
    paid: str
    lines: str
    because: tuple[str, ...]
    cuts: tuple[str, ...]


@dataclass(frozen=True)
class Unpaid:
    """Lines that no programme pays, and what stands against each programme."""

    lines: str
    amount: str
    because: tuple[str, ...]
    may_be: bool


@dataclass(frozen=True)
class CombinationPage:
    """The combination with its sums; ``sure`` says how certain it is that none pays more.

    ``is_applied`` when applications ask for lines of it, or have fallen.
    """

    chosen: tuple[Chosen, ...]
    unpaid: tuple[Unpaid, ...]
    bearers: tuple[BearerRow, ...]
    paid: str
    part: str
    left: str
    planned: str
    gain: str
    sure: str
    is_taken: bool
    is_applied: bool


def combination_page(case: Case) -> CombinationPage:
    """The best combination for a budget in words."""
    best = combine(case.programmes, case.facts, case.project)
    whole = sum((line.amount for line in case.facts), Decimal("0.00"))
    return CombinationPage(
        chosen=tuple(_chosen(best, each) for each in _most_first(best)),
        unpaid=tuple(_unpaid(best, case.facts)),
        bearers=bearer_rows(case, best.paid_by_line),
        paid=money(best.paid),
        part=share(best.paid, whole),
        left=money(whole - best.paid),
        planned=money(whole),
        gain=_gain(best),
        sure=_sure(best),
        is_taken=case.funded_by == best.chosen,
        is_applied=bool(case.applied.claims or case.applied.fallen),
    )


def _most_first(best: Combination) -> list[ProgrammeVerdict]:
    return sorted(best.verdicts, key=lambda each: (-each.paid, each.programme.name))


def _sure(best: Combination) -> str:
    if not best.short:
        return _("By what is recorded no other lawful combination pays a cent more.")
    sentence = _(
        "It was not proven that nothing pays more: another combination may pay at most "
        "%(amount)s euro more."
    )
    return sentence % {"amount": money(best.short)}


def _gain(best: Combination) -> str:
    """What several programmes pay more than the best single one."""
    single = max(best.alone, key=lambda each: each.paid, default=None)
    if single is None or len(best.verdicts) < 2:
        return ""
    sentence = _("%(name)s alone would pay %(paid)s euro: %(more)s less.")
    return sentence % {
        "name": single.programme.name,
        "paid": money(single.paid),
        "more": money(best.paid - single.paid),
    }


def _chosen(best: Combination, verdict: ProgrammeVerdict) -> Chosen:
    """Lines of a programme, grouped by what was compared for them."""
    groups: dict[str, list[int]] = {}
    for each in verdict.lines:
        groups.setdefault(_why(best, verdict, each), []).append(each.line.number)
    return Chosen(
        name=verdict.programme.name,
        paid=money(verdict.paid),
        lines=lines_in_words([each.line.number for each in verdict.lines]),
        because=tuple(f"{lines_in_words(numbers)}: {why}" for why, numbers in groups.items()),
        cuts=tuple(reason_in_words(verdict.programme, each) for each in verdict.cuts),
    )


def _why(best: Combination, verdict: ProgrammeVerdict, line: LineVerdict) -> str:
    """Why a line goes to a programme: its rate, and what the next best would pay."""
    others = [
        (found.percent or Decimal(0), each.programme.name)
        for each in best.alone
        if each.programme.key != verdict.programme.key
        for found in each.lines
        if found.line.key == line.line.key and found.standing == PAID
    ]
    words = {
        "competence": competence_in_words(line.line.competence),
        "name": verdict.programme.name,
        "percent": percent(line.percent or Decimal(0)),
    }
    if not others:
        sentence = _("%(name)s pays %(percent)s (competence: %(competence)s); no other pays them.")
        return sentence % words
    rate, name = max(others)
    words |= {"other": name, "rate": percent(rate)}
    if rate > (line.percent or 0):
        sentence = _(
            "%(name)s pays %(percent)s; %(other)s would pay %(rate)s, but its limits are met "
            "better with other lines."
        )
    elif rate == line.percent:
        sentence = _("%(name)s pays %(percent)s, and %(other)s would pay no more.")
    else:
        sentence = _("%(name)s pays %(percent)s; the next best, %(other)s, would pay %(rate)s.")
    return sentence % words


def _unpaid(best: Combination, facts: Iterable[LineFacts]) -> Iterable[Unpaid]:
    """What is funded by none, grouped by the reasons against the programmes that hold."""
    groups: dict[tuple[tuple[str, ...], bool], list[LineFacts]] = {}
    for line in facts:
        if line.key not in best.chosen and line.amount:
            groups.setdefault(_against(best, line), []).append(line)
    for (because, may_be), listed in groups.items():
        amount = sum((line.amount for line in listed), Decimal("0.00"))
        numbers = lines_in_words([line.number for line in listed])
        yield Unpaid(numbers, money(amount), because, may_be)


def _against(best: Combination, line: LineFacts) -> tuple[tuple[str, ...], bool]:
    because, may_be, past = [], False, 0
    for verdict in best.alone:
        found = next(each for each in verdict.lines if each.line.key == line.key)
        if any(reason.code == "not_valid" for reason in found.reasons):
            past += 1
            continue
        may_be = may_be or found.standing == UNKNOWN
        deciding = [each for each in found.reasons if each.decides == found.standing]
        because += [reason_in_words(verdict.programme, each) for each in deciding]
    if past:
        sentence = ngettext(
            "%(n)d other programme is not in force on the days of the operation.",
            "%(n)d other programmes are not in force on the days of the operation.",
            past,
        )
        because.append(sentence % {"n": past})
    return tuple(because), may_be
