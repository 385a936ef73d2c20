"""The page of a budget: lines, their funding, and the funding gap by organisation."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _, ngettext

from funding.analysis.eligibility import BudgetCase
from funding.enums import CATEGORIES_WITH_OWN_RATE, CostCategory
from funding.models import EURO_CODE, BudgetLine
from funding.reports.formatting import format_competence, format_money, format_share
from funding.rule.eligibility import PAID, LineEligibility
from funding.rule.payment import funding_gap_by_organisation
from jco_portal.core.dates import format_day

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class BudgetLineRow:
    """A budget line on the page; amounts formatted, in euro."""

    number: int
    description: str
    notes: tuple[str, ...]
    cost_category: str
    incurred_by: str
    competence: str
    competence_note: str
    is_decided: bool
    planned_amount: str
    funded_by: str
    paid_amount: str
    funding_gap: str
    actual_amount: str


@dataclass(frozen=True)
class OrganisationRow:
    """The funding gap of an organisation; amounts formatted, in euro."""

    name: str
    planned_amount: str
    paid_amount: str
    funding_gap: str


@dataclass(frozen=True)
class BudgetPage:
    """The budget with its sums; ``next_action`` is what a planner should do now."""

    rows: tuple[BudgetLineRow, ...]
    organisations: tuple[OrganisationRow, ...]
    planned_amount: str
    vat: str
    paid_amount: str
    funding_gap: str
    funding_gap_share: str
    actual_amount: str
    undecided: int
    unfunded: int
    next_action: str


def budget_page(case: BudgetCase) -> BudgetPage:
    """Return the current budget with what the chosen programmes pay."""
    eligibility_by_line = case.line_eligibilities()
    paid = case.paid_by_line()
    names = {each.programme_id: each.name for each in case.programmes}
    rows = tuple(
        _budget_line_row(
            case, line, eligibility_by_line.get(line.pk), paid.get(line.pk, ZERO), names
        )
        for line in case.lines
    )
    total, paid_total = planned_sum(case.lines), sum(paid.values(), ZERO)
    spent = [line.actual_amount for line in case.lines if line.actual_amount is not None]
    vat = [line for line in case.lines if line.cost_category == CostCategory.VAT]
    undecided = sum(not each.is_decided for each in rows)
    unfunded = sum(line.pk not in paid for line in case.lines)
    return BudgetPage(
        rows=rows,
        organisations=organisation_rows(case, paid),
        planned_amount=format_money(total),
        vat=format_money(planned_sum(vat)),
        paid_amount=format_money(paid_total),
        funding_gap=format_money(total - paid_total),
        funding_gap_share=format_share(total - paid_total, total),
        actual_amount=format_money(sum(spent, ZERO)) if spent else "",
        undecided=undecided,
        unfunded=unfunded,
        next_action=_next_action(case.lines, undecided, unfunded),
    )


def planned_sum(lines: Iterable[BudgetLine]) -> Decimal:
    """Return the planned euro of lines."""
    return sum((line.planned_amount for line in lines), ZERO)


def organisation_rows(case: BudgetCase, paid: dict[int, Decimal]) -> tuple[OrganisationRow, ...]:
    """Return costs, payments and funding gap by organisation, the largest gap first."""
    left = funding_gap_by_organisation(case.line_criteria, paid)
    whole = funding_gap_by_organisation(case.line_criteria, {})
    return tuple(
        OrganisationRow(
            name, format_money(whole[name]), format_money(whole[name] - rest), format_money(rest)
        )
        for name, rest in sorted(left.items(), key=lambda each: (-each[1], each[0]))
    )


def _next_action(lines: tuple[BudgetLine, ...], undecided: int, unfunded: int) -> str:
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


def _budget_line_row(
    case: BudgetCase,
    line: BudgetLine,
    eligibility: LineEligibility | None,
    paid: Decimal,
    names: dict[int, str],
) -> BudgetLineRow:
    competence, how = case.competence(line)
    matters = _needs_competence(line, how)
    funding = next(iter(line.fundings.all()), None)
    return BudgetLineRow(
        number=line.number,
        description=line.description,
        notes=tuple(_line_notes(case, line, eligibility, paid)),
        cost_category=line.get_cost_category_display(),
        incurred_by=line.organisation.name,
        competence=format_line_competence(case, line),
        competence_note=_competence_note(line, how) if matters else "",
        is_decided=bool(competence) or not matters,
        planned_amount=format_money(line.planned_amount),
        funded_by=names.get(funding.programme_id, "") if funding else "",
        paid_amount=format_money(paid),
        funding_gap=format_money(line.planned_amount - paid),
        actual_amount="" if line.actual_amount is None else format_money(line.actual_amount),
    )


def _needs_competence(line: BudgetLine, how: str) -> bool:
    """Return whether the competence matters; not for VAT and planning staff, unless overridden."""
    return line.cost_category not in CATEGORIES_WITH_OWN_RATE or how == "overruled"


def format_line_competence(case: BudgetCase, line: BudgetLine) -> str:
    """Return the competence as text; a dash if it need not be decided."""
    competence, how = case.competence(line)
    return format_competence(competence) if competence or _needs_competence(line, how) else "–"


def _competence_note(line: BudgetLine, how: str) -> str:
    notes = {
        "overruled": line.competence_override_reason,
        "mixed": _("goods of both kinds"),
        "unrecorded": _("not recorded for all its goods"),
        "none": _("no goods named"),
    }
    return notes.get(how, "")


def _line_notes(
    case: BudgetCase, line: BudgetLine, eligibility: LineEligibility | None, paid: Decimal
) -> Iterable[str]:
    terms = [each.term.name for each in line.terms.all()]
    if terms:
        yield ", ".join(terms)
    if line.days is not None and line.daily_rate is not None:
        params = {"days": line.days.normalize(), "rate": format_money(line.daily_rate)}
        # normalize() turns 10 into 1E+1, hence the format
        yield _("%(days)s days at %(rate)s") % {**params, "days": f"{line.days.normalize():f}"}
    if line.currency != EURO_CODE:
        yield format_exchange(line)
    if line.pk in case.applied_for.failed_lines:
        yield _("Its application was rejected or withdrawn: apply again, or fund it otherwise.")
    elif eligibility is not None and eligibility.eligibility != PAID:
        yield _("Its programme does not pay it; see the comparison.")
    elif eligibility is not None and paid < eligibility.amount:
        yield _reduced_payment_note(case, line, paid, eligibility.amount)


def _reduced_payment_note(
    case: BudgetCase, line: BudgetLine, paid: Decimal, amount: Decimal
) -> str:
    params = {"paid": format_money(paid), "amount": format_money(amount)}
    if any(
        each.is_decided and line.pk in each.requested_by_line for each in case.applied_for.claims
    ):
        return _("The grant pays %(paid)s of the %(amount)s that its rate would give.") % params
    return _("Of the %(amount)s that its rate would give %(paid)s were asked for.") % params


def format_exchange(line: BudgetLine) -> str:
    """Return the amount in its currency, with the exchange rate."""
    return _("%(amount)s %(currency)s at %(rate)s for one euro on %(day)s, %(source)s") % {
        "amount": format_money(line.amount_in_currency or ZERO),
        "currency": line.currency,
        "rate": f"{line.exchange_rate:f}".rstrip("0").rstrip("."),
        "day": format_day(line.exchange_rate_on),
        "source": line.exchange_rate_source,
    }
