"""Enums of documents: kind of an upload, state of a produced document, marking of a filed one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DocumentKind(TextChoices):
    """The kind of an uploaded document."""

    BUSINESS_CASE = "business_case", _("Business case")
    THREAT_ASSESSMENT = "threat_assessment", _("Threat assessment")
    PLAN = "plan", _("Plan")
    MINUTES = "minutes", _("Minutes")
    OTHER = "other", _("Other")


class ProducedState(TextChoices):
    """The state of a produced document; labels fit the pattern ‘It is …’."""

    DRAFT = "drafting", _("Being written")
    APPROVAL_REQUESTED = "asked", _("Waiting for approval")
    APPROVED = "approved", _("Approved, being filed")
    FILED = "filed", _("Filed")


class FiledMarking(TextChoices):
    """The distribution level of a filed document, set by the originator."""

    PUBLIC = "public", _("Public")
    LIMITE = "limite", "LIMITE"
    PARTICIPANTS = "participants", _("Participants only")
