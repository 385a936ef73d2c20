"""Words of operations: states, markings, roles, periods."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OperationState(TextChoices):
    """Where an operation stands; the label fits "is …".

    A JCO runs from draft to closed; another body's operation is announced, confirmed, over.
    """

    DRAFT = "draft", _("Draft")
    TABLED = "tabled", _("Tabled")
    PREPARATION = "preparation", _("In preparation")
    RUNNING = "running", _("Running")
    DEBRIEFING = "debriefing", _("In debriefing")
    MONITORING = "monitoring", _("In monitoring")
    CLOSED = "closed", _("Closed")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")
    ANNOUNCED = "announced", _("Announced")
    CONFIRMED = "confirmed", _("Confirmed")
    OVER = "over", _("Over")
    WITHDRAWN = "withdrawn", _("Withdrawn")


NOT_COMPARED = frozenset(
    {OperationState.POSTPONED, OperationState.CANCELLED, OperationState.WITHDRAWN}
)


class Marking(TextChoices):
    """Who may hold what is written here; set by the originator."""

    PUBLIC = "public", _("Public")
    LIMITE = "limite", "LIMITE"
    PARTICIPANTS = "participants", _("Participants only")


class Part(TextChoices):
    """The part that an organisation takes in an operation."""

    LEAD = "lead", _("Lead")
    CO_LEAD = "co_lead", _("Co-lead")
    PARTICIPANT = "participant", _("Participant")
    OBSERVER = "observer", _("Observer")


LEADING = frozenset({Part.LEAD, Part.CO_LEAD})


class Period(TextChoices):
    """What a phase's days are: the operation itself, or only the life of a grant."""

    OPERATIONAL = "operational", _("Operational")
    GRANT = "grant", _("Life of a grant")


class TermKind(TextChoices):
    """The trees of reference terms."""

    RISK_AREA = "risk_area", _("Risk areas and goods")
    TRANSPORT_MODE = "transport_mode", _("Transport modes")
    REGION = "region", _("Regions")


class Confidence(TextChoices):
    """How sure the source is that the operation takes place as written."""

    CONFIRMED = "confirmed", _("Confirmed")
    UNCONFIRMED = "unconfirmed", _("Unconfirmed")


class Source(TextChoices):
    """How an operation came in."""

    PORTAL = "portal", _("Entered here")
    IMPORT = "import", _("Imported")
