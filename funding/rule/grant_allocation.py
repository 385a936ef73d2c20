"""What an application brings to each of its lines, to the cent. No database here."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from funding.rule.criteria import cents, euro, shared_out

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Claim:
    """What an application asks of a programme (by key), or what it was granted, in euro.

    ``asked``: euro by the key of each line, as it was submitted. ``is_decided`` once it is
    the grant that counts.
    """

    programme: int
    amount: Decimal
    asked: Mapping[int, Decimal]
    is_decided: bool = False


@dataclass(frozen=True)
class Applied:
    """The applications of an operation that stand, and the lines (by key) of those that fell.

    A line has fallen while its programme is still to fund it and nothing asks for it anew.
    """

    claims: tuple[Claim, ...] = ()
    fallen: frozenset[int] = frozenset()


def handed_out(claim: Claim, most: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Euro that a claim pays of each of its lines, and of none above ``most`` (by key of line).

    It is shared by what was asked of each line. What a line cannot take, because it has become
    cheaper since, goes to the others in the same way; only what none can take is not paid.
    """
    room = {key: cents(most.get(key, ZERO)) for key in claim.asked}
    given = dict.fromkeys(room, 0)
    left = min(cents(claim.amount), sum(room.values()))
    while left:
        takers = [key for key, full in room.items() if given[key] < full]
        shares = _shared(left, {key: cents(claim.asked[key]) for key in takers})
        for key, share in shares.items():
            taken = min(share, room[key] - given[key])
            given[key] += taken
            left -= taken
    return {key: euro(whole) for key, whole in given.items()}


def _shared(whole: int, weights: Mapping[int, int]) -> dict[int, int]:
    """Cents by weight; where nothing has a weight, all alike."""
    total = sum(weights.values())
    if not total:
        return _shared(whole, dict.fromkeys(weights, 1))
    return shared_out({key: Fraction(whole * weight, total) for key, weight in weights.items()})
