"""Eligibility: what a programme pays of a budget, line by line, and why; without the database.

Source: the rules of programmes as recorded, and Council 9947/1/11 REV 1, 5.1 (competence, VAT,
planning staff).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from funding.enums import CATEGORIES_WITH_OWN_RATE
from funding.rule.criteria import (
    Eligibility,
    EligibilityReason,
    LineCriteria,
    ProgrammeCriteria,
    ProjectCriteria,
    RateCriteria,
)
from funding.rule.payment import ProgrammePayment, pay_lines

# In the order of the members
PAID, REFUSED, UNKNOWN, NOTE = Eligibility


@dataclass(frozen=True)
class LineEligibility:
    """Whether a programme pays a line, and how many euro.

    ``amount`` is in euro after maximums and rounding; ``percent`` is the rate before them.
    """

    line: LineCriteria
    eligibility: Eligibility
    reasons: tuple[EligibilityReason, ...] = ()
    percent: Decimal | None = None
    amount: Decimal = Decimal("0.00")

    @property
    def uncovered_amount(self) -> Decimal:
        """Euro of the line that the programme does not pay."""
        return self.line.amount - self.amount


@dataclass(frozen=True)
class ProgrammeEligibility:
    """What a programme pays of some lines, and what reduced it.

    ``alternative_amounts``: rates of other sources, with the total in euro by each.
    """

    programme: ProgrammeCriteria
    lines: tuple[LineEligibility, ...]
    reductions: tuple[EligibilityReason, ...] = ()
    alternative_amounts: tuple[tuple[RateCriteria, Decimal], ...] = ()

    @property
    def paid_amount(self) -> Decimal:
        """Euro paid in total."""
        return sum((each.amount for each in self.lines), Decimal("0.00"))

    @property
    def uncovered_amount(self) -> Decimal:
        """Euro not paid in total."""
        return sum((each.uncovered_amount for each in self.lines), Decimal("0.00"))

    @property
    def eligibility(self) -> Eligibility:
        """Paid if anything is paid, unknown if anything may be, else refused."""
        line_eligibilities = {each.eligibility for each in self.lines if each.line.amount}
        if self.paid_amount:
            return PAID
        return UNKNOWN if UNKNOWN in line_eligibilities else REFUSED


def assess_programme(
    programme: ProgrammeCriteria, lines: Sequence[LineCriteria], project: ProjectCriteria
) -> ProgrammeEligibility:
    """Return the eligibility of lines for a programme, taken as one application."""
    eligibility = _assess_lines(programme, lines, project)
    others = tuple(
        (rate, _assess_lines(_with_rate(programme, rate), lines, project).paid_amount)
        for rate in programme.alternative_rates
    )
    return replace(eligibility, alternative_amounts=others)


def assess_without_limits(
    programme: ProgrammeCriteria, lines: Sequence[LineCriteria], project: ProjectCriteria
) -> ProgrammeEligibility:
    """Return the eligibility without minimums and maximums, which were applied at submission."""
    return replace(
        assess_programme(_without_limits(programme), lines, project), programme=programme
    )


def assess_granted(
    programme: ProgrammeCriteria, lines: Sequence[LineCriteria]
) -> dict[int, LineEligibility]:
    """Return the most that a decided grant pays of each line (by key): what its rate gives.

    The whole line if no rate is recorded. Other rules concerned the decision only.
    """
    amounts = pay_lines(_without_limits(programme), lines).amounts
    eligibility_by_line = {}
    for line in lines:
        rate = programme.rate_of(line.cost_category)
        amount = line.amount if rate is None else amounts[line.line_id]
        eligibility_by_line[line.line_id] = LineEligibility(
            line, PAID, (), rate.percent if rate else None, amount
        )
    return eligibility_by_line


def _without_limits(programme: ProgrammeCriteria) -> ProgrammeCriteria:
    rates = tuple(replace(each, min_amount=None, max_amount=None) for each in programme.rates)
    return replace(programme, rates=rates, alternative_rates=(), min_grant=None, max_grant=None)


def _with_rate(programme: ProgrammeCriteria, rate: RateCriteria) -> ProgrammeCriteria:
    """Return the programme with a rate of another source."""
    other_rates = tuple(
        each for each in programme.rates if each.cost_category != rate.cost_category
    )
    return replace(programme, rates=(*other_rates, rate), alternative_rates=())


def _assess_lines(
    programme: ProgrammeCriteria, lines: Sequence[LineCriteria], project: ProjectCriteria
) -> ProgrammeEligibility:
    of_project = tuple(_project_reasons(programme, project))
    line_eligibilities = [assess_line(programme, line, of_project) for line in lines]
    payable = [each.line for each in line_eligibilities if each.eligibility == PAID]
    payment = pay_lines(programme, payable)
    return ProgrammeEligibility(
        programme,
        tuple(_apply_payment(each, payment) for each in line_eligibilities),
        payment.reductions,
    )


def _apply_payment(eligibility: LineEligibility, payment: ProgrammePayment) -> LineEligibility:
    if eligibility.eligibility != PAID:
        return eligibility
    amount = payment.amounts[eligibility.line.line_id]
    unpaid = payment.refusals.get(eligibility.line.line_id)
    if unpaid is not None:  # the reason replaces the note on the rate
        return replace(eligibility, eligibility=REFUSED, reasons=(unpaid,))
    return replace(eligibility, amount=amount)


def assess_line(
    programme: ProgrammeCriteria, line: LineCriteria, of_project: tuple[EligibilityReason, ...] = ()
) -> LineEligibility:
    """Return whether a programme may pay a line, and its rate, before minimums and maximums."""
    rate = programme.rate_of(line.cost_category)
    of_line = _line_reasons(programme, line, has_rate=rate is not None)
    reasons = (*of_project, *of_line, *_rate_reasons(programme, line, rate))
    decided = {each.eligibility for each in reasons}
    eligibility = REFUSED if REFUSED in decided else UNKNOWN if UNKNOWN in decided else PAID
    if eligibility != PAID:  # only the reasons that decide are shown
        reasons = tuple(each for each in reasons if each.eligibility == eligibility)
    return LineEligibility(line, eligibility, reasons, rate.percent if rate else None)


def _project_reasons(
    programme: ProgrammeCriteria, project: ProjectCriteria
) -> Iterator[EligibilityReason]:
    yield from _validity_reasons(programme, project)
    source = programme.sources
    if programme.eligible_applicants and project.applicant not in programme.eligible_applicants:
        params = {
            "applicant": project.applicant,
            "applicants": sorted(programme.eligible_applicants),
        }
        yield EligibilityReason("applicant", REFUSED, source.get("applicants", ""), params)
    least = programme.min_states
    if least is not None and project.state_count < least:
        counts = {"least": least, "states": project.state_count}
        yield EligibilityReason("states", REFUSED, source.get("states", ""), counts)


def _validity_reasons(
    programme: ProgrammeCriteria, project: ProjectCriteria
) -> Iterator[EligibilityReason]:
    first, last = programme.valid_from, programme.valid_until
    if first is None and last is None:
        return
    source = programme.sources.get("validity", "")
    if project.starts_on is None:
        yield EligibilityReason("days_not_known", UNKNOWN)
        return
    # Without an end only the start is compared
    ends_on = project.ends_on or project.starts_on
    if (first and project.starts_on < first) or (last and ends_on > last):
        yield EligibilityReason("not_valid", REFUSED, source, {"first": first, "last": last})


def _line_reasons(
    programme: ProgrammeCriteria, line: LineCriteria, *, has_rate: bool
) -> Iterator[EligibilityReason]:
    source = programme.sources
    asks_competence = (
        has_rate or line.cost_category not in CATEGORIES_WITH_OWN_RATE
    )  # without a rate the line is unknown whatever its competence
    wanted = source.get("competence", "")
    if not programme.accepted_competence:
        yield EligibilityReason("competence_not_recorded", UNKNOWN)
    elif programme.accepted_competence != "both" and not line.competence:
        if asks_competence:
            accepts = {"accepts": programme.accepted_competence}
            yield EligibilityReason("competence_undecided", UNKNOWN, wanted, accepts)
    elif programme.accepted_competence not in {"both", line.competence}:
        params = {"accepts": programme.accepted_competence, "competence": line.competence}
        yield EligibilityReason("competence", REFUSED, wanted, params)
    if programme.domains and not line.terms:
        yield EligibilityReason("domain_undecided", UNKNOWN, source.get("domains", ""))
    elif programme.domains and not line.terms & programme.domains:
        yield EligibilityReason("domain", REFUSED, source.get("domains", ""))


def _rate_reasons(
    programme: ProgrammeCriteria, line: LineCriteria, rate: RateCriteria | None
) -> Iterator[EligibilityReason]:
    params = {"category": line.cost_category}
    if not programme.rates:
        yield EligibilityReason("rates_not_recorded", UNKNOWN)
    elif rate is None:
        yield EligibilityReason("rate_not_recorded", UNKNOWN, "", params)
    elif rate.percent == 0:
        yield EligibilityReason("category", REFUSED, rate.source, params)
    else:
        yield EligibilityReason("rate", NOTE, rate.source, params | {"percent": rate.percent})
