"""Conditions and warnings of coordination before a transition of an operation.

Each answers for many operations at once, with a refusal by key where it is not fulfilled.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from coordination.enums import Severity
from coordination.queries.overlaps import OVERLAP_CHECK_TASK, count_undecided
from jco_portal.core.access import Refusal
from jco_portal.outbox.queries import pending_arguments
from operations.models import Operation


def has_overlap_check_run(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Refuse operations with a change that the overlap check has not compared yet.

    The refusal has no link: the user can only try again later.
    """
    # A job without keys compares all operations, so it concerns each of them.
    listed = [arguments["operation_ids"] for arguments in pending_arguments(OVERLAP_CHECK_TASK)]
    pending = {key for keys in listed for key in keys or ()}
    sentence = _("The overlap check is still running; try again in a moment.")
    return {
        each.pk: Refusal("overlap_check", sentence)
        for each in operations
        if each.pk in pending or None in listed
    }


def has_decided_conflicts(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Refuse operations with a conflict on which no decision is in force."""
    operations = list(operations)
    keys = [each.pk for each in operations]
    unanswered = count_undecided(keys, Severity.CONFLICT)
    sentence = _("A conflict with another operation has no answer yet.")
    return {
        each.pk: Refusal(
            "conflicts",
            sentence,
            reverse("coordination:operation_overlaps", args=[each.reference]),
        )
        for each in operations
        if each.pk in unanswered
    }


def has_decided_coordination(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Warn of overlaps that call for coordination and have no decision in force."""
    operations_by_key = {each.pk: each for each in operations}
    counted = count_undecided(operations_by_key, Severity.COORDINATION)
    return {
        key: Refusal(
            "coordinate",
            _uncoordinated_sentence(count),
            reverse("coordination:operation_overlaps", args=[operations_by_key[key].reference]),
        )
        for key, count in counted.items()
    }


def _uncoordinated_sentence(count: int) -> str:
    sentence = ngettext(
        "%(n)d overlap that is to be coordinated has no answer yet.",
        "%(n)d overlaps that are to be coordinated have no answer yet.",
        count,
    )
    return sentence % {"n": count}


# Labels of the conditions in the table of the life cycle, by the name of the function.
RULE_LABELS = {
    "has_overlap_check_run": gettext_lazy("overlaps have been looked for"),
    "has_decided_conflicts": gettext_lazy("every conflict with another operation is answered"),
}
