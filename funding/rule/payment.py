"""How many euro a programme pays of lines that it may pay. No database here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from funding.rule.criteria import (
    LineFacts,
    ProgrammeFacts,
    RateFacts,
    Reason,
    Ruling,
    cents,
    euro,
    half_up,
    shared_out,
)


@dataclass(frozen=True)
class Payment:
    """What is paid of each line in euro, why some get nothing, and what cut the whole."""

    amounts: dict[int, Decimal]
    refusals: dict[int, Reason]
    cuts: tuple[Reason, ...]


def pay(programme: ProgrammeFacts, lines: Sequence[LineFacts]) -> Payment:
    """What a programme pays of lines that it may pay: rates, ceilings, floors, then cents.

    A ceiling cuts every line under it in the same proportion. The total is rounded half up
    once, and its cents are shared out by the largest remainder.
    """
    exact: dict[int, Fraction] = {}
    refusals: dict[int, Reason] = {}
    cuts: list[Reason] = []
    for rate, listed in _by_rate(programme, lines):
        costs = sum((line.amount for line in listed), Decimal(0))
        if rate.floor is not None and costs < rate.floor:
            params = {"category": rate.category, "floor": rate.floor, "costs": costs}
            reason = Reason("category_floor", Ruling.REFUSED, rate.source, params)
            refusals |= dict.fromkeys((line.key for line in listed), reason)
            continue
        shares = {line.key: _exact(line, rate) for line in listed}
        cut, most = _cut(shares, rate.ceiling)
        if cut:
            params = {"category": rate.category, "ceiling": rate.ceiling, "without": most}
            cuts.append(Reason("category_ceiling", Ruling.NOTE, rate.source, params))
        exact |= shares
    cuts += _grant_cuts(programme, exact)
    refused = _below_floor(programme, exact)
    if refused is not None:
        return Payment(
            dict.fromkeys((each.key for each in lines), Decimal("0.00")),
            dict.fromkeys(exact, refused) | refusals,
            (),
        )
    amounts = {key: euro(share) for key, share in shared_out(exact).items()}
    return Payment(
        {each.key: amounts.get(each.key, Decimal("0.00")) for each in lines}, refusals, tuple(cuts)
    )


def _by_rate(
    programme: ProgrammeFacts, lines: Iterable[LineFacts]
) -> list[tuple[RateFacts, list[LineFacts]]]:
    """Lines by the rate that holds for them; those under one rate share its floor and ceiling."""
    groups: dict[RateFacts, list[LineFacts]] = {}
    for line in lines:
        rate = programme.rate_of(line.category)
        if rate is not None:
            groups.setdefault(rate, []).append(line)
    return list(groups.items())


def _exact(line: LineFacts, rate: RateFacts) -> Fraction:
    """The share of a line in cents, before any rounding."""
    return Fraction(cents(line.amount)) * Fraction(rate.percent) / 100


def _cut(shares: dict[int, Fraction], ceiling: Decimal | None) -> tuple[bool, Decimal]:
    """Bring shares down to a ceiling, all in the same proportion; and what they were before."""
    whole = sum(shares.values(), Fraction(0))
    before = euro(half_up(whole))
    if ceiling is None or whole <= cents(ceiling):
        return False, before
    for key, share in shares.items():
        shares[key] = share * cents(ceiling) / whole
    return True, before


def _grant_cuts(programme: ProgrammeFacts, exact: dict[int, Fraction]) -> list[Reason]:
    cut, before = _cut(exact, programme.grant_ceiling)
    if not cut:
        return []
    params = {"ceiling": programme.grant_ceiling, "without": before}
    return [Reason("grant_ceiling", Ruling.NOTE, programme.sources.get("grant", ""), params)]


def _below_floor(programme: ProgrammeFacts, exact: dict[int, Fraction]) -> Reason | None:
    floor, paid = programme.grant_floor, euro(half_up(sum(exact.values(), Fraction(0))))
    if floor is None or paid >= floor or not exact:
        return None
    params = {"floor": floor, "without": paid}
    return Reason("grant_floor", Ruling.REFUSED, programme.sources.get("grant", ""), params)


def left_by_bearer(lines: Iterable[LineFacts], paid: dict[int, Decimal]) -> dict[str, Decimal]:
    """What is left of the lines for who bears them, in euro; ``paid`` by key of the line."""
    left: dict[str, Decimal] = {}
    for line in lines:
        rest = line.amount - paid.get(line.key, Decimal(0))
        left[line.bearer] = left.get(line.bearer, Decimal("0.00")) + rest
    return left
