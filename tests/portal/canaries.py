"""The flock in which canaries sit, and which reader may find which of their words."""

import re
from dataclasses import dataclass
from itertools import product

from operations.enums import Marking

JCO_STATES = (
    *("draft", "tabled", "preparation", "running", "debriefing", "monitoring", "closed"),
    *("postponed", "cancelled"),
)
MARKINGS = tuple(Marking.values)
ENTRIES = (("announced", "public"), ("confirmed", "limite"), ("withdrawn", "participants"))
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
RUN = {"lead", "facilitator"}
INSIDE = RUN | {"participant"}
OUTLINE = {"expert", "secretariat"}
STATES = {"invited", "other state"}
# Who may read a group of fields, beside the card and the aims: of a draft, only who runs it.
GROUPS = {
    "case": INSIDE | OUTLINE,
    "casedraft": RUN,
    "casefile": INSIDE | OUTLINE,
    "comment": INSIDE | OUTLINE,
    "objective": INSIDE | OUTLINE | {"invited"},  # what is aimed at stands on the invitation
    "budget": INSIDE | OUTLINE,
    "threat": INSIDE,
    "file": INSIDE,
    "timetable": INSIDE,
    "participation": INSIDE,
    "asked": INSIDE | {"invited"},
    "facilitator": INSIDE,
    "reason": INSIDE | OUTLINE,
    "seizure": INSIDE,
    "control": INSIDE,
    "debriefing": INSIDE | OUTLINE,
    "recommendation": INSIDE | OUTLINE,  # and every state, unless only for those who take part
    "reporttext": INSIDE | OUTLINE,
    "total": INSIDE,  # and experts and secretariat once it is over
    "person": set(),  # people are known by function and organisation only
}
PAGES_BUILT = {"card", "aims", *GROUPS} - {"person"}
FOLLOWED = {"debriefing", "recommendation"}  # written once it has ended
ASIDE = {"postponed", "cancelled"}  # a reason was given for these
SUMMED = {"debriefing", "monitoring", "closed"}  # results are reported and their totals told
REPORTED = {"running", *SUMMED}
RECORD = "operations:operation_detail"
FORMS = re.compile(r"_(new|edit|invite|correct|copy)$|:threat_assessment$|:case_text$")
# Read with all its pages: a draft, one tabled, one that runs and one that is over, and each
# marking; of all others the record alone, for pages are many and readers are nine.
READ_WHOLE = {f"2027-XX-{number}" for number in (1, 5, 10, 18)}
SAMPLED = {f"2027-XX-{number}" for number in (1, 5)}  # their forms, and what names a key
WORD = re.compile(r"cnry(\d+)x([a-z]+)")
TOTAL = re.compile(r"\b9,?310,?0(\d\d)\b")  # a quantity that only one operation seized
Found = set[tuple[int, str]]


def shared_part(group: str) -> str:
    """How the canaries of all operations for a group of fields end."""
    return f"x{group}"


@dataclass(frozen=True)
class Sort:
    """An operation of the flock: its number, its state, its marking, and whether it is a JCO."""

    number: int
    state: str
    marking: str
    is_jco: bool = True

    def word(self, group: str) -> str:
        """The canary of this operation for a group of fields."""
        return f"cnry{self.number}{shared_part(group)}"

    def may_read(self, reader: str, group: str) -> bool:
        """What the design says."""
        if group == "card":
            return reader in self._know()
        if group == "aims":
            return reader in self._know() or (self.is_jco and reader in self._asked())
        if group == "total" and self.state in SUMMED:
            return reader in INSIDE | OUTLINE
        if group in FOLLOWED and self.state not in SUMMED:
            return False
        if group == "recommendation" and self.is_jco and self.marking != "participants":
            return reader in INSIDE | OUTLINE | STATES
        return self.is_jco and reader in GROUPS[group] & (
            RUN if self.state == "draft" else set(READERS)
        )

    def _asked(self) -> set[str]:
        return set() if self.state == "draft" else {"invited"}

    def _know(self) -> set[str]:
        if self.state == "draft":
            return RUN
        wider = {
            "public": set(READERS) - {"administrator"},
            "limite": set(READERS) - {"administrator", "outside body"},
            "participants": OUTLINE,
        }
        runs = INSIDE if self.is_jco else {"outside body"}
        return runs | wider[self.marking]


FLOCK = [
    *(Sort(n, *each) for n, each in enumerate(product(JCO_STATES, MARKINGS), start=1)),
    *(Sort(n, *each, is_jco=False) for n, each in enumerate(ENTRIES, start=28)),
]
SORTS = {each.number: each for each in FLOCK}
