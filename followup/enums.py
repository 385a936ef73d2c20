"""Words of follow-up: objectives, recommendations, answers, lessons, final reports."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from jco_portal.directory.enums import Role


class AssessmentOutcome(TextChoices):
    """How far an objective was reached, in the words of the debriefing."""

    REACHED = "reached", _("Reached")
    PARTLY_REACHED = "partly", _("Partly reached")
    NOT_REACHED = "missed", _("Not reached")
    NOT_MEASURABLE = "unknown", _("Cannot be said")


class RecommendationArea(TextChoices):
    """What part of a JCO a recommendation is about, as in the monitoring file."""

    GENERAL = "general", _("General")
    PLANNING = "planning", _("Planning")
    EXECUTION = "execution", _("Execution")
    FOLLOW_UP = "follow_up", _("Follow-up")


class RecommendationState(TextChoices):
    """Where a recommendation stands; the label fits "is …"."""

    OPEN = "open", _("Open")
    IMPLEMENTED = "done", _("Done")
    WAIVED = "waived", _("Waived")


class ActionState(TextChoices):
    """What an addressee says of its part; the label fits "is …".

    Done is what the addressee says; confirmed, what somebody of another organisation has seen.
    """

    AWAITING_RESPONSE = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    IN_PROGRESS = "in_progress", _("In progress")
    IMPLEMENTED = "done", _("Done")
    VERIFIED = "confirmed", _("Done and confirmed")
    REJECTED = "rejected", _("Rejected")


RESPONSE_STATES = (
    ActionState.ACCEPTED,
    ActionState.IN_PROGRESS,
    ActionState.IMPLEMENTED,
    ActionState.REJECTED,
)
UNDERWAY_STATES = (ActionState.ACCEPTED, ActionState.IN_PROGRESS)
IMPLEMENTED_STATES = (ActionState.IMPLEMENTED, ActionState.VERIFIED)
VERIFIER_ROLES = (Role.EXPERT, Role.PLANNER)


class LessonTreatment(TextChoices):
    """What a later plan makes of a recommendation."""

    APPLIED = "applied", _("Applied")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


COVER_LINE = "place"  # the line of the cover, kept beside the texts of the sections
