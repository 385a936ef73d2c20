"""Rows of workshops, and the seizures that can be chosen as case studies."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from followup.models import Debriefing, Workshop
from followup.queries.seizures import validated_revisions, validated_seizures
from jco_portal.core.dates import format_day
from jco_portal.core.related_rows import RelatedRows, with_related
from operations.models import Operation, SeizureRevision
from operations.reports.results.formatting import format_quantity

MAX_CHOICES = 300  # seizures offered in the form; earlier choices are added


@dataclass(frozen=True)
class CaseStudyRow:
    """A case study; ``url`` is empty unless the reader has full access to the operation."""

    label: str
    url: str


@dataclass(frozen=True)
class WorkshopRow:
    """A workshop with its case studies."""

    number: int
    title: str
    text: str
    studies: tuple[CaseStudyRow, ...]


@dataclass(frozen=True)
class CaseStudyChoice:
    """A seizure that can be chosen; ``key`` is the value that the form sends."""

    key: str
    label: str


def workshop_rows(debriefing: Debriefing | None, *, is_inside: bool) -> tuple[WorkshopRow, ...]:
    """Return the workshops by number; ``is_inside`` is full access to the operation."""
    if debriefing is None:
        return ()
    studies = RelatedRows("case_studies", select=("seizure__operation",))
    workshops = list(with_related(debriefing.workshops.all(), studies))
    keys = {each.seizure_id for shop in workshops for each in shop.case_studies.all()}
    entries = validated_revisions(keys) if keys else {}
    return tuple(_workshop_row(shop, entries, is_inside=is_inside) for shop in workshops)


def _workshop_row(
    shop: Workshop, entries: dict[int, SeizureRevision], *, is_inside: bool
) -> WorkshopRow:
    studies = tuple(
        CaseStudyRow(
            _format_seizure(each.seizure.number, entries[each.seizure_id]),
            each.seizure.get_absolute_url() if is_inside else "",
        )
        for each in shop.case_studies.all()
        if each.seizure_id in entries
    )
    return WorkshopRow(shop.number, shop.title, shop.text, studies)


def case_study_choices(operation: Operation, chosen: Iterable[int] = ()) -> list[CaseStudyChoice]:
    """Return the validated seizures, newest first, and those chosen earlier."""
    # Earlier choices may have been withdrawn since; the form must still show them.
    counting = list(validated_seizures(operation).order_by("-number").values_list("pk", flat=True))
    keys = {*counting[:MAX_CHOICES], *chosen}
    entries: list[Any] = list(validated_revisions(keys).values())
    entries.sort(key=lambda each: -each.result.number)
    return [
        CaseStudyChoice(str(each.result_id), _format_seizure(each.result.number, each))
        for each in entries
    ]


def _format_seizure(number: int, entry: SeizureRevision) -> str:
    params = {
        "number": number,
        "quantity": format_quantity(entry.quantity, entry.unit),
        "goods": entry.goods,
        "day": format_day(entry.day),
        "place": entry.result.organisation,
    }
    label = _("No. %(number)d: %(quantity)s of %(goods)s, %(day)s, %(place)s") % params
    return f"{label}, {entry.transport_mode}" if entry.transport_mode else label
