"""Closed lists of funding: competences, cost categories and statuses of applications."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Competence(TextChoices):
    """Whether only the Union, or Union and Member States, may act in a field."""

    EXCLUSIVE = "exclusive", _("Exclusive competence of the Union")
    SHARED = "shared", _("Shared competence")


class AcceptedCompetence(TextChoices):
    """The competence that a programme pays for; empty where no source states it."""

    EXCLUSIVE = "exclusive", _("Exclusive competence only")
    SHARED = "shared", _("Shared competence only")
    BOTH = "both", _("Exclusive and shared competence")


class CostCategory(TextChoices):
    """The categories of costs. VAT is always on a budget line of its own."""

    TRAVEL = "travel", _("Travel and subsistence")
    MEETINGS = "meetings", _("Meetings")
    INTERPRETATION = "interpretation", _("Interpretation")
    OCU = "coordination", _("Operational coordination unit")
    TECHNICAL = "technical", _("Technical equipment and services")
    DISSEMINATION = "dissemination", _("Dissemination")
    PLANNING = "planning", _("Planning staff")
    VAT = "vat", _("VAT")


# Paid only where a programme states a rate for them; the general rate does not cover them:
# Council 9947/1/11 REV 1, 5.1 (VAT and planning resources are never funded).
CATEGORIES_WITH_OWN_RATE = frozenset({CostCategory.PLANNING, CostCategory.VAT})


class TimeToGrantBasis(TextChoices):
    """The origin of the usual months from the deadline of a call to the grant."""

    SOURCE = "stated", _("as a source states")
    OWN_APPLICATIONS = "history", _("from our own applications")


class ProgrammeTopic(TextChoices):
    """The subject of a statement about a programme."""

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
    """The statuses of an application, from the draft to the payment."""

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


# Submitted, but neither granted nor rejected
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
    """How an operation is paid for, as recorded in its funding plan."""

    PROGRAMMES = "programmes", _("By programmes")
    OWN_FUNDS = "own", _("By own means")
