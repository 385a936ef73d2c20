"""What the rule compares: programmes, lines and the project, as plain facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from funding.enums import OWN_RATE


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
        found = named or ([] if category in OWN_RATE else general)
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
