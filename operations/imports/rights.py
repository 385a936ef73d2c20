"""Who may bring in which operation: an import is no way round the rights of a form."""

from django.utils.translation import gettext as _

from jco_portal.directory.models import User
from operations.imports.cells import RowError
from operations.imports.reading import ReadOperation
from operations.models import Operation
from operations.permissions import FINAL, KEEPERS, can_enter


def not_for(by: User, listed: list[ReadOperation]) -> list[RowError]:
    """Keepers bring in lists of every body; others only what their organisation runs."""
    if by.has_role(*KEEPERS):
        return []
    decided = [(read.rows[0], can_enter(by, read.facts).refusal) for read in listed]
    return [RowError(row, "organisers", str(refusal)) for row, refusal in decided if refusal]


def not_to_be_changed(
    by: User, listed: list[ReadOperation], present: dict[str, Operation]
) -> list[RowError]:
    """Records that this person may not change; the sentence does not tell that one stands here."""
    if by.has_role(*KEEPERS):
        return []
    met = [operation.pk for operation in present.values()]
    own = Operation.objects.visible_to(by).run_by(by).filter(pk__in=met).exclude(state__in=FINAL)
    allowed = set(own.values_list("pk", flat=True))
    sentence = _("You cannot bring in this operation: its organisers and leads must be your own.")
    return [
        RowError(read.rows[0], "organisers", sentence)
        for read in listed
        if read.source_key in present and present[read.source_key].pk not in allowed
    ]
