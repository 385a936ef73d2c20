"""Operations with a leak marker in every protected field, and the readers of each marker."""

import re
from dataclasses import dataclass
from itertools import product

from operations.enums import Marking

JCO_STATES = (
    *("draft", "tabled", "preparation", "running", "debriefing", "monitoring", "closed"),
    *("postponed", "cancelled"),
)
MARKINGS = tuple(Marking.values)
EXTERNAL_STATES = (("announced", "public"), ("confirmed", "limite"), ("withdrawn", "participants"))
READERS = {
    "lead": ("planner", "LT"),
    "facilitator": ("facilitator", "SE"),
    "participant": ("planner", "PL"),
    "invited": ("contact_point", "EE"),
    "other state": ("planner", "ES"),
    "expert": ("expert", "DK"),
    "secretariat": ("secretariat", "GSC"),
    "outside body": ("liaison", "WCO"),
    "administrator": ("administrator", "GSC"),
}
MANAGED_GROUPS = {"lead", "facilitator"}
FULL_GROUPS = MANAGED_GROUPS | {"participant"}
OUTLINE_GROUPS = {"expert", "secretariat"}
STATES = {"invited", "other state"}
# Readers of each group of fields, except summary and aims; of a draft only its managers.
GROUPS = {
    "case": FULL_GROUPS | OUTLINE_GROUPS,
    "casedraft": MANAGED_GROUPS,
    "casefile": FULL_GROUPS | OUTLINE_GROUPS,
    "comment": FULL_GROUPS | OUTLINE_GROUPS,
    "objective": FULL_GROUPS
    | OUTLINE_GROUPS
    | {"invited"},  # the invitation contains the objectives
    "budget": FULL_GROUPS | OUTLINE_GROUPS,
    "threat": FULL_GROUPS,
    "file": FULL_GROUPS,
    "timetable": FULL_GROUPS,
    "participation": FULL_GROUPS,
    "asked": FULL_GROUPS | {"invited"},
    "facilitator": FULL_GROUPS,
    "reason": FULL_GROUPS | OUTLINE_GROUPS,
    "seizure": FULL_GROUPS,
    "control": FULL_GROUPS,
    "debriefing": FULL_GROUPS | OUTLINE_GROUPS,
    "recommendation": FULL_GROUPS
    | OUTLINE_GROUPS,  # and every state, unless only for those who take part
    "reporttext": FULL_GROUPS | OUTLINE_GROUPS,
    "total": FULL_GROUPS,  # and experts and secretariat once it is over
    "person": set(),  # people are known by function and organisation only
}
PAGES_BUILT = {"card", "aims", *GROUPS} - {"person"}
FOLLOWED_GROUPS = {"debriefing", "recommendation"}  # written once it has ended
EXCLUDED_GROUPS = {"postponed", "cancelled"}  # a reason was given for these
STATES_WITH_TOTALS = {
    "debriefing",
    "monitoring",
    "closed",
}  # results are reported and totals published
STATES_WITH_REPORT = {"running", *STATES_WITH_TOTALS}
RECORD_GROUPS = "operations:operation_detail"
FORMS = re.compile(r"_(new|edit|invite|correct|copy)$")
# Read with all its pages: a draft, one tabled, one that runs and one that is over, and each
# marking; of all others the record alone, for pages are many and readers are nine.
FULLY_READ_PAGES = {f"2027-XX-{number}" for number in (1, 5, 10, 18)}
SAMPLED = {f"2027-XX-{number}" for number in (1, 5)}  # their forms, and what names a key
MARKER_PATTERN = re.compile(r"cnry(\d+)x([a-z]+)")
TOTAL_PATTERN = re.compile(r"\b9,?310,?0(\d\d)\b")  # a quantity that only one operation seized
MarkersFound = set[tuple[int, str]]


def group_marker(group: str) -> str:
    """Return the end of the leak markers of a group of fields, equal for all operations."""
    return f"x{group}"


@dataclass(frozen=True)
class ProtectedRecord:
    """An operation with leak markers: its number, status, marking, and whether it is a JCO."""

    number: int
    state: str
    marking: str
    is_jco: bool = True

    def marker(self, group: str) -> str:
        """Return the leak marker of this operation for a group of fields."""
        return f"cnry{self.number}{group_marker(group)}"

    def is_readable_by(self, reader: str, group: str) -> bool:
        """Return whether the agreed design lets a reader read a group of fields."""
        if group == "card":
            return reader in self._is_known()
        if group == "aims":
            return reader in self._is_known() or (self.is_jco and reader in self._is_invited())
        if group == "total" and self.state in STATES_WITH_TOTALS:
            return reader in FULL_GROUPS | OUTLINE_GROUPS
        if group in FOLLOWED_GROUPS and self.state not in STATES_WITH_TOTALS:
            return False
        if group == "recommendation" and self.is_jco and self.marking != "participants":
            return reader in FULL_GROUPS | OUTLINE_GROUPS | STATES
        return self.is_jco and reader in GROUPS[group] & (
            MANAGED_GROUPS if self.state == "draft" else set(READERS)
        )

    def _is_invited(self) -> set[str]:
        return set() if self.state == "draft" else {"invited"}

    def _is_known(self) -> set[str]:
        if self.state == "draft":
            return MANAGED_GROUPS
        wider = {
            "public": set(READERS) - {"administrator"},
            "limite": set(READERS) - {"administrator", "outside body"},
            "participants": OUTLINE_GROUPS,
        }
        runs = FULL_GROUPS if self.is_jco else {"outside body"}
        return runs | wider[self.marking]


PROTECTED_RECORDS = [
    *(ProtectedRecord(n, *each) for n, each in enumerate(product(JCO_STATES, MARKINGS), start=1)),
    *(ProtectedRecord(n, *each, is_jco=False) for n, each in enumerate(EXTERNAL_STATES, start=28)),
]
RECORDS_BY_NUMBER = {each.number: each for each in PROTECTED_RECORDS}
