"""Permissions of coordination; each returns a ``Decision``."""

from django.utils.translation import gettext as _

from coordination.models import Overlap
from coordination.queries.overlaps import managed_sides
from jco_portal.core.access import Decision, allowed_if
from jco_portal.directory.models import User
from operations.permissions import CALENDAR_EDITORS


def can_decide_overlap(user: User, overlap: Overlap) -> Decision:
    """Return whether the user may decide on an overlap.

    Managers of either operation may, and experts and the secretariat, who mediate between both.
    """
    return allowed_if(
        user.has_role(*CALENDAR_EDITORS) or bool(managed_sides(user, overlap)),
        "not_side",
        _("Only who runs one of the two operations, experts and the secretariat answer it."),
    )
