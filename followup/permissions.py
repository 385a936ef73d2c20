"""Who may do what in follow-up: each rule answers with a refusal or None."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followup.models import Report
from followup.queries import who_approved, who_asked
from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from jco_portal.kernel.access import Refusal
from operations.enums import OperationState
from operations.models import Operation
from operations.permissions import runs

WRITING = frozenset({OperationState.DEBRIEFING, OperationState.MONITORING})
OVERSEERS = (Role.EXPERT, Role.SECRETARIAT)


def writes_report_on(user: User, operation: Operation) -> Refusal | None:
    """Who runs a JCO writes its report once it has ended and until it is closed."""
    if operation.state not in WRITING:
        sentence = _("It is %(state)s: its report is written in debriefing and monitoring.")
        words = {"state": operation.get_state_display().lower()}
        return Refusal("state", sentence % words)
    return runs(user, operation)


def writes_report(user: User, report: Report) -> Refusal | None:
    """Who runs the JCO of the report, while its report is written."""
    return writes_report_on(user, report.operation)


def approves_report(user: User, report: Report) -> Refusal | None:
    """A second person: an expert, the secretariat or who runs the JCO, but not who asked."""
    if not (user.has_role(*OVERSEERS) or runs(user, report.operation) is None):
        sentence = _("Only an expert, the secretariat or a planner of the lead approves a report.")
        return Refusal("not_approver", sentence)
    asked = who_asked(report)
    if asked is not None and asked.by_id == user.pk:
        return Refusal("own_request", _("Whoever asked for approval does not approve it."))
    return None


def gives_back_report(user: User, report: Report) -> Refusal | None:
    """Who approves gives it back; who writes takes it back to go on writing."""
    return writes_report(user, report) and approves_report(user, report)


def approved_report(user: User, report: Report) -> Refusal | None:
    """The portal files in the name of whoever has approved."""
    approved = who_approved(report)
    if approved is not None and approved.by_id == user.pk:
        return None
    return Refusal("not_approver", _("Only in the name of whoever approved it is it filed."))


WORDS = {  # who may, as the table of moves says it
    "writes_report": gettext_lazy("a planner of the lead, or a facilitator whom it has named"),
    "approves_report": gettext_lazy(
        "an expert, the secretariat or another planner of the lead, never who asked"
    ),
}
