"""Who may do what in coordination: each permission answers with a decision."""

from django.utils.translation import gettext as _

from coordination.models import Overlap
from coordination.queries.overlaps import managed_sides
from jco_portal.core.access import Decision, allowed_if
from jco_portal.directory.models import User
from operations.permissions import CALENDAR_EDITORS


def can_decide_overlap(user: User, overlap: Overlap) -> Decision:
    """Who runs a side answers for it; experts and the secretariat as the desk between both."""
    return allowed_if(
        user.has_role(*CALENDAR_EDITORS) or bool(managed_sides(user, overlap)),
        "not_side",
        _("Only who runs one of the two operations, experts and the secretariat answer it."),
    )
