"""What coordination wants to be true before an operation moves."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from coordination.enums import Severity
from coordination.queries.overlaps import COMPARING, overlaps_without_answer
from jco_portal.core.access import Refusal
from jco_portal.outbox.queries import arguments_waiting
from operations.models import Operation


def overlap_check_has_run(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """No change of the operation, and none that concerns all, waits to be compared.

    Nobody can put this right but by waiting, so it leads nowhere.
    """
    listed = [arguments["operation_ids"] for arguments in arguments_waiting(COMPARING)]
    waiting = {key for keys in listed for key in keys or ()}
    sentence = _("The overlap check is still running; try again in a moment.")
    return {
        each.pk: Refusal("overlap_check", sentence)
        for each in operations
        if each.pk in waiting or None in listed
    }


def conflicts_are_answered(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Every conflict that stands has an answer given on the facts of today."""
    operations = list(operations)
    keys = [each.pk for each in operations]
    unanswered = overlaps_without_answer(keys, Severity.CONFLICT)
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


def overlaps_are_coordinated(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Every overlap that asks for coordination has an answer, though none has to have one."""
    asked = {each.pk: each for each in operations}
    counted = overlaps_without_answer(asked, Severity.COORDINATION)
    return {
        key: Refusal(
            "coordinate",
            _uncoordinated(count),
            reverse("coordination:operation_overlaps", args=[asked[key].reference]),
        )
        for key, count in counted.items()
    }


def _uncoordinated(count: int) -> str:
    said = ngettext(
        "%(n)d overlap that is to be coordinated has no answer yet.",
        "%(n)d overlaps that are to be coordinated have no answer yet.",
        count,
    )
    return said % {"n": count}


RULE_LABELS = {  # what must be true, as the table of the life cycle says it
    "overlap_check_has_run": gettext_lazy("overlaps have been looked for"),
    "conflicts_are_answered": gettext_lazy("every conflict with another operation is answered"),
}
