"""What the record page and the list of operations show of overlaps."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from coordination.enums import Grade
from coordination.queries import check_is_waiting, overlaps_of, worst_open_overlaps
from coordination.reports.listing import overlap_rows
from jco_portal.directory.models import User
from operations.models import Operation
from operations.reports.columns import Badge
from operations.reports.record import Tab

OVERLAP_TAB = Tab(_("Overlaps"), "coordination:operation_overlaps")
MOST_IN_A_PANEL = 3


def overlap_panel(user: User, operation: Operation) -> dict[str, Any]:
    """The gravest overlaps of an operation, for its record page."""
    overlaps = overlaps_of(user, [operation.pk])
    count = overlaps.count()
    return {
        "template": "coordination/_overlap_panel.html",
        "styles": "css/overlaps.css",
        "context": {
            "rows": overlap_rows(user, overlaps[:MOST_IN_A_PANEL]),
            "count": count,
            "more": max(0, count - MOST_IN_A_PANEL),
            "url": reverse("coordination:operation_overlaps", args=[operation.reference]),
            "is_waiting": check_is_waiting(operation),
        },
    }


def overlap_badges(user: User, operations: Iterable[Operation]) -> dict[int, Badge]:
    """The gravest overlap of each operation that has one, for a column of the list."""
    listed = list(operations)
    references = {operation.pk: operation.reference for operation in listed}
    return {
        key: Badge(
            kind="grade",
            value=worst.grade.value,
            label=_many(worst.grade, worst.count),
            url=reverse("coordination:operation_overlaps", args=[references[key]]),
        )
        for key, worst in worst_open_overlaps(user, listed).items()
    }


def _many(grade: Grade, count: int) -> str:
    """The gravest grade, and how many overlaps stand if there are several."""
    if count == 1:
        return str(grade.label)
    others = ngettext("%(grade)s and %(n)d more", "%(grade)s and %(n)d more", count - 1)
    return others % {"grade": grade.label, "n": count - 1}
