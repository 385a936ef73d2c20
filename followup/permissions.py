"""Who may do what in follow-up: each rule answers with a refusal or None."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followup.enums import CONFIRMING
from followup.models import Answer, Recommendation, Report
from followup.queries.report import who_approved, who_asked
from jco_portal.directory.enums import OrganisationKind, Role
from jco_portal.directory.models import User
from jco_portal.kernel.access import Refusal
from operations.enums import ANSWERING, OperationState
from operations.models import Operation
from operations.permissions import BEFORE_ITS_START, plans, runs
from operations.queries.operations import is_planned_here

AFTER_ITS_END = frozenset({OperationState.DEBRIEFING, OperationState.MONITORING})
MEETING = AFTER_ITS_END | {OperationState.RUNNING}
PLANNED = BEFORE_ITS_START | {OperationState.DRAFT}


def plans_debriefing(user: User, operation: Operation) -> Refusal | None:
    """Who runs a JCO plans its debriefing once it runs, and writes it until it is closed."""
    return runs(user, operation) or _is_planned_here(operation) or _is_in(operation, MEETING)


def debriefs(user: User, operation: Operation) -> Refusal | None:
    """Who runs a JCO assesses it and recommends, from its end until it is closed."""
    refusal = runs(user, operation) or _is_planned_here(operation)
    return refusal or _is_in(operation, AFTER_ITS_END)


def changes_recommendation(user: User, recommendation: Recommendation) -> Refusal | None:
    """Who runs the JCO changes its recommendations, also after it was closed."""
    return runs(user, recommendation.debriefing.operation)


def answers_for(user: User, answer: Answer) -> Refusal | None:
    """A planner or contact point of the addressee; for a body of the Council its secretariat."""
    own = answer.organisation_id == user.organisation_id
    if own and user.has_role(*ANSWERING):
        return None
    is_council = answer.organisation.kind == OrganisationKind.COUNCIL
    if is_council and user.has_role(Role.SECRETARIAT):
        return None
    sentence = _("Only a planner or contact point of %(place)s answers for it.")
    return Refusal("not_own", sentence % {"place": answer.organisation})


def confirms(user: User, answer: Answer) -> Refusal | None:
    """An expert or planner of another organisation than the one that answered."""
    if answer.organisation_id == user.organisation_id or answer.answered_by_id == user.pk:
        sentence = _("Nobody confirms the own answer: somebody of another organisation does.")
        return Refusal("own_answer", sentence)
    if user.has_role(*CONFIRMING):
        return None
    return Refusal("role", _("Only an expert or a planner of another organisation confirms it."))


def waives(user: User, _recommendation: Recommendation) -> Refusal | None:
    """An expert of the working party."""
    if user.has_role(Role.EXPERT):
        return None
    return Refusal("not_expert", _("Only an expert may do this."))


def settles(user: User, _recommendation: Recommendation) -> Refusal | None:
    """Whoever confirms the last answer; the action that confirms closes it then."""
    if user.has_role(*CONFIRMING):
        return None
    return Refusal("role", _("It closes by itself when the last answer is confirmed."))


def learns(user: User, operation: Operation) -> Refusal | None:
    """Who plans a JCO answers the recommendations of earlier ones, until it starts."""
    if operation.state not in PLANNED:
        sentence = _("It is %(state)s: lessons are answered before it starts.")
        words = {"state": operation.get_state_display().lower()}
        return Refusal("state", sentence % words)
    return plans(user, operation)


def _is_in(operation: Operation, states: frozenset[str]) -> Refusal | None:
    if operation.state in states:
        return None
    words = {"state": operation.get_state_display().lower()}
    if operation.state == OperationState.CLOSED:
        return Refusal("state", _("It is closed, so nothing is changed any more."))
    return Refusal("state", _("It is %(state)s: this is done once it has ended.") % words)


def _is_planned_here(operation: Operation) -> Refusal | None:
    if is_planned_here(operation):
        return None
    return Refusal("dossier", _("Its planning is not kept here, so its debriefing is not either."))


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


WORDS = {  # who may, as the tables of the life cycles say it
    "answers_for": gettext_lazy("a planner or contact point of the addressee"),
    "confirms": gettext_lazy("an expert or planner of another organisation"),
    "waives": gettext_lazy("an expert"),
    "settles": gettext_lazy("who confirms the last answer"),
    "writes_report": gettext_lazy("a planner of the lead, or a facilitator whom it has named"),
    "approves_report": gettext_lazy(
        "an expert, the secretariat or another planner of the lead, never who asked"
    ),
}
