"""Words of operations: states, markings, roles, periods."""

from enum import IntEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from jco_portal.directory.enums import Role


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
    COMPLETED = "over", _("Over")
    WITHDRAWN = "withdrawn", _("Withdrawn")


UNCOMPARED_STATES = frozenset(
    {OperationState.POSTPONED, OperationState.CANCELLED, OperationState.WITHDRAWN}
)

CONFIRMED_STATES = frozenset(  # whatever was said of it before
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
    """Who may hold what is written here; set by the originator."""

    PUBLIC = "public", _("Public")
    LIMITE = "limite", "LIMITE"
    PARTICIPANTS = "participants", _("Participants only")


PLANNING_ROLES = (Role.PLANNER, Role.LIAISON, Role.FACILITATOR)
REPRESENTATIVE_ROLES = (Role.PLANNER, Role.CONTACT_POINT, Role.LIAISON, Role.FACILITATOR)


class AccessLevel(IntEnum):
    """How far an operation is open to a person."""

    SUMMARY = 1
    OUTLINE = 2
    FULL = 3


class ParticipationRole(TextChoices):
    """The part that an organisation takes in an operation."""

    LEAD = "lead", _("Lead")
    CO_LEAD = "co_lead", _("Co-lead")
    PARTICIPANT = "participant", _("Participant")
    OBSERVER = "observer", _("Observer")


LEADING_ROLES = frozenset({ParticipationRole.LEAD, ParticipationRole.CO_LEAD})


class Response(TextChoices):
    """How far it is settled that an organisation takes part; the label fits "is …".

    Recorded: its source says so. In a JCO planned here a participant is planned until it is
    invited, and takes part once it has accepted.
    """

    RECORDED = "recorded", _("Recorded")
    PLANNED = "planned", _("Planned, not invited yet")
    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class DeclineReason(TextChoices):
    """Why an organisation does not take part."""

    OVERLAP = "overlap", _("It overlaps with another operation")
    RESOURCES = "resources", _("No resources")
    COMPETENCE = "competence", _("Not competent")
    OTHER = "other", _("Another reason")


class CommitmentPriority(TextChoices):
    """A participant's own priority among its commitments."""

    HIGH = "high", _("High")
    NORMAL = "normal", _("Normal")
    LOW = "low", _("Low")


class Period(TextChoices):
    """What a phase's days are: the operation itself, only the life of a grant, or nothing.

    A phase that was planned and not carried out, because the operation was stopped before it,
    is compared with nothing and counts nowhere.
    """

    OPERATIONAL = "operational", _("Operational")
    GRANT = "grant", _("Life of a grant")
    CANCELLED = "not_held", _("Not carried out")


class ReferenceTermKind(TextChoices):
    """The trees of reference terms."""

    RISK_AREA = "risk_area", _("Risk areas and goods")
    TRANSPORT_MODE = "transport_mode", _("Transport modes")
    REGION = "region", _("Regions")


class Confirmation(TextChoices):
    """How sure the source is that the operation takes place as written."""

    CONFIRMED = "confirmed", _("Confirmed")
    UNCONFIRMED = "unconfirmed", _("Unconfirmed")


class OperationSource(TextChoices):
    """How an operation came in."""

    PORTAL = "portal", _("Entered here")
    IMPORT = "import", _("Imported")


class PrioritySource(TextChoices):
    """Who set a threat priority."""

    OCTA = "octa", "OCTA"
    SOCTA = "socta", "SOCTA"
    EMPACT = "empact", "EMPACT"
    CCWP = "ccwp", _("Risk area approved by the CCWP")


class Indicator(TextChoices):
    """What an objective counts, so that it can be computed from the records."""

    QUANTITY = "quantity", _("Quantity seized")
    SEIZURES = "seizures", _("Number of seizures")
    CONTROLS = "controls", _("Number of controls")
    POSITIVE_CONTROLS = "hits", _("Controls with a hit")
    VALUE = "value", _("Value of the goods")
    PREVENTED_LOSS = "duties", _("Duties and taxes avoided")
    PARTICIPANTS = "participants", _("Organisations that take part")
    OTHER = "other", _("Something else that can be counted")


class Unit(TextChoices):
    """Units of quantities: a closed list, never added to each other."""

    PIECE = "piece", _("pieces")
    KILOGRAM = "kg", _("kg")
    LITRE = "litre", _("litres")
    CUBIC_METRE = "m3", _("m³")
    SPECIMEN = "specimen", _("specimens")
    EURO = "euro", _("euro")


WHOLE_UNITS = frozenset({Unit.PIECE, Unit.SPECIMEN})


class ResponsibleParty(TextChoices):
    """Who does a step of the timetable."""

    LEAD = "lead", _("Lead")
    PARTICIPANTS = "participants", _("Participants")
    EXPERTS = "experts", _("Experts")
    SECRETARIAT = "secretariat", _("Secretariat")


class Anchor(TextChoices):
    """What the days of a step are counted from."""

    START = "start", _("Start of the first phase")
    END = "end", _("End of the last phase")


class CompletionRule(TextChoices):
    """What counts as done: a fact of the record, or somebody's word."""

    MANUAL = "said", _("Whoever does it says so")
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
    """How a step of the timetable was settled; an open one has none."""

    COMPLETED = "done", _("Done")
    NOT_NEEDED = "skipped", _("Skipped")


class ControlType(TextChoices):
    """How goods or consignments were controlled."""

    PHYSICAL = "physical", _("Physical")
    DOCUMENTARY = "documentary", _("Documentary")
    ON_THE_SPOT = "on_the_spot", _("On the spot")


class Attribution(TextChoices):
    """Where a result belongs: to a phase, to what came of it, or beside the operation."""

    PHASE = "phase", _("Operational phase")
    POST_OPERATIONAL = "post_operational", _("Post-operational")
    OUTSIDE = "outside", _("Outside the scope")


class GoodsStatus(TextChoices):
    """What happened to the goods; the label fits "is …"."""

    DETAINED = "detained", _("Detained")
    SEIZED = "seized", _("Seized")
    RELEASED = "released", _("Released")
    DESTROYED = "destroyed", _("Destroyed")


INCLUDED_GOODS_STATUSES = frozenset(
    {GoodsStatus.DETAINED, GoodsStatus.SEIZED, GoodsStatus.DESTROYED}
)
