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


class FiledKind(TextChoices):
    """What a document is that the portal itself makes and files."""

    REPORT = "report", _("Final report")
    BUSINESS_CASE = "business_case", _("Business case")


class FiledMarking(TextChoices):
    """Who may hold a filed document, as its originator has marked it."""

    PUBLIC = "public", _("Public")
    LIMITE = "limite", "LIMITE"
    PARTICIPANTS = "participants", _("Participants only")
