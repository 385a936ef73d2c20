"""The budget of an operation: its lines, who funds them, and what is left for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _, ngettext

from funding.analysis.eligibility import Case
from funding.enums import CATEGORIES_WITH_OWN_RATE, CostCategory
from funding.models import EURO, BudgetLine
from funding.reports.formatting import competence_in_words, money, share
from funding.rule.eligibility import PAID, LineVerdict
from funding.rule.payment import left_by_bearer
from jco_portal.core.dates import day_in_words

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class LineRow:
    """A line of the budget as the page shows it; amounts in words, euro."""

    number: int
    description: str
    notes: tuple[str, ...]
    category: str
    bearer: str
    competence: str
    competence_note: str
    is_decided: bool
    planned: str
    funded_by: str
    paid: str
    left: str
    actual: str


@dataclass(frozen=True)
class BearerRow:
    """What is left for an organisation."""

    name: str
    planned: str
    paid: str
    left: str


@dataclass(frozen=True)
class BudgetPage:
    """The budget with its sums; ``next_step`` says what to do now, for who may."""

    rows: tuple[LineRow, ...]
    bearers: tuple[BearerRow, ...]
    planned: str
    vat: str
    paid: str
    left: str
    left_share: str
    actual: str
    undecided: int
    unfunded: int
    next_step: str


def budget_page(case: Case) -> BudgetPage:
    """The budget as it stands, with what the programmes chosen for its lines pay."""
    verdicts = case.verdicts()
    paid = case.paid_by_line()
    names = {each.key: each.name for each in case.programmes}
    rows = tuple(
        _line_row(case, line, verdicts.get(line.pk), paid.get(line.pk, ZERO), names)
        for line in case.lines
    )
    total, given = sum_of(case.lines), sum(paid.values(), ZERO)
    spent = [line.actual_amount for line in case.lines if line.actual_amount is not None]
    vat = [line for line in case.lines if line.cost_category == CostCategory.VAT]
    undecided = sum(not each.is_decided for each in rows)
    unfunded = sum(line.pk not in paid for line in case.lines)
    return BudgetPage(
        rows=rows,
        bearers=bearer_rows(case, paid),
        planned=money(total),
        vat=money(sum_of(vat)),
        paid=money(given),
        left=money(total - given),
        left_share=share(total - given, total),
        actual=money(sum(spent, ZERO)) if spent else "",
        undecided=undecided,
        unfunded=unfunded,
        next_step=_next_step(case.lines, undecided, unfunded),
    )


def sum_of(lines: Iterable[BudgetLine]) -> Decimal:
    """The planned euro of lines."""
    return sum((line.planned_amount for line in lines), ZERO)


def bearer_rows(case: Case, paid: dict[int, Decimal]) -> tuple[BearerRow, ...]:
    """What each organisation bears, what is paid of it and what is left, most left first."""
    left = left_by_bearer(case.facts, paid)
    whole = left_by_bearer(case.facts, {})
    return tuple(
        BearerRow(name, money(whole[name]), money(whole[name] - rest), money(rest))
        for name, rest in sorted(left.items(), key=lambda each: (-each[1], each[0]))
    )


def _next_step(lines: tuple[BudgetLine, ...], undecided: int, unfunded: int) -> str:
    if not lines:
        return ""
    if undecided:
        return ngettext(
            "Of %(n)d line it is not decided whose competence it is: name its goods, or decide.",
            "Of %(n)d lines it is not decided whose competence they are: name their goods, "
            "or decide.",
            undecided,
        ) % {"n": undecided}
    if unfunded == len(lines):
        return _("Compare the programmes, or take the best combination of them.")
    return ""


def _line_row(
    case: Case,
    line: BudgetLine,
    verdict: LineVerdict | None,
    paid: Decimal,
    names: dict[int, str],
) -> LineRow:
    competence, how = case.competence(line)
    matters = _matters(line, how)
    funding = next(iter(line.fundings.all()), None)
    return LineRow(
        number=line.number,
        description=line.description,
        notes=tuple(_notes(case, line, verdict, paid)),
        category=line.get_cost_category_display(),
        bearer=line.organisation.name,
        competence=said_competence(case, line),
        competence_note=_competence_note(line, how) if matters else "",
        is_decided=bool(competence) or not matters,
        planned=money(line.planned_amount),
        funded_by=names.get(funding.programme_id, "") if funding else "",
        paid=money(paid),
        left=money(line.planned_amount - paid),
        actual="" if line.actual_amount is None else money(line.actual_amount),
    )


def _matters(line: BudgetLine, how: str) -> bool:
    """Costs with a rate of their own need no goods: for them it is said only where it is known."""
    return line.cost_category not in CATEGORIES_WITH_OWN_RATE or how == "overruled"


def said_competence(case: Case, line: BudgetLine) -> str:
    """The competence of a line in words; a dash where it need not be decided."""
    competence, how = case.competence(line)
    return competence_in_words(competence) if competence or _matters(line, how) else "–"


def _competence_note(line: BudgetLine, how: str) -> str:
    notes = {
        "overruled": line.competence_override_reason,
        "mixed": _("goods of both kinds"),
        "unrecorded": _("not recorded for all its goods"),
        "none": _("no goods named"),
    }
    return notes.get(how, "")


def _notes(
    case: Case, line: BudgetLine, verdict: LineVerdict | None, paid: Decimal
) -> Iterable[str]:
    terms = [each.term.name for each in line.terms.all()]
    if terms:
        yield ", ".join(terms)
    if line.days is not None and line.daily_rate is not None:
        words = {"days": line.days.normalize(), "rate": money(line.daily_rate)}
        yield _("%(days)s days at %(rate)s") % {**words, "days": f"{line.days.normalize():f}"}
    if line.currency != EURO:
        yield exchange_in_words(line)
    if line.pk in case.applied.fallen:
        yield _("Its application was rejected or withdrawn: apply again, or fund it otherwise.")
    elif verdict is not None and verdict.standing != PAID:
        yield _("Its programme does not pay it; see the comparison.")
    elif verdict is not None and paid < verdict.amount:
        yield _less_than_the_rate(case, line, paid, verdict.amount)


def _less_than_the_rate(case: Case, line: BudgetLine, paid: Decimal, amount: Decimal) -> str:
    words = {"paid": money(paid), "amount": money(amount)}
    if any(each.is_decided and line.pk in each.asked for each in case.applied.claims):
        return _("The grant pays %(paid)s of the %(amount)s that its rate would give.") % words
    return _("Of the %(amount)s that its rate would give %(paid)s were asked for.") % words


def exchange_in_words(line: BudgetLine) -> str:
    """The amount as it was said, and the rate that made it euro."""
    return _("%(amount)s %(currency)s at %(rate)s for one euro on %(day)s, %(source)s") % {
        "amount": money(line.amount_in_currency or ZERO),
        "currency": line.currency,
        "rate": f"{line.exchange_rate:f}".rstrip("0").rstrip("."),
        "day": day_in_words(line.exchange_rate_on),
        "source": line.exchange_rate_source,
    }
