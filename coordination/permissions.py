"""Who may do what in coordination: each rule answers with a refusal or None."""

from django.utils.translation import gettext as _

from coordination.models import Overlap
from jco_portal.directory.models import User
from jco_portal.kernel.access import Refusal
from operations.models import Operation
from operations.permissions import KEEPERS, runs


def sides_run_by(user: User, overlap: Overlap) -> list[Operation]:
    """The operations of an overlap that this person runs."""
    sides = (overlap.operation_a, overlap.operation_b)
    return [side for side in sides if runs(user, side) is None]


def may_answer(user: User, overlap: Overlap) -> Refusal | None:
    """Who runs a side answers for it; experts and the secretariat as the desk between both."""
    if user.has_role(*KEEPERS) or sides_run_by(user, overlap):
        return None
    sentence = _("Only who runs one of the two operations, experts and the secretariat answer it.")
    return Refusal("not_side", sentence)
