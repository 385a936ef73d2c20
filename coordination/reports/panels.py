"""What the overview page and the list of operations show of overlaps."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, Window
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from coordination.enums import Certainty, Severity
from coordination.models.decision import has_any_decision, has_decision_in_force
from coordination.queries.overlaps import is_check_pending, overlaps_of, worst_current_overlaps
from coordination.reports.overlap_rows import overlap_rows
from jco_portal.directory.models import User
from operations.enums import OperationState
from operations.models import Operation
from operations.reports.operation_list import ListBadge
from operations.reports.overview.tabs import RecordTab

OVERLAP_TAB = RecordTab(gettext_lazy("Overlaps"), "coordination:operation_overlaps")
MAX_IN_PANEL = 3
ENDORSED_STATES = frozenset({OperationState.PREPARATION, OperationState.RUNNING})


def undecided_panel(user: User, operation: Operation) -> dict[str, Any] | None:
    """Return a warning on an endorsed JCO with conflicts without decision in force.

    Every conflict was decided at the endorsement, so these are new or their data have changed. The
    warning blocks nothing. None when there is nothing to warn of.
    """
    if operation.state not in ENDORSED_STATES:
        return None
    conflicts = overlaps_of(user, [operation.pk]).filter(
        ~has_decision_in_force(), shown_severity=Severity.CONFLICT
    )
    dated_conflicts = conflicts.exclude(Q(is_fully_visible=True, certainty=Certainty.YEAR_ONLY))
    lapsed = list(
        dated_conflicts.annotate(lapsed=has_any_decision()).values_list("lapsed", flat=True)
    )
    sentences = _undecided_sentences(sum(lapsed), len(lapsed) - sum(lapsed))
    if not sentences:
        return None
    return {
        "template": "coordination/_undecided_panel.html",
        "context": {
            "sentences": sentences,
            "url": reverse("coordination:operation_overlaps", args=[operation.reference]),
        },
    }


def _undecided_sentences(lapsed: int, new: int) -> list[str]:
    """Return the numbers of outdated decisions and of new conflicts as sentences."""
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
    counted_sentences = ((lapsed, changed), (new, fresh))
    return [sentence % {"n": count} for count, sentence in counted_sentences if count]


def overlap_panel(user: User, operation: Operation) -> dict[str, Any]:
    """Return the most severe overlaps of an operation for its overview page."""
    overlaps = overlaps_of(user, [operation.pk]).annotate(total=Window(Count("pk")))
    gravest: list[Any] = list(overlaps[:MAX_IN_PANEL])
    count = gravest[0].total if gravest else 0
    return {
        "template": "coordination/_overlap_panel.html",
        "context": {
            "rows": overlap_rows(user, gravest),
            "count": count,
            "more": max(0, count - MAX_IN_PANEL),
            "url": reverse("coordination:operation_overlaps", args=[operation.reference]),
            "is_waiting": is_check_pending(operation),
        },
    }


def overlap_badges(user: User, operations: Iterable[Operation]) -> dict[int, ListBadge]:
    """Return the most severe overlap of each operation, for a column of the list."""
    listed = list(operations)
    references = {operation.pk: operation.reference for operation in listed}
    return {
        key: ListBadge(
            kind="severity",
            value=worst.severity.value,
            label=_overlap_count_label(worst.severity, worst.count),
            url=reverse("coordination:operation_overlaps", args=[references[key]]),
        )
        for key, worst in worst_current_overlaps(user, listed).items()
    }


def _overlap_count_label(grade: Severity, count: int) -> str:
    """Return the most severe severity, and how many more overlaps there are."""
    if count == 1:
        return str(grade.label)
    others = ngettext("%(grade)s and %(n)d more", "%(grade)s and %(n)d more", count - 1)
    return others % {"grade": grade.label, "n": count - 1}
