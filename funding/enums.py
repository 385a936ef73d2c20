"""Words of funding: whose competence, which costs, what is known of a programme."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Competence(TextChoices):
    """Who may act in a field: the Union alone, or the Union beside its Member States."""

    EXCLUSIVE = "exclusive", _("Exclusive competence of the Union")
    SHARED = "shared", _("Shared competence")


class AcceptedCompetence(TextChoices):
    """Which competence a programme pays for; empty where no source says it."""

    EXCLUSIVE = "exclusive", _("Exclusive competence only")
    SHARED = "shared", _("Shared competence only")
    BOTH = "both", _("Exclusive and shared competence")


class CostCategory(TextChoices):
    """The kinds of costs of an operation; VAT stands always on a line of its own."""

    TRAVEL = "travel", _("Travel and subsistence")
    MEETINGS = "meetings", _("Meetings")
    INTERPRETATION = "interpretation", _("Interpretation")
    OCU = "coordination", _("Operational coordination unit")
    TECHNICAL = "technical", _("Technical equipment and services")
    DISSEMINATION = "dissemination", _("Dissemination")
    PLANNING = "planning", _("Planning staff")
    VAT = "vat", _("VAT")


CATEGORIES_WITH_OWN_RATE = frozenset({CostCategory.PLANNING, CostCategory.VAT})


class TimeToGrantBasis(TextChoices):
    """Where the usual months from deadline to grant come from."""

    SOURCE = "stated", _("as a source states")
    OWN_APPLICATIONS = "history", _("from our own applications")


class ProgrammeTopic(TextChoices):
    """What a fact about a programme is about."""

    INSTRUMENT = "instrument", _("Instrument and legal basis")
    VALIDITY = "validity", _("Validity")
    COMPETENCE = "competence", _("Competence")
    DOMAINS = "domains", _("Domains")
    APPLICANTS = "applicants", _("Who may apply")
    STATES = "states", _("Member States needed")
    START = "start", _("When activities may start")
    TIME_TO_GRANT = "months", _("Months from deadline to grant")
    GRANT = "grant", _("Size of a grant")
    OTHER = "other", _("What else is known")


class ApplicationState(TextChoices):
    """Where an application to a programme stands, from its first draft to the money."""

    DRAFTING = "drafting", _("Drafting")
    SUBMITTED = "submitted", _("Submitted")
    INFORMATION_REQUESTED = "more_asked", _("More information asked")
    EVALUATION = "evaluation", _("Under evaluation")
    GRANTED = "granted", _("Granted")
    SIGNED = "signed", _("Agreement signed")
    RUNNING = "running", _("Running")
    REPORT_DUE = "report_due", _("Report due")
    PAID = "paid", _("Paid")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


UNDECIDED_STATES = frozenset(
    {
        ApplicationState.SUBMITTED,
        ApplicationState.INFORMATION_REQUESTED,
        ApplicationState.EVALUATION,
    }
)
GRANTED_STATES = frozenset(
    {
        ApplicationState.GRANTED,
        ApplicationState.SIGNED,
        ApplicationState.RUNNING,
        ApplicationState.REPORT_DUE,
        ApplicationState.PAID,
    }
)
UNSUCCESSFUL_STATES = frozenset({ApplicationState.REJECTED, ApplicationState.WITHDRAWN})


class FundingSource(TextChoices):
    """How an operation is paid for, as its funding plan states it."""

    PROGRAMMES = "programmes", _("By programmes")
    OWN_FUNDS = "own", _("By own means")
