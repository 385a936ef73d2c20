"""Plain values of an operation: what a form, an import and an edit have in common."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jco_portal.directory.models import Organisation
from jco_portal.kernel.dates import NOTHING_KNOWN, Bounds, bounds, say_period
from jco_portal.kernel.gate import is_clean
from operations.enums import LEADING, Confidence, Marking, Period
from operations.models.reference import OperationKind, Term

LONGEST_NAME = 120
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters that nobody sees


@dataclass(frozen=True)
class PhaseFacts:
    """A phase with its ends as said (see ``kernel.dates``)."""

    number: int
    period: str = Period.OPERATIONAL
    start: str = ""
    end: str = ""
    actual_start: str = ""
    actual_end: str = ""

    @property
    def said(self) -> tuple[str, str]:
        """What took place where it is known, else what is planned."""
        return self.actual_start or self.start, self.actual_end or self.end

    def bounds(self, unknown_end_days: int) -> Bounds:
        """The four bounds; raises ValidationError when the end lies before the start."""
        derived = bounds(*self.said, unknown_end_days)
        return NOTHING_KNOWN if self.period == Period.NOT_HELD else derived


@dataclass(frozen=True)
class OperationFacts:
    """Everything about an operation that people enter."""

    name: str
    kind: OperationKind
    organisers: tuple[Organisation, ...]
    marking: str = Marking.LIMITE
    aims: str = ""
    participations: tuple[tuple[Organisation, str], ...] = ()
    participants_complete: bool = False
    participants_note: str = ""
    terms: tuple[Term, ...] = ()
    modes: tuple[Term, ...] = ()
    regions: tuple[Term, ...] = ()
    dates_note: str = ""
    results_note: str = ""
    sources: str = ""
    confidence: str = Confidence.UNCONFIRMED
    last_confirmed_on: date | None = None
    phases: tuple[PhaseFacts, ...] = (PhaseFacts(1),)

    def __post_init__(self) -> None:
        """A name has one spelling, whatever it was typed or imported as."""
        object.__setattr__(self, "name", plain_name(self.name))

    @property
    def leads(self) -> tuple[Organisation, ...]:
        """Organisations that lead or co-lead."""
        return tuple(place for place, part in self.participations if part in LEADING)

    @property
    def bounds(self) -> list[Bounds]:
        """The bounds of each phase, in order."""
        return [phase.bounds(self.kind.unknown_end_days) for phase in self.phases]

    def with_changes(self, **changes: object) -> "OperationFacts":
        """The same facts with some replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Problem:
    """What is wrong with some facts: the field it stands beside, and a sentence."""

    field: str
    sentence: str


def wrong_name(name: str) -> str:
    """What is wrong with a plain code name, in a sentence; empty when it can be read as one."""
    if not name:
        return _("Give the code name.")
    if not is_clean(name) or any(unicodedata.category(each) == "Cc" for each in name):
        return _("The name holds characters that cannot be stored; type it again.")
    if any(unicodedata.category(each) == "Cf" or each in BLANK for each in name):
        return _("The name holds invisible characters; type it again.")
    if not any(each.isalnum() for each in name):
        return _("Give a name with at least one letter or digit.")
    if len(name) > LONGEST_NAME:
        return _("The name is longer than 120 characters; shorten it.")
    return ""


def plain_name(name: str) -> str:
    """The name in its one spelling: composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def problems_of(facts: OperationFacts) -> list[Problem]:
    """Everything in the facts that is a mistake whoever enters them; empty when sound."""
    wrong = wrong_name(facts.name)
    problems = [Problem("name", wrong)] if wrong else []
    if not facts.organisers:
        problems.append(Problem("organisers", _("Say who organises it.")))
    if not facts.phases:
        problems.append(Problem("phases", _("Enter at least one phase; its dates may be empty.")))
    places = [place for place, _part in facts.participations]
    if len(places) != len(set(places)):
        problems.append(Problem("participants", _("An organisation stands in the list twice.")))
    return problems + _problems_of_phases(facts)


def problems_of_change(before: OperationKind, after: OperationKind) -> list[Problem]:
    """What stands against another kind for an operation that is entered already."""
    if before.is_jco == after.is_jco:
        return []
    sentence = _(
        "A JCO stays a JCO, and another body's entry stays one: their lives differ. "
        "Cancel or withdraw it and enter it anew."
    )
    return [Problem("kind", sentence)]


def _problems_of_phases(facts: OperationFacts) -> list[Problem]:
    problems: list[Problem] = []
    placed: list[tuple[PhaseFacts, Bounds]] = []
    for index, phase in enumerate(facts.phases):
        if any(phase.number == other.number for other, _bounds in placed):
            sentence = _("Phase %(number)s stands here twice.") % {"number": phase.number}
            problems.append(Problem(f"phases-{index}-number", sentence))
        try:
            derived = phase.bounds(facts.kind.unknown_end_days)
        except ValidationError as error:
            problems.append(Problem(f"phases-{index}-end", error.messages[0]))
            continue
        problems += _clashes(index, phase, derived, placed)
        placed.append((phase, derived))
    return problems


def _clashes(
    index: int,
    phase: PhaseFacts,
    derived: Bounds,
    placed: list[tuple[PhaseFacts, Bounds]],
) -> list[Problem]:
    return [
        Problem(
            f"phases-{index}-start",
            _("Phase %(a)s (%(days_a)s) certainly overlaps phase %(b)s (%(days_b)s).")
            % {
                "a": phase.number,
                "days_a": say_period(*phase.said),
                "b": other.number,
                "days_b": say_period(*other.said),
            },
        )
        for other, theirs in placed
        if other.period == phase.period and certainly_overlap(derived, theirs)
    ]


def certainly_overlap(a: Bounds, b: Bounds) -> bool:
    """True when two periods certainly have a common day, as the database's constraint says."""
    if a.ls is None or b.ls is None or not _is_certain(a) or not _is_certain(b):
        return False
    return (b.ee is None or a.ls <= b.ee) and (a.ee is None or b.ls <= a.ee)


def _is_certain(period: Bounds) -> bool:
    return period.ee is None or (period.ls is not None and period.ls <= period.ee)
