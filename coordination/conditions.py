"""What coordination wants to be true before an operation moves."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from coordination.enums import Severity
from coordination.queries.overlaps import OVERLAP_CHECK_TASK, count_undecided
from jco_portal.core.access import Refusal
from jco_portal.outbox.queries import pending_arguments
from operations.models import Operation


def has_overlap_check_run(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """No change of the operation, and none that concerns all, waits to be compared.

    Nobody can put this right but by waiting, so it leads nowhere.
    """
    listed = [arguments["operation_ids"] for arguments in pending_arguments(OVERLAP_CHECK_TASK)]
    pending = {key for keys in listed for key in keys or ()}
    sentence = _("The overlap check is still running; try again in a moment.")
    return {
        each.pk: Refusal("overlap_check", sentence)
        for each in operations
        if each.pk in pending or None in listed
    }


def has_decided_conflicts(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Every conflict that stands has an answer given on the facts of today."""
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
    """Every overlap that asks for coordination has an answer, though none has to have one."""
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


RULE_LABELS = {  # what must be true, as the table of the life cycle says it
    "has_overlap_check_run": gettext_lazy("overlaps have been looked for"),
    "has_decided_conflicts": gettext_lazy("every conflict with another operation is answered"),
}
