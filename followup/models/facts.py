"""Plain values as they are typed: parts of a debriefing, recommendations, answers."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jco_portal.directory.models import Organisation
    from jco_portal.documents.actions import CleanFile
    from operations.models import Seizure


@dataclass(frozen=True, kw_only=True)
class WorkshopFacts:
    """A workshop with the seizures that it looked at."""

    title: str
    text: str = ""
    seizures: tuple["Seizure", ...] = ()


@dataclass(frozen=True, kw_only=True)
class AssessmentFacts:
    """How far an objective was reached; without a figure the one of the records is taken."""

    assessed: str
    text: str
    achieved: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class RecommendationFacts:
    """A recommendation with those to whom it is addressed."""

    text: str
    level: str
    due_on: date
    addressees: tuple["Organisation", ...] = ()


@dataclass(frozen=True, kw_only=True)
class AnswerFacts:
    """What an addressee says of its part."""

    state: str
    owner: str = ""
    done_on: date | None = None
    evidence: str = ""
    reason: str = ""
    file: "CleanFile | None" = None
