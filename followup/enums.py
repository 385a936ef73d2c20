"""Words of follow-up: objectives, recommendations, answers, lessons, final reports."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from jco_portal.directory.enums import Role


class Assessed(TextChoices):
    """How far an objective was reached, in the words of the debriefing."""

    REACHED = "reached", _("Reached")
    PARTLY = "partly", _("Partly reached")
    MISSED = "missed", _("Not reached")
    UNKNOWN = "unknown", _("Cannot be said")


class Level(TextChoices):
    """What part of a JCO a recommendation is about, as in the monitoring file."""

    GENERAL = "general", _("General")
    PLANNING = "planning", _("Planning")
    EXECUTION = "execution", _("Execution")
    FOLLOW_UP = "follow_up", _("Follow-up")


class RecommendationState(TextChoices):
    """Where a recommendation stands; the label fits "is …"."""

    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    WAIVED = "waived", _("Waived")


class AnswerState(TextChoices):
    """What an addressee says of its part; the label fits "is …".

    Done is what the addressee says; confirmed, what somebody of another organisation has seen.
    """

    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    IN_PROGRESS = "in_progress", _("In progress")
    DONE = "done", _("Done")
    CONFIRMED = "confirmed", _("Done and confirmed")
    REJECTED = "rejected", _("Rejected")


ANSWERED_AS = (
    AnswerState.ACCEPTED,
    AnswerState.IN_PROGRESS,
    AnswerState.DONE,
    AnswerState.REJECTED,
)
UNDER_WAY = (AnswerState.ACCEPTED, AnswerState.IN_PROGRESS)
SAID_DONE = (AnswerState.DONE, AnswerState.CONFIRMED)
CONFIRMING = (Role.EXPERT, Role.PLANNER)


class LessonUse(TextChoices):
    """What a later plan makes of a recommendation."""

    APPLIED = "applied", _("Applied")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


PLACE = "place"  # the line of the cover, kept beside the texts of the sections
