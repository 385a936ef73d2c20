"""What an application pays of each of its lines, to the cent; without the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from funding.rule.criteria import distribute_cents, to_cents, to_euro

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class GrantClaim:
    """The amount of an application in euro: payment, else grant, else what is requested.

    ``requested_by_line``: euro by key of the line as submitted. ``is_decided`` once granted.
    """

    programme_id: int
    amount: Decimal
    requested_by_line: Mapping[int, Decimal]
    is_decided: bool = False


@dataclass(frozen=True)
class AppliedFor:
    """The applications of an operation, and the lines (by key) of failed ones.

    A failed line is still to be funded by the programme, and no application requests it.
    """

    claims: tuple[GrantClaim, ...] = ()
    failed_lines: frozenset[int] = frozenset()


def allocate_grant(claim: GrantClaim, most: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Return the euro that a claim pays of each line; at most ``most`` (by key of the line).

    Shares are proportional to the requested amounts. What exceeds ``most``, as a line has become
    cheaper, goes to the other lines in the same way. The rest is not paid.
    """
    room = {key: to_cents(most.get(key, ZERO)) for key in claim.requested_by_line}
    allocated = dict.fromkeys(room, 0)
    left = min(to_cents(claim.amount), sum(room.values()))
    # Ends, as each turn fills a line or allocates everything
    while left:
        takers = [key for key, full in room.items() if allocated[key] < full]
        shares = _share_cents(left, {key: to_cents(claim.requested_by_line[key]) for key in takers})
        for key, share in shares.items():
            taken = min(share, room[key] - allocated[key])
            allocated[key] += taken
            left -= taken
    return {key: to_euro(whole) for key, whole in allocated.items()}


def _share_cents(whole: int, weights: Mapping[int, int]) -> dict[int, int]:
    """Return cents in proportion to ``weights``; in equal shares if all weights are 0."""
    total = sum(weights.values())
    if not total:
        return _share_cents(whole, dict.fromkeys(weights, 1))
    return distribute_cents(
        {key: Fraction(whole * weight, total) for key, weight in weights.items()}
    )
