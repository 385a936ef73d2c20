"""The overlaps of a timeline as sentences, and the decorations of its rows."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.enums import Certainty, Severity
from coordination.timeline.rows import (
    Decoration,
    NumberedOverlap,
    OverlapMention,
    TimelineOverlap,
    TimelineRow,
)
from jco_portal.core.registries import Registry
from jco_portal.directory.models import User

# Filled by ``jco_portal.wiring``; each takes a user and operations (keys) that the user may see.
DECORATION_PROVIDERS: Registry[Callable[[User, Iterable[int]], Iterable[Decoration]]] = Registry()


def number_overlaps(
    clashes: list[TimelineOverlap], sentences: dict[int, str]
) -> list[NumberedOverlap]:
    """Return overlaps with their sentences, numbered in their order."""
    between, addresses = _("%(a)s and %(b)s"), _url_pattern("coordination:overlap_detail")
    return [
        NumberedOverlap(
            overlap=clash,
            number=number,
            severity_label=str(Severity(clash.severity).label),
            certainty_label="" if clash.is_restricted else str(Certainty(clash.certainty).label),
            names=between % {"a": clash.name_a, "b": clash.name_b},
            sentence=sentences.get(clash.overlap_id, ""),
            url=addresses % clash.overlap_id,
        )
        for number, clash in enumerate(clashes, 1)
    ]


def add_mentions(
    rows: list[TimelineRow], clashes: list[TimelineOverlap], numbers: dict[int, int]
) -> None:
    """Add to each row its overlaps: number if drawn (else 0), label and address.

    The labels are prepared once for each kind, because a year may have thousands of overlaps.
    """
    by_key = {row.operation_id: row for row in rows}
    addresses = _url_pattern("coordination:overlap_detail")
    whole, restricted = _("%(grade)s with {name} (%(certainty)s)"), _("%(grade)s with {name}")
    sentences = {
        (grade, certainty, is_restricted): (restricted if is_restricted else whole)
        % {"grade": Severity(grade).label, "certainty": Certainty(certainty).label.lower()}
        for grade in Severity.values
        for certainty in Certainty.values
        for is_restricted in (True, False)
    }
    for clash in clashes:
        sentence = sentences[clash.severity, clash.certainty, clash.is_restricted]
        url = addresses % clash.overlap_id
        number = numbers.get(clash.overlap_id, 0)
        for key, other in (
            (clash.operation_a_id, clash.name_b),
            (clash.operation_b_id, clash.name_a),
        ):
            if key in by_key:
                by_key[key].overlaps.append(
                    OverlapMention(number, sentence.format(name=other), url)
                )


def add_decorations(rows: list[TimelineRow], user: User, first: date, last: date) -> bool:
    """Add to each row the decorations of higher layers.

    Returns whether any of them is on a day of the period, and so is drawn.
    """
    by_key, is_drawn = {row.operation_id: row for row in rows}, False
    for decorations in DECORATION_PROVIDERS:
        for each in decorations(user, list(by_key)):
            by_key[each.operation_id].decorations.append(each)
            is_drawn = is_drawn or first <= each.day <= last
    return is_drawn


@cache
def _url_pattern(name: str) -> str:
    """Return the address of a record with ``%d`` for its key.

    ``reverse`` is called once with a key that occurs nowhere else in the address: calling it for
    each of thousands of overlaps would take longer.
    """
    return reverse(name, args=[987654321]).replace("%", "%%").replace("987654321", "%d")
