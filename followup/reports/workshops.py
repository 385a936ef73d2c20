"""The workshops of a debriefing and the seizures that they looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from followup.models import Debriefing, Workshop
from followup.queries.seizures import studied, that_count
from jco_portal.core.dates import day_in_words
from jco_portal.core.related_rows import Related, with_related
from operations.models import Operation, SeizureRevision
from operations.reports.results.formatting import quantity_in_words

MOST_CHOICES = 300


@dataclass(frozen=True)
class Study:
    """A seizure that a workshop looked at, in words; its page for those who may open it."""

    words: str
    url: str


@dataclass(frozen=True)
class WorkshopFact:
    """A workshop: what it was about, what it found, and its case studies."""

    number: int
    title: str
    text: str
    studies: tuple[Study, ...]


@dataclass(frozen=True)
class StudyChoice:
    """A seizure that may be chosen, by the key that the form sends."""

    key: str
    words: str


def workshop_facts(debriefing: Debriefing | None, *, is_inside: bool) -> tuple[WorkshopFact, ...]:
    """The workshops in order; place and notes of a seizure stay with those who take part."""
    if debriefing is None:
        return ()
    studies = Related("case_studies", select=("seizure__operation",))
    workshops = list(with_related(debriefing.workshops.all(), studies))
    keys = {each.seizure_id for shop in workshops for each in shop.case_studies.all()}
    entries = studied(keys) if keys else {}
    return tuple(_workshop(shop, entries, is_inside=is_inside) for shop in workshops)


def _workshop(
    shop: Workshop, entries: dict[int, SeizureRevision], *, is_inside: bool
) -> WorkshopFact:
    studies = tuple(
        Study(
            _in_words(each.seizure.number, entries[each.seizure_id]),
            each.seizure.get_absolute_url() if is_inside else "",
        )
        for each in shop.case_studies.all()
        if each.seizure_id in entries
    )
    return WorkshopFact(shop.number, shop.title, shop.text, studies)


def study_choices(operation: Operation, kept: Iterable[int] = ()) -> list[StudyChoice]:
    """The seizures that count, newest first, and those that were chosen when they did."""
    counting = list(that_count(operation).order_by("-number").values_list("pk", flat=True))
    keys = {*counting[:MOST_CHOICES], *kept}
    entries: list[Any] = list(studied(keys).values())
    entries.sort(key=lambda each: -each.result.number)
    return [
        StudyChoice(str(each.result_id), _in_words(each.result.number, each)) for each in entries
    ]


def _in_words(number: int, entry: SeizureRevision) -> str:
    words = {
        "number": number,
        "quantity": quantity_in_words(entry.quantity, entry.unit),
        "goods": entry.goods,
        "day": day_in_words(entry.day),
        "place": entry.result.organisation,
    }
    said = _("No. %(number)d: %(quantity)s of %(goods)s, %(day)s, %(place)s") % words
    return f"{said}, {entry.transport_mode}" if entry.transport_mode else said
