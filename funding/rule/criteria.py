"""Plain values that the rule compares: programmes, lines, competence, and shares in cents."""

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
class RateCriteria:
    """The rate of a category in percent; an empty category is every one without its own rate.

    Below ``min_amount`` euro of these costs none is paid; of them at most ``max_amount`` euro.
    """

    cost_category: str
    percent: Decimal
    source: str = ""
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None


@dataclass(frozen=True)
class ProgrammeCriteria:
    """The rules of a programme on the days of an operation; not recorded is empty or None.

    ``accepted_competence``: exclusive, shared or both. ``domains``: keys of terms with all
    narrower ones; empty: all. ``alternative_rates``: rates of other sources, which are not used.
    ``sources``: by topic.
    """

    programme_id: int
    name: str
    accepted_competence: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    domains: frozenset[int] = frozenset()
    eligible_applicants: frozenset[str] = frozenset()
    min_states: int | None = None
    rates: tuple[RateCriteria, ...] = ()
    alternative_rates: tuple[RateCriteria, ...] = ()
    min_grant: Decimal | None = None
    max_grant: Decimal | None = None
    sources: Mapping[str, str] = field(default_factory=dict)

    def rate_of(self, category: str) -> RateCriteria | None:
        """Return the rate of a category; None if there is none, as for VAT without its own rate."""
        named = [each for each in self.rates if each.cost_category == category]
        general = [each for each in self.rates if not each.cost_category]
        rates = named or ([] if category in CATEGORIES_WITH_OWN_RATE else general)
        return rates[0] if rates else None


@dataclass(frozen=True)
class LineCriteria:
    """A budget line: ``amount`` in euro; ``competence`` exclusive, shared or empty (undecided)."""

    line_id: int
    number: int
    cost_category: str
    amount: Decimal
    competence: str = ""
    terms: frozenset[int] = frozenset()
    incurred_by: str = ""


@dataclass(frozen=True)
class ProjectCriteria:
    """An operation as rules see it: dates, kind of applicant, number of Member States."""

    starts_on: date | None = None
    ends_on: date | None = None
    applicant: str = ""
    state_count: int = 0


class Eligibility(StrEnum):
    """Whether a programme pays a cost; a note among the reasons decides nothing."""

    PAID = "paid"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOTE = "note"


@dataclass(frozen=True)
class EligibilityReason:
    """Why something is paid or not: a code with its parameters, and the source.

    ``eligibility``: refused, unknown (a rule is not recorded) or note.
    """

    code: str
    eligibility: Eligibility
    source: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


def competence_of_terms(
    terms: Iterable[int], tree: TermTree, known: Mapping[int, str]
) -> tuple[str, str]:
    """Return the common competence of all terms (empty: undecided) and how it was determined.

    The latter is decided, mixed, unrecorded or none. A term without an entry follows the nearest
    broader one that has one. Goods of both kinds on one line leave it undecided: the planner splits
    the line, or overrides the competence with a reason.
    """
    listed = list(terms)
    if not listed:
        return "", "none"
    competences = {competence_of_term(each, tree, known) for each in listed}
    if "" in competences:
        return "", "unrecorded"
    return (competences.pop(), "decided") if len(competences) == 1 else ("", "mixed")


def competence_of_term(term: int, tree: TermTree, known: Mapping[int, str]) -> str:
    """Return the competence of a term by its own or the nearest broader entry; empty if none."""
    return next((known[each] for each in tree.lineage(term) if each in known), "")


CENTS_PER_EURO = 100


def to_cents(amount: Decimal) -> int:
    """Return euro as whole cents; amounts of the portal have at most two decimals."""
    return int(amount * CENTS_PER_EURO)


def to_euro(whole: int) -> Decimal:
    """Return cents as euro with two decimals."""
    return Decimal(whole).scaleb(-2)


def round_half_up(exact: Fraction) -> int:
    """Return the nearest whole cent; half a cent is rounded up."""
    # round() would round half to even
    return (exact * 2 + 1).__floor__() // 2


def distribute_cents(exact: Mapping[int, Fraction]) -> dict[int, int]:
    """Return whole cents for each share that add up to the rounded total.

    Each share (in cents) is rounded down. The remaining cents go, one each, to the largest
    remainders, among equal ones to the first.
    """
    whole = round_half_up(sum(exact.values(), Fraction(0)))
    cents_by_key = {key: share.__floor__() for key, share in exact.items()}
    left = whole - sum(cents_by_key.values())
    # Stable, so that among equal remainders the first is first
    by_remainder = sorted(exact, key=lambda key: cents_by_key[key] - exact[key])
    for key in by_remainder[:left]:
        cents_by_key[key] += 1
    return cents_by_key
