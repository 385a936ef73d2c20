"""Enums of follow-up."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from jco_portal.directory.enums import Role


class AssessmentOutcome(TextChoices):
    """The assessment of an objective."""

    REACHED = "reached", _("Reached")
    PARTLY_REACHED = "partly", _("Partly reached")
    NOT_REACHED = "missed", _("Not reached")
    NOT_MEASURABLE = "unknown", _("Cannot be said")


class RecommendationArea(TextChoices):
    """The area of a recommendation (Council 9947/1/11 REV 1, 7)."""

    GENERAL = "general", _("General")
    PLANNING = "planning", _("Planning")
    EXECUTION = "execution", _("Execution")
    FOLLOW_UP = "follow_up", _("Follow-up")


class RecommendationState(TextChoices):
    """The status of a recommendation; labels fit the pattern ‘It is …’."""

    OPEN = "open", _("Open")
    IMPLEMENTED = "done", _("Done")
    WAIVED = "waived", _("Waived")


class ActionState(TextChoices):
    """The status of the action taken by an addressee; labels fit the pattern ‘It is …’.

    Implemented is recorded by the addressee, verified by a user of another organisation.
    """

    AWAITING_RESPONSE = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    IN_PROGRESS = "in_progress", _("In progress")
    IMPLEMENTED = "done", _("Done")
    VERIFIED = "confirmed", _("Done and confirmed")
    REJECTED = "rejected", _("Rejected")


# States that an addressee can select.
RESPONSE_STATES = (
    ActionState.ACCEPTED,
    ActionState.IN_PROGRESS,
    ActionState.IMPLEMENTED,
    ActionState.REJECTED,
)
UNDERWAY_STATES = (ActionState.ACCEPTED, ActionState.IN_PROGRESS)
IMPLEMENTED_STATES = (ActionState.IMPLEMENTED, ActionState.VERIFIED)
VERIFIER_ROLES = (Role.EXPERT, Role.PLANNER)  # proposal of the portal


class LessonTreatment(TextChoices):
    """How a later plan treats a recommendation."""

    APPLIED = "applied", _("Applied")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


COVER_LINE = "place"  # code of the cover line, stored like a section; the value is stored
