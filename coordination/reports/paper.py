"""The overlaps of an operation as a table of a printed document."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.reports.listing import ToldOverlaps
from operations.reports.paper.values import Block, Row


def overlap_block(found: ToldOverlaps, decided: str) -> Block:
    """Operations that meet it with their days; ``decided`` heads what was answered."""
    return Block(
        "table",
        "overlaps",
        _("Overlaps with other operations"),
        (_("Operation"), _("Its days"), _("Common days"), _("Grade"), decided),
        tuple(
            Row((each.label, each.days, each.common, each.grade, each.decision))
            for each in found.told
        ),
        keyed_by=3,
        note=untold_in_words(found.untold),
    )


def untold_in_words(count: int) -> str:
    """How many overlaps not every reader may know of; empty where there are none."""
    if not count:
        return ""
    return ngettext(
        "%(n)d more overlap is with an operation that not every reader may know of.",
        "%(n)d more overlaps are with operations that not every reader may know of.",
        count,
    ) % {"n": count}
