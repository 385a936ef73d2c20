"""Tells the overlaps of a timeline in words, and gives each row what is noted at it."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.enums import Certainty, Severity
from coordination.timeline.rows import Clash, Decoration, Marked, Mention, Row
from jco_portal.core.registries import Slot
from jco_portal.directory.models import User

DECORATIONS: Slot[Callable[[User, Iterable[int]], Iterable[Decoration]]] = Slot()


def tell(clashes: list[Clash], sentences: dict[int, str]) -> list[Marked]:
    """Overlaps in words, numbered in their order."""
    between, addresses = _("%(a)s and %(b)s"), _addresses("coordination:overlap_detail")
    return [
        Marked(
            clash=clash,
            number=number,
            grade_label=str(Severity(clash.grade).label),
            certainty_label="" if clash.is_card else str(Certainty(clash.certainty).label),
            between=between % {"a": clash.name_a, "b": clash.name_b},
            sentence=sentences.get(clash.key, ""),
            url=addresses % clash.key,
        )
        for number, clash in enumerate(clashes, 1)
    ]


def mention(rows: list[Row], clashes: list[Clash], numbers: dict[int, int]) -> None:
    """Give each row its overlaps, as the list says them: number if drawn, words, address."""
    by_key = {row.key: row for row in rows}
    addresses = _addresses("coordination:overlap_detail")
    whole, card = _("%(grade)s with {name} (%(certainty)s)"), _("%(grade)s with {name}")
    words = {
        (grade, certainty, is_card): (card if is_card else whole)
        % {"grade": Severity(grade).label, "certainty": Certainty(certainty).label.lower()}
        for grade in Severity.values
        for certainty in Certainty.values
        for is_card in (True, False)
    }
    for clash in clashes:
        said = words[clash.grade, clash.certainty, clash.is_card]
        url = addresses % clash.key
        number = numbers.get(clash.key, 0)
        for key, other in ((clash.a, clash.name_b), (clash.b, clash.name_a)):
            if key in by_key:
                by_key[key].overlaps.append(Mention(number, said.format(name=other), url))


def decorate(rows: list[Row], user: User, first: date, last: date) -> bool:
    """Give each row what higher floors note at it to the calendar.

    True when any of it stands on a day of the period, and is drawn.
    """
    by_key, is_drawn = {row.key: row for row in rows}, False
    for decorations in DECORATIONS:
        for each in decorations(user, list(by_key)):
            by_key[each.operation].decorations.append(each)
            is_drawn = is_drawn or first <= each.day <= last
    return is_drawn


@cache
def _addresses(name: str) -> str:
    """The address of records by key, to be filled in: resolving each would take longer."""
    return reverse(name, args=[987654321]).replace("%", "%%").replace("987654321", "%d")
