"""How many euro a programme pays of eligible lines; without the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from funding.rule.criteria import (
    Eligibility,
    EligibilityReason,
    LineCriteria,
    ProgrammeCriteria,
    RateCriteria,
    distribute_cents,
    round_half_up,
    to_cents,
    to_euro,
)


@dataclass(frozen=True)
class ProgrammePayment:
    """Euro paid by line (by key), why lines are refused, and what reduced the total."""

    amounts: dict[int, Decimal]
    refusals: dict[int, EligibilityReason]
    reductions: tuple[EligibilityReason, ...]


def pay_lines(programme: ProgrammeCriteria, lines: Sequence[LineCriteria]) -> ProgrammePayment:
    """Return what a programme pays of eligible lines: rates, limits, then cents.

    A maximum reduces all its lines in proportion. The total is rounded half up once, and its cents
    are distributed by the largest remainder.
    """
    exact: dict[int, Fraction] = {}
    refusals: dict[int, EligibilityReason] = {}
    cuts: list[EligibilityReason] = []
    for rate, listed in _group_by_rate(programme, lines):
        costs = sum((line.amount for line in listed), Decimal(0))
        if rate.min_amount is not None and costs < rate.min_amount:
            params = {"category": rate.cost_category, "floor": rate.min_amount, "costs": costs}
            reason = EligibilityReason("category_floor", Eligibility.REFUSED, rate.source, params)
            refusals |= dict.fromkeys((line.line_id for line in listed), reason)
            continue
        shares = {line.line_id: _exact_share(line, rate) for line in listed}
        cut, most = _apply_maximum(shares, rate.max_amount)
        if cut:
            params = {"category": rate.cost_category, "ceiling": rate.max_amount, "without": most}
            cuts.append(
                EligibilityReason("category_ceiling", Eligibility.NOTE, rate.source, params)
            )
        exact |= shares
    cuts += _grant_reductions(programme, exact)
    # A grant below its minimum is not awarded, so that no line is paid
    refused = _below_minimum_reason(programme, exact)
    if refused is not None:
        return ProgrammePayment(
            dict.fromkeys((each.line_id for each in lines), Decimal("0.00")),
            dict.fromkeys(exact, refused) | refusals,
            (),
        )
    amounts = {key: to_euro(share) for key, share in distribute_cents(exact).items()}
    return ProgrammePayment(
        {each.line_id: amounts.get(each.line_id, Decimal("0.00")) for each in lines},
        refusals,
        tuple(cuts),
    )


def _group_by_rate(
    programme: ProgrammeCriteria, lines: Iterable[LineCriteria]
) -> list[tuple[RateCriteria, list[LineCriteria]]]:
    """Return lines by rate; those of one rate share its minimum and maximum."""
    groups: dict[RateCriteria, list[LineCriteria]] = {}
    for line in lines:
        rate = programme.rate_of(line.cost_category)
        if rate is not None:
            groups.setdefault(rate, []).append(line)
    return list(groups.items())


def _exact_share(line: LineCriteria, rate: RateCriteria) -> Fraction:
    return Fraction(to_cents(line.amount)) * Fraction(rate.percent) / 100


def _apply_maximum(shares: dict[int, Fraction], ceiling: Decimal | None) -> tuple[bool, Decimal]:
    """Reduce shares in proportion to a maximum in euro; return whether, and the euro before."""
    whole = sum(shares.values(), Fraction(0))
    before = to_euro(round_half_up(whole))
    if ceiling is None or whole <= to_cents(ceiling):
        return False, before
    for key, share in shares.items():
        shares[key] = share * to_cents(ceiling) / whole
    return True, before


def _grant_reductions(
    programme: ProgrammeCriteria, exact: dict[int, Fraction]
) -> list[EligibilityReason]:
    cut, before = _apply_maximum(exact, programme.max_grant)
    if not cut:
        return []
    params = {"ceiling": programme.max_grant, "without": before}
    return [
        EligibilityReason(
            "grant_ceiling", Eligibility.NOTE, programme.sources.get("grant", ""), params
        )
    ]


def _below_minimum_reason(
    programme: ProgrammeCriteria, exact: dict[int, Fraction]
) -> EligibilityReason | None:
    # Rounded first, as the grant would be
    minimum, paid = programme.min_grant, to_euro(round_half_up(sum(exact.values(), Fraction(0))))
    if minimum is None or paid >= minimum or not exact:
        return None
    params = {"floor": minimum, "without": paid}
    return EligibilityReason(
        "grant_floor", Eligibility.REFUSED, programme.sources.get("grant", ""), params
    )


def funding_gap_by_organisation(
    lines: Iterable[LineCriteria], paid: dict[int, Decimal]
) -> dict[str, Decimal]:
    """Return the funding gap in euro by organisation; ``paid`` by key of the line."""
    left: dict[str, Decimal] = {}
    for line in lines:
        rest = line.amount - paid.get(line.line_id, Decimal(0))
        left[line.incurred_by] = left.get(line.incurred_by, Decimal("0.00")) + rest
    return left
