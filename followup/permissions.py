"""Permissions of follow-up; each returns a ``Decision``."""

from django.utils.translation import gettext as _, gettext_lazy

from followup.enums import VERIFIER_ROLES
from followup.models import AddresseeAction, Recommendation
from jco_portal.core.access import ALLOWED, Decision, Refusal, allowed_if
from jco_portal.directory.enums import OrganisationKind, Role
from jco_portal.directory.models import User
from operations.enums import REPRESENTATIVE_ROLES, OperationState
from operations.models import Operation
from operations.permissions import STATES_BEFORE_START, can_manage, can_plan
from operations.queries.operations import is_planned_in_portal

STATES_AFTER_END = frozenset({OperationState.DEBRIEFING, OperationState.MONITORING})
DEBRIEFING_STATES = STATES_AFTER_END | {OperationState.RUNNING}
LESSON_STATES = STATES_BEFORE_START | {OperationState.DRAFT}


def can_plan_debriefing(user: User, operation: Operation) -> Decision:
    """Allow the managers of a JCO from its start until it is closed."""
    return _can_follow_up(user, operation).and_then(
        _allowed_in_states, DEBRIEFING_STATES, operation
    )


def can_assess_and_recommend(user: User, operation: Operation) -> Decision:
    """Allow the managers of a JCO from its end until it is closed."""
    return _can_follow_up(user, operation).and_then(_allowed_in_states, STATES_AFTER_END, operation)


def can_change_recommendation(user: User, recommendation: Recommendation) -> Decision:
    """Allow the managers of the JCO, also after it was closed."""
    return can_manage(user, recommendation.debriefing.operation)


def can_record_action(user: User, answer: AddresseeAction) -> Decision:
    """Allow planners and contact points of the addressee; for a Council body its secretariat."""
    own = answer.organisation_id == user.organisation_id
    if own and user.has_role(*REPRESENTATIVE_ROLES):
        return ALLOWED
    is_council = answer.organisation.kind == OrganisationKind.COUNCIL
    if is_council and user.has_role(Role.SECRETARIAT):
        return ALLOWED
    sentence = _("Only a planner or contact point of %(place)s answers for it.")
    return Decision(Refusal("not_own", sentence % {"place": answer.organisation}))


def can_verify_action(user: User, answer: AddresseeAction) -> Decision:
    """Allow experts and planners of another organisation who have not recorded the action."""
    # The secretariat records actions of Council bodies, which are other organisations.
    if answer.organisation_id == user.organisation_id or answer.recorded_by_id == user.pk:
        sentence = _("Nobody confirms the own answer: somebody of another organisation does.")
        return Decision(Refusal("own_answer", sentence))
    sentence = _("Only an expert or a planner of another organisation confirms it.")
    return allowed_if(user.has_role(*VERIFIER_ROLES), "role", sentence)


def can_waive_recommendation(user: User, _recommendation: Recommendation) -> Decision:
    """Allow experts."""
    return allowed_if(user.has_role(Role.EXPERT), "not_expert", _("Only an expert may do this."))


def can_close_recommendation(user: User, _recommendation: Recommendation) -> Decision:
    """Allow verifiers: the last verification closes the recommendation on their behalf."""
    sentence = _("It closes by itself when the last answer is confirmed.")
    return allowed_if(user.has_role(*VERIFIER_ROLES), "role", sentence)


def can_treat_lessons(user: User, operation: Operation) -> Decision:
    """Allow the planners of a JCO until it starts."""
    params = {"state": operation.get_state_display().lower()}
    sentence = _("It is %(state)s: lessons are answered before it starts.") % params
    in_time = allowed_if(operation.state in LESSON_STATES, "state", sentence)
    return in_time.and_then(can_plan, user, operation)


def _can_follow_up(user: User, operation: Operation) -> Decision:
    return can_manage(user, operation).and_then(_can_follow_up_planned_here, operation)


def _allowed_in_states(states: frozenset[str], operation: Operation) -> Decision:
    params = {"state": operation.get_state_display().lower()}
    if operation.state == OperationState.CLOSED:
        sentence = _("It is closed, so nothing is changed any more.")
    else:
        sentence = _("It is %(state)s: this is done once it has ended.") % params
    return allowed_if(operation.state in states, "state", sentence)


def _can_follow_up_planned_here(operation: Operation) -> Decision:
    sentence = _("Its planning is not kept here, so its debriefing is not either.")
    return allowed_if(is_planned_in_portal(operation), "dossier", sentence)


REPORT_WRITING_STATES = frozenset({OperationState.DEBRIEFING, OperationState.MONITORING})
OVERVIEW_ROLES = (Role.EXPERT, Role.SECRETARIAT)


def can_write_report(user: User, operation: Operation) -> Decision:
    """Allow the managers of a JCO in debriefing and monitoring."""
    params = {"state": operation.get_state_display().lower()}
    sentence = _("It is %(state)s: its report is written in debriefing and monitoring.") % params
    in_time = allowed_if(operation.state in REPORT_WRITING_STATES, "state", sentence)
    return in_time.and_then(can_manage, user, operation)


def can_read_report_draft(_user: User, _operation: Operation) -> Decision:
    """Allow all: the view shows the page of the report only to readers of its draft."""
    return ALLOWED


def can_approve_report(user: User, operation: Operation) -> Decision:
    """Allow experts, the secretariat and managers; the second-person rule is in ``documents``."""
    return allowed_if(
        user.has_role(*OVERVIEW_ROLES) or can_manage(user, operation).is_allowed,
        "not_approver",
        _("Only an expert, the secretariat or a planner of the lead approves a report."),
    )


def can_file_monitoring_file(user: User, _alone: None) -> Decision:
    """Allow experts and the secretariat."""
    return allowed_if(
        user.has_role(*OVERVIEW_ROLES),
        "role",
        _("Only an expert or the secretariat prints and files the monitoring file."),
    )


RULE_LABELS = {  # by function, for the page of the life cycles
    "can_record_action": gettext_lazy("a planner or contact point of the addressee"),
    "can_verify_action": gettext_lazy("an expert or planner of another organisation"),
    "can_waive_recommendation": gettext_lazy("an expert"),
    "can_close_recommendation": gettext_lazy("who confirms the last answer"),
    "can_approve_report": gettext_lazy(
        "an expert, the secretariat or another planner of the lead, never who asked"
    ),
}
