"""Closed lists of values of operations and their labels.

Stored values never change, so that some differ from the name of their member.
"""

from enum import IntEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from jco_portal.directory.enums import Role


class OperationState(TextChoices):
    """Status of an operation.

    The first nine are those of a JCO, the last four those of an operation of another body.
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
    COMPLETED = "over", _("Over")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# Statuses that the overlap check leaves out (proposal of the portal).
UNCOMPARED_STATES = frozenset(
    {OperationState.POSTPONED, OperationState.CANCELLED, OperationState.WITHDRAWN}
)

# Operations in these statuses are shown as confirmed, whatever ``confirmation`` contains.
CONFIRMED_STATES = frozenset(
    {
        OperationState.CONFIRMED,
        OperationState.COMPLETED,
        OperationState.RUNNING,
        OperationState.DEBRIEFING,
        OperationState.MONITORING,
        OperationState.CLOSED,
    }
)


class Marking(TextChoices):
    """Distribution level of a record, set by its originator."""

    PUBLIC = "public", _("Public")
    LIMITE = "limite", "LIMITE"
    PARTICIPANTS = "participants", _("Participants only")


# Functions that plan for their organisation, and those that answer for it to others.
PLANNING_ROLES = (Role.PLANNER, Role.LIAISON, Role.FACILITATOR)
REPRESENTATIVE_ROLES = (Role.PLANNER, Role.CONTACT_POINT, Role.LIAISON, Role.FACILITATOR)


class AccessLevel(IntEnum):
    """How much of an operation a user may see; a higher level includes the lower ones."""

    SUMMARY = 1  # the overview page
    OUTLINE = 2  # also business case and objectives
    FULL = 3


class ParticipationRole(TextChoices):
    """Role of an organisation in an operation."""

    LEAD = "lead", _("Lead")
    CO_LEAD = "co_lead", _("Co-lead")
    PARTICIPANT = "participant", _("Participant")
    OBSERVER = "observer", _("Observer")


LEADING_ROLES = frozenset({ParticipationRole.LEAD, ParticipationRole.CO_LEAD})


class Response(TextChoices):
    """Response of an organisation to an invitation, or its state before.

    ‘Recorded’ means a participant by the source of the record, or a lead, without invitation. In a
    JCO planned in the portal a participant is ‘planned’ until invited, and participates once it has
    accepted.
    """

    RECORDED = "recorded", _("Recorded")
    PLANNED = "planned", _("Planned, not invited yet")
    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class DeclineReason(TextChoices):
    """Reason for declining an invitation."""

    OVERLAP = "overlap", _("It overlaps with another operation")
    RESOURCES = "resources", _("No resources")
    COMPETENCE = "competence", _("Not competent")
    OTHER = "other", _("Another reason")


class CommitmentPriority(TextChoices):
    """Priority that a participant itself gives to this commitment."""

    HIGH = "high", _("High")
    NORMAL = "normal", _("Normal")
    LOW = "low", _("Low")


class Period(TextChoices):
    """Type of phase: operational, grant period, or cancelled.

    Only operational phases are compared for overlaps. A cancelled phase was planned but did not
    take place; it has no bounds.
    """

    OPERATIONAL = "operational", _("Operational")
    GRANT = "grant", _("Life of a grant")
    CANCELLED = "not_held", _("Not carried out")


class ReferenceTermKind(TextChoices):
    """Kinds of reference terms; each kind is a tree of its own."""

    RISK_AREA = "risk_area", _("Risk areas and goods")
    TRANSPORT_MODE = "transport_mode", _("Transport modes")
    REGION = "region", _("Regions")


class Confirmation(TextChoices):
    """Whether the organiser has confirmed the operation as recorded."""

    CONFIRMED = "confirmed", _("Confirmed")
    UNCONFIRMED = "unconfirmed", _("Unconfirmed")


class OperationSource(TextChoices):
    """How an operation was recorded: entered in the portal or imported."""

    PORTAL = "portal", _("Entered here")
    IMPORT = "import", _("Imported")


class PrioritySource(TextChoices):
    """Body or process that set a threat priority."""

    OCTA = "octa", "OCTA"
    SOCTA = "socta", "SOCTA"
    EMPACT = "empact", "EMPACT"
    CCWP = "ccwp", _("Risk area approved by the CCWP")


class Indicator(TextChoices):
    """What an objective measures, computed from results where possible.

    OTHER, and controls of certain goods, are assessed by hand.
    """

    QUANTITY = "quantity", _("Quantity seized")
    SEIZURES = "seizures", _("Number of seizures")
    CONTROLS = "controls", _("Number of controls")
    POSITIVE_CONTROLS = "hits", _("Controls with a hit")
    VALUE = "value", _("Value of the goods")
    PREVENTED_LOSS = "duties", _("Duties and taxes avoided")
    PARTICIPANTS = "participants", _("Organisations that take part")
    OTHER = "other", _("Something else that can be counted")


class Unit(TextChoices):
    """Units of quantities. Quantities in different units are never added."""

    PIECE = "piece", _("pieces")
    KILOGRAM = "kg", _("kg")
    LITRE = "litre", _("litres")
    CUBIC_METRE = "m3", _("m³")
    SPECIMEN = "specimen", _("specimens")
    EURO = "euro", _("euro")


# Units counted in whole numbers.
WHOLE_UNITS = frozenset({Unit.PIECE, Unit.SPECIMEN})


class ResponsibleParty(TextChoices):
    """Group of organisations responsible for a task of the timetable."""

    LEAD = "lead", _("Lead")
    PARTICIPANTS = "participants", _("Participants")
    EXPERTS = "experts", _("Experts")
    SECRETARIAT = "secretariat", _("Secretariat")


class Anchor(TextChoices):
    """Day from which the due date of a task is counted."""

    START = "start", _("Start of the first phase")
    END = "end", _("End of the last phase")


class CompletionRule(TextChoices):
    """Condition on the records that completes a task; MANUAL tasks are completed by a user."""

    MANUAL = "said", _("Whoever does it says so")
    # The conditions of FUNDING_APPLIED_FOR, DEBRIEFED and REPORTED are in higher apps (HigherRule).
    FUNDING_APPLIED_FOR = "applied", _("It is applied for, or paid for by own means")
    OBJECTIVES = "objectives", _("A measurable objective is recorded")
    THREAT_ASSESSMENT = "threat", _("The threat assessment is recorded")
    BUSINESS_CASE = "case", _("Every section of the business case is written")
    TABLED = "tabled", _("It is tabled")
    INVITED = "invited", _("Invitations have gone out")
    RESPONDED = "answered", _("Everybody invited has answered")
    CONTACT_POINTS = "contacts", _("Every participant has named its contact point")
    ENDORSED = "endorsed", _("It is endorsed")
    STARTED = "started", _("It is running")
    ENDED = "ended", _("It has ended")
    VALIDATED = "validated", _("All results are validated")
    DEBRIEFED = "debriefed", _("The debriefing is recorded as held")
    REPORTED = "reported", _("The draft of the report is put to approval")


class TaskOutcome(TextChoices):
    """How a task of the timetable was settled; open tasks have no outcome."""

    COMPLETED = "done", _("Done")
    NOT_NEEDED = "skipped", _("Skipped")


class ControlType(TextChoices):
    """How goods or consignments were controlled."""

    PHYSICAL = "physical", _("Physical")
    DOCUMENTARY = "documentary", _("Documentary")
    ON_THE_SPOT = "on_the_spot", _("On the spot")


class Attribution(TextChoices):
    """What a result is attributed to: a phase, the time after it, or nothing in scope."""

    PHASE = "phase", _("Operational phase")
    POST_OPERATIONAL = "post_operational", _("Post-operational")
    OUTSIDE = "outside", _("Outside the scope")


class GoodsStatus(TextChoices):
    """What happened to the goods."""

    DETAINED = "detained", _("Detained")
    SEIZED = "seized", _("Seized")
    RELEASED = "released", _("Released")
    DESTROYED = "destroyed", _("Destroyed")


# Released goods are not included in the totals: in JCO ERMIS 210 retentions were released and
# reported apart from 634 seizures.
INCLUDED_GOODS_STATUSES = frozenset(
    {GoodsStatus.DETAINED, GoodsStatus.SEIZED, GoodsStatus.DESTROYED}
)
