"""What each programme would pay of a budget, side by side, with every reason."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from funding.analysis.eligibility import Case
from funding.models import BudgetLine
from funding.queries.rule_criteria import Lists
from funding.reports.formatting import accepts_in_words, lines_in_words, money, percent, share
from funding.reports.programmes import grant_in_words, months_in_words, start_in_words
from funding.reports.reasons import reason_in_words
from funding.rule.criteria import Reason, Ruling
from funding.rule.eligibility import PAID, REFUSED, UNKNOWN, LineVerdict, ProgrammeVerdict, judge


@dataclass(frozen=True)
class Cell:
    """What a programme pays of a line: words, and a standing to show them by."""

    words: str
    standing: Ruling


@dataclass(frozen=True)
class MatrixRow:
    """A line of the budget beside every programme."""

    number: int
    description: str
    amount: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Because:
    """Lines that share a reason, the reason as a sentence, and its source."""

    lines: str
    sentence: str
    source: str
    standing: Ruling


@dataclass(frozen=True)
class Column:
    """A programme beside the others: its conditions, its sums, its reasons."""

    key: int
    name: str
    url: str
    accepts: str
    start: str
    months: str
    grant: str
    paid: str
    left: str
    part: str
    otherwise: tuple[str, ...]
    because: tuple[Because, ...]
    standing: Ruling


@dataclass(frozen=True)
class Comparison:
    """The programmes that hold on the days of the operation, the best first; the others after."""

    columns: tuple[Column, ...]
    rows: tuple[MatrixRow, ...]
    planned: str
    aside: tuple[tuple[str, str], ...]


def comparison_of(case: Case) -> Comparison:
    """Every programme's verdict on the whole budget."""
    verdicts = [judge(each, case.facts, case.project) for each in case.programmes]
    holding = [each for each in verdicts if _not_valid(each) is None]
    holding.sort(key=lambda each: (-each.paid, each.standing == REFUSED, each.programme.name))
    aside = [(each, why) for each in verdicts if (why := _not_valid(each)) is not None]
    whole = sum((line.amount for line in case.facts), Decimal("0.00"))
    return Comparison(
        tuple(_column(case.lists, each, whole) for each in holding),
        tuple(_matrix_row(line, holding) for line in case.lines),
        money(whole),
        tuple((each.programme.name, reason_in_words(each.programme, why)) for each, why in aside),
    )


def _not_valid(verdict: ProgrammeVerdict) -> Reason | None:
    """Why it does not hold on these days; None when it does, or nobody knows."""
    reasons = verdict.lines[0].reasons if verdict.lines else ()
    return next((each for each in reasons if each.code == "not_valid"), None)


def _column(lists: Lists, verdict: ProgrammeVerdict, whole: Decimal) -> Column:
    facts = verdict.programme
    programme = next(each for each in lists.programmes if each.pk == facts.key)
    return Column(
        key=facts.key,
        name=facts.name,
        url=programme.get_absolute_url(),
        accepts=accepts_in_words(facts.accepts),
        start=start_in_words(programme),
        months=months_in_words(programme),
        grant=grant_in_words(programme),
        paid=_unless_unknown(verdict, verdict.paid),
        left=_unless_unknown(verdict, verdict.left),
        part=share(verdict.paid, whole),
        otherwise=tuple(_otherwise(verdict)),
        because=tuple(because_of(verdict)),
        standing=verdict.standing,
    )


def _unless_unknown(verdict: ProgrammeVerdict, amount: Decimal) -> str:
    return _("not known") if verdict.standing == UNKNOWN else money(amount)


def _otherwise(verdict: ProgrammeVerdict) -> list[str]:
    """What it would pay by the rates of sources that differ."""
    sentence = _("With %(percent)s, as another source says, it would pay %(paid)s (%(source)s).")
    return [
        sentence % {"percent": percent(rate.percent), "paid": money(paid), "source": rate.source}
        for rate, paid in verdict.otherwise
        if paid != verdict.paid
    ]


def because_of(verdict: ProgrammeVerdict) -> list[Because]:
    """Every reason once, with the lines that it holds for; what decides against comes first."""
    named: dict[tuple[Ruling, str, str], list[int]] = {}
    for each in verdict.lines:
        for reason in each.reasons:
            sentence = reason_in_words(verdict.programme, reason)
            named.setdefault((reason.decides, sentence, reason.source), []).append(each.line.number)
    order = {REFUSED: 0, UNKNOWN: 1}
    found = [
        Because(lines_in_words(numbers, len(verdict.lines)), sentence, source, decides)
        for (decides, sentence, source), numbers in sorted(
            named.items(), key=lambda each: order.get(each[0][0], 2)
        )
    ]
    cuts = [
        Because("", reason_in_words(verdict.programme, each), each.source, each.decides)
        for each in verdict.cuts
    ]
    return found + cuts


def _matrix_row(line: BudgetLine, verdicts: list[ProgrammeVerdict]) -> MatrixRow:
    found = [next(each for each in one.lines if each.line.key == line.pk) for one in verdicts]
    return MatrixRow(
        line.number,
        line.description,
        money(line.planned_amount),
        tuple(_cell(each) for each in found),
    )


def _cell(verdict: LineVerdict) -> Cell:
    words = {PAID: money(verdict.amount), UNKNOWN: _("not recorded"), REFUSED: _("no")}
    return Cell(words[verdict.standing], verdict.standing)
