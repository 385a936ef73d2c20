"""Rounding to the cent so that no cent is lost: amounts in whole cents, shares as fractions."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

CENTS = 100


def cents(amount: Decimal) -> int:
    """Euro as whole cents; an amount of the portal has two decimals at most."""
    return int(amount * CENTS)


def euro(whole: int) -> Decimal:
    """Cents as euro with two decimals."""
    return Decimal(whole).scaleb(-2)


def half_up(exact: Fraction) -> int:
    """The nearest whole cent; half a cent goes up, as in the accounts of the Union."""
    return (exact * 2 + 1).__floor__() // 2


def shared_out(exact: Mapping[int, Fraction]) -> dict[int, int]:
    """Whole cents for each share, which add up to the rounded whole.

    Each share is rounded down; the cents that are left over go one each to the largest
    remainders, and among equal ones to those that stand first.
    """
    whole = half_up(sum(exact.values(), Fraction(0)))
    given = {key: share.__floor__() for key, share in exact.items()}
    left = whole - sum(given.values())
    by_remainder = sorted(exact, key=lambda key: given[key] - exact[key])
    for key in by_remainder[:left]:
        given[key] += 1
    return given
