"""Words of follow-up."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReportState(TextChoices):
    """Where a final report stands; the label fits "is …"."""

    DRAFTING = "drafting", _("Being written")
    ASKED = "asked", _("Waiting for approval")
    APPROVED = "approved", _("Approved, being filed")
    FILED = "filed", _("Filed")


PLACE = "place"  # the line of the cover, kept beside the texts of the sections
