"""The page that compares what each programme would pay of a budget."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from funding.analysis.eligibility import BudgetCase
from funding.models import BudgetLine
from funding.queries.rule_criteria import FundingLists
from funding.reports.formatting import (
    format_accepted_competence,
    format_lines,
    format_money,
    format_percent,
    format_share,
)
from funding.reports.programmes import format_grant_limits, format_months, format_start_rule
from funding.reports.reasons import format_reason
from funding.rule.criteria import Eligibility, EligibilityReason
from funding.rule.eligibility import (
    PAID,
    REFUSED,
    UNKNOWN,
    LineEligibility,
    ProgrammeEligibility,
    assess_programme,
)


@dataclass(frozen=True)
class ComparisonCell:
    """What a programme pays of a line: text, and eligibility for its style."""

    text: str
    eligibility: Eligibility


@dataclass(frozen=True)
class ComparisonRow:
    """A budget line with a cell for every programme."""

    number: int
    description: str
    amount: str
    cells: tuple[ComparisonCell, ...]


@dataclass(frozen=True)
class ReasonRow:
    """A reason as a sentence, with its source and the lines that share it."""

    lines: str
    sentence: str
    source: str
    eligibility: Eligibility


@dataclass(frozen=True)
class ProgrammeColumn:
    """A programme with its conditions, sums and reasons."""

    programme_id: int
    name: str
    url: str
    accepted_competence: str
    start_rule: str
    time_to_grant: str
    grant: str
    paid_amount: str
    funding_gap: str
    paid_share: str
    alternative_amounts: tuple[str, ...]
    reasons: tuple[ReasonRow, ...]
    eligibility: Eligibility


@dataclass(frozen=True)
class ComparisonPage:
    """Programmes in force on the days of the operation, the best first; others are excluded."""

    columns: tuple[ProgrammeColumn, ...]
    rows: tuple[ComparisonRow, ...]
    planned_amount: str
    excluded_programmes: tuple[tuple[str, str], ...]


def comparison_page(case: BudgetCase) -> ComparisonPage:
    """Return the comparison of all programmes for the whole budget."""
    eligibilities = [
        assess_programme(each, case.line_criteria, case.project) for each in case.programmes
    ]
    valid_eligibilities = [each for each in eligibilities if _invalidity_reason(each) is None]
    valid_eligibilities.sort(
        key=lambda each: (-each.paid_amount, each.eligibility == REFUSED, each.programme.name)
    )
    aside = [(each, why) for each in eligibilities if (why := _invalidity_reason(each)) is not None]
    whole = sum((line.amount for line in case.line_criteria), Decimal("0.00"))
    return ComparisonPage(
        tuple(_programme_column(case.reference_lists, each, whole) for each in valid_eligibilities),
        tuple(_comparison_row(line, valid_eligibilities) for line in case.lines),
        format_money(whole),
        tuple((each.programme.name, format_reason(each.programme, why)) for each, why in aside),
    )


def _invalidity_reason(eligibility: ProgrammeEligibility) -> EligibilityReason | None:
    """Return why a programme is not in force on these days; None if it is, or is not known."""
    # Validity concerns the whole operation, so that every line has this reason or none
    reasons = eligibility.lines[0].reasons if eligibility.lines else ()
    return next((each for each in reasons if each.code == "not_valid"), None)


def _programme_column(
    lists: FundingLists, eligibility: ProgrammeEligibility, whole: Decimal
) -> ProgrammeColumn:
    criteria = eligibility.programme
    programme = next(each for each in lists.programmes if each.pk == criteria.programme_id)
    return ProgrammeColumn(
        programme_id=criteria.programme_id,
        name=criteria.name,
        url=programme.get_absolute_url(),
        accepted_competence=format_accepted_competence(criteria.accepted_competence),
        start_rule=format_start_rule(programme),
        time_to_grant=format_months(programme),
        grant=format_grant_limits(programme),
        paid_amount=_amount_if_known(eligibility, eligibility.paid_amount),
        funding_gap=_amount_if_known(eligibility, eligibility.uncovered_amount),
        paid_share=format_share(eligibility.paid_amount, whole),
        alternative_amounts=tuple(_alternative_amounts(eligibility)),
        reasons=tuple(reason_rows(eligibility)),
        eligibility=eligibility.eligibility,
    )


def _amount_if_known(eligibility: ProgrammeEligibility, amount: Decimal) -> str:
    return _("not known") if eligibility.eligibility == UNKNOWN else format_money(amount)


def _alternative_amounts(eligibility: ProgrammeEligibility) -> list[str]:
    """Return what would be paid by the rates of other sources."""
    sentence = _("With %(percent)s, as another source says, it would pay %(paid)s (%(source)s).")
    return [
        sentence
        % {
            "percent": format_percent(rate.percent),
            "paid": format_money(paid),
            "source": rate.source,
        }
        for rate, paid in eligibility.alternative_amounts
        if paid != eligibility.paid_amount
    ]


def reason_rows(eligibility: ProgrammeEligibility) -> list[ReasonRow]:
    """Return every reason once, with its lines; refusals first, then unknown, then notes."""
    named: dict[tuple[Eligibility, str, str], list[int]] = {}
    for line_eligibility in eligibility.lines:
        for reason in line_eligibility.reasons:
            sentence = format_reason(eligibility.programme, reason)
            named.setdefault((reason.eligibility, sentence, reason.source), []).append(
                line_eligibility.line.number
            )
    order = {REFUSED: 0, UNKNOWN: 1}
    rows = [
        ReasonRow(format_lines(numbers, len(eligibility.lines)), sentence, source, decides)
        for (decides, sentence, source), numbers in sorted(
            named.items(), key=lambda each: order.get(each[0][0], 2)
        )
    ]
    cuts = [
        ReasonRow("", format_reason(eligibility.programme, each), each.source, each.eligibility)
        for each in eligibility.reductions
    ]
    return rows + cuts


def _comparison_row(line: BudgetLine, eligibilities: list[ProgrammeEligibility]) -> ComparisonRow:
    line_eligibilities = [
        next(each for each in one.lines if each.line.line_id == line.pk) for one in eligibilities
    ]
    return ComparisonRow(
        line.number,
        line.description,
        format_money(line.planned_amount),
        tuple(_comparison_cell(each) for each in line_eligibilities),
    )


def _comparison_cell(eligibility: LineEligibility) -> ComparisonCell:
    labels = {PAID: format_money(eligibility.amount), UNKNOWN: _("not recorded"), REFUSED: _("no")}
    return ComparisonCell(labels[eligibility.eligibility], eligibility.eligibility)
