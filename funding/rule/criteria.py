"""What the rule compares, as plain facts: programmes, lines, shares and whose competence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from funding.enums import CATEGORIES_WITH_OWN_RATE
from jco_portal.core.term_tree import TermTree


@dataclass(frozen=True)
class RateFacts:
    """The share of a category (empty: all that have no rate of their own) and who says so.

    Below ``floor`` euro of these costs none is paid; never more than ``ceiling`` euro are.
    """

    category: str
    percent: Decimal
    source: str = ""
    floor: Decimal | None = None
    ceiling: Decimal | None = None


@dataclass(frozen=True)
class ProgrammeFacts:
    """A programme's rules on the days of an operation; what is not recorded is empty or None.

    ``accepts``: exclusive, shared, both. ``domains``: keys of terms, the narrower ones with
    them; none: open to all. ``differing``: rates of other sources, not counted with.
    ``sources``: who says it, by topic.
    """

    key: int
    name: str
    accepts: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    domains: frozenset[int] = frozenset()
    applicants: frozenset[str] = frozenset()
    least_states: int | None = None
    rates: tuple[RateFacts, ...] = ()
    differing: tuple[RateFacts, ...] = ()
    grant_floor: Decimal | None = None
    grant_ceiling: Decimal | None = None
    sources: Mapping[str, str] = field(default_factory=dict)

    def rate_of(self, category: str) -> RateFacts | None:
        """The rate of a category of costs; VAT and planning staff need one of their own."""
        named = [each for each in self.rates if each.category == category]
        general = [each for each in self.rates if not each.category]
        found = named or ([] if category in CATEGORIES_WITH_OWN_RATE else general)
        return found[0] if found else None


@dataclass(frozen=True)
class LineFacts:
    """A line of a budget: euro in cents, competence (exclusive, shared or undecided), terms."""

    key: int
    number: int
    category: str
    amount: Decimal
    competence: str = ""
    terms: frozenset[int] = frozenset()
    bearer: str = ""


@dataclass(frozen=True)
class Project:
    """What a programme asks of an operation: its days, who applies, how many Member States."""

    starts_on: date | None = None
    ends_on: date | None = None
    applicant: str = ""
    states: int = 0


class Ruling(StrEnum):
    """What a programme says of a cost, and what a reason decides; a note decides nothing."""

    PAID = "paid"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOTE = "note"


@dataclass(frozen=True)
class Reason:
    """Why something is (not) paid: a code, its numbers and names, and the source.

    ``decides``: refused, unknown (a fact is not recorded) or note.
    """

    code: str
    decides: Ruling
    source: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


def competence_of_terms(
    terms: Iterable[int], tree: TermTree, known: Mapping[int, str]
) -> tuple[str, str]:
    """The one competence of all terms, and how it was found: decided, mixed, unrecorded, none.

    A term without an entry follows the next broader one that has one. Goods of both kinds
    on one line leave it undecided: whoever plans splits the line, or decides with a reason.
    """
    listed = list(terms)
    if not listed:
        return "", "none"
    found = {competence_of_term(each, tree, known) for each in listed}
    if "" in found:
        return "", "unrecorded"
    return (found.pop(), "decided") if len(found) == 1 else ("", "mixed")


def competence_of_term(term: int, tree: TermTree, known: Mapping[int, str]) -> str:
    """The competence of a term by its own or the next broader entry; empty where none is."""
    return next((known[each] for each in tree.lineage(term) if each in known), "")


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
