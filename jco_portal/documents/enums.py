"""Words of documents."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DocumentKind(TextChoices):
    """What a document is."""

    BUSINESS_CASE = "business_case", _("Business case")
    THREAT_ASSESSMENT = "threat_assessment", _("Threat assessment")
    PLAN = "plan", _("Plan")
    MINUTES = "minutes", _("Minutes")
    OTHER = "other", _("Other")


class ProducedState(TextChoices):
    """Where a document stands that the portal produces; the label fits "is …"."""

    DRAFT = "drafting", _("Being written")
    APPROVAL_REQUESTED = "asked", _("Waiting for approval")
    APPROVED = "approved", _("Approved, being filed")
    FILED = "filed", _("Filed")


class FiledMarking(TextChoices):
    """Who may hold a filed document, as its originator has marked it."""

    PUBLIC = "public", _("Public")
    LIMITE = "limite", "LIMITE"
    PARTICIPANTS = "participants", _("Participants only")
