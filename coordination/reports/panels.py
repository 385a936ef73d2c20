"""What the record page and the list of operations show of overlaps."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, Window
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from coordination.enums import Certainty, Severity
from coordination.models.decision import has_any_decision, has_decision_in_force
from coordination.queries.overlaps import check_is_waiting, overlaps_of, worst_open_overlaps
from coordination.reports.overlap_rows import overlap_rows
from jco_portal.directory.models import User
from operations.enums import OperationState
from operations.models import Operation
from operations.reports.operation_list import Badge
from operations.reports.overview.tabs import Tab

OVERLAP_TAB = Tab(gettext_lazy("Overlaps"), "coordination:operation_overlaps")
MOST_IN_A_PANEL = 3
ENDORSED = frozenset({OperationState.PREPARATION, OperationState.RUNNING})


def unanswered_panel(user: User, operation: Operation) -> dict[str, Any] | None:
    """A warning on an endorsed JCO that stands in conflicts without an answer that holds.

    It was endorsed with every conflict answered, so they are new or their facts have changed.
    It warns and holds nothing up.
    """
    if operation.state not in ENDORSED:
        return None
    conflicts = overlaps_of(user, [operation.pk]).filter(
        ~has_decision_in_force(), shown_severity=Severity.CONFLICT
    )
    standing = conflicts.exclude(Q(is_fully_visible=True, certainty=Certainty.YEAR_ONLY))
    lapsed = list(standing.annotate(lapsed=has_any_decision()).values_list("lapsed", flat=True))
    sentences = _unanswered(sum(lapsed), len(lapsed) - sum(lapsed))
    if not sentences:
        return None
    return {
        "template": "coordination/_undecided_panel.html",
        "context": {
            "sentences": sentences,
            "url": reverse("coordination:operation_overlaps", args=[operation.reference]),
        },
    }


def _unanswered(lapsed: int, new: int) -> list[str]:
    """In words: conflicts whose facts have changed, and conflicts that nobody has answered."""
    changed = ngettext(
        "The facts of a conflict have changed since it was answered.",
        "The facts of %(n)d conflicts have changed since they were answered.",
        lapsed,
    )
    fresh = ngettext(
        "A conflict has arisen since the endorsement.",
        "%(n)d conflicts have arisen since the endorsement.",
        new,
    )
    said = ((lapsed, changed), (new, fresh))
    return [sentence % {"n": count} for count, sentence in said if count]


def overlap_panel(user: User, operation: Operation) -> dict[str, Any]:
    """The gravest overlaps of an operation, for its record page."""
    overlaps = overlaps_of(user, [operation.pk]).annotate(total=Window(Count("pk")))
    gravest: list[Any] = list(overlaps[:MOST_IN_A_PANEL])
    count = gravest[0].total if gravest else 0
    return {
        "template": "coordination/_overlap_panel.html",
        "context": {
            "rows": overlap_rows(user, gravest),
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
            kind="severity",
            value=worst.grade.value,
            label=_many(worst.grade, worst.count),
            url=reverse("coordination:operation_overlaps", args=[references[key]]),
        )
        for key, worst in worst_open_overlaps(user, listed).items()
    }


def _many(grade: Severity, count: int) -> str:
    """The gravest grade, and how many overlaps stand if there are several."""
    if count == 1:
        return str(grade.label)
    others = ngettext("%(grade)s and %(n)d more", "%(grade)s and %(n)d more", count - 1)
    return others % {"grade": grade.label, "n": count - 1}
