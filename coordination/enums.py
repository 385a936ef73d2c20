"""Closed lists of coordination: certainty, severity and reason of an overlap, and decisions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Certainty(TextChoices):
    """How certainly two phases have a day in common."""

    CERTAIN = "certain", _("Certain")
    POSSIBLE = "possible", _("Possible")
    YEAR_ONLY = "year_only", _("Year only")


class Severity(TextChoices):
    """What an overlap calls for, most severe first; queries sort by this order.

    Proposal of the portal.
    """

    CONFLICT = "conflict", _("Conflict")
    COORDINATION = "coordinate", _("Coordinate")
    INFORMATION = "aware", _("Aware")
    UNDETERMINED = "unclear", _("Unclear")


class OverlapReason(TextChoices):
    """The line of the overlap rule that gave an overlap its severity."""

    TERM_AND_STATE_OR_MODE = (
        "term_and_place",
        _("Shared goods or risk area, and a shared state or mode"),
    )
    TERM = "term", _("Shared goods or risk area")
    STATE_AND_LEAF_MODE = (
        "state_and_leaf_mode",
        _("A shared state and a shared transport mode"),
    )
    RESOURCES = "resources", _("Both bind the customs of many shared states")
    STATE = "state", _("A shared state")
    LONG_RUNNING = "standing", _("A standing operation without shared goods")
    NOT_RECORDED = "not_recorded", _("Too little is recorded to tell")


class OverlapDecisionType(TextChoices):
    """What is to be done about an overlap."""

    OURS_RESCHEDULED = "ours_moves", _("Our operation moves")
    THEIRS_RESCHEDULED = "theirs_moves", _("The other operation moves")
    JOINED = "joined", _("The two are run together")
    SHARED = "shared", _("They run side by side and share what they find")
    ACCEPTED = "accepted", _("It is accepted as it is")
