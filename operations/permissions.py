"""Permissions on operations; each returns a Decision.

Actions check them on the locked record; pages use the same functions to choose buttons.
"""

from collections.abc import Set

from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.access import ALLOWED, Decision, Refusal, allowed_if
from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from operations.enums import (
    PLANNING_ROLES,
    REPRESENTATIVE_ROLES,
    AccessLevel,
    OperationState,
    ResponsibleParty,
)
from operations.models import (
    ControlResult,
    Operation,
    OperationInput,
    Participation,
    Seizure,
    TimetableTask,
)
from operations.models.participant_conditions import is_participant
from operations.queries.operations import access_level, is_facilitated_by, is_led_or_organised_by

# Functions that edit operations of other bodies on the calendar.
CALENDAR_EDITORS = (Role.SECRETARIAT, Role.EXPERT)
ROLES_OF_RESPONSIBLE: dict[str, tuple[Role, ...]] = {
    ResponsibleParty.EXPERTS: (Role.EXPERT,),
    ResponsibleParty.SECRETARIAT: (Role.SECRETARIAT,),
}
# Results are also reported after the end: much is found in the post-operational phase (JCO
# BALTICA: two thirds of the cigarettes, OLAF 21.9.2015).
REPORTING_STATES = {OperationState.RUNNING, OperationState.DEBRIEFING, OperationState.MONITORING}
TOTALS_STATES = frozenset(
    {OperationState.DEBRIEFING, OperationState.MONITORING, OperationState.CLOSED}
)
# Statuses in which nothing is edited.
FINAL_STATES = {OperationState.CANCELLED, OperationState.WITHDRAWN, OperationState.CLOSED}
INVITATION_STATES = {OperationState.TABLED, OperationState.PREPARATION}
STATES_BEFORE_START = INVITATION_STATES | {OperationState.POSTPONED}


def can_create_operations(user: User) -> Decision:
    """Allow planning roles, experts and the secretariat to enter operations."""
    return allowed_if(
        bool(user.organisation_id) and user.has_role(*PLANNING_ROLES, *CALENDAR_EDITORS),
        "role",
        _("Only planners, liaisons, facilitators, experts and the secretariat enter operations."),
    )


def can_create_operation(user: User, operation_input: OperationInput) -> Decision:
    """Allow operations of one's own organisation; experts and secretariat also those of others.

    The last only for operations of other bodies, never for a JCO.
    """
    running = {
        organisation.pk
        for organisation in (*operation_input.organisers, *operation_input.leading_organisations)
    }
    if user.organisation_id in running:
        return ALLOWED
    if user.has_role(*CALENDAR_EDITORS) and not operation_input.operation_type.is_jco:
        return ALLOWED
    sentence = _("Add %(place)s to the organisers or leads: you plan for your own organisation.")
    return Decision(Refusal("organisers", sentence % {"place": user.organisation}))


def can_import_operations(user: User) -> Decision:
    """Allow experts, liaison officers and the secretariat to import lists."""
    return allowed_if(
        user.has_role(*CALENDAR_EDITORS, Role.LIAISON),
        "role",
        _("Only experts, liaisons and the secretariat import lists of operations."),
    )


def can_manage_as_lead(user: User, operation: Operation) -> Decision:
    """Allow users with a planning role in an organisation that organises or leads.

    Unlike ``can_manage``, without the facilitators of the operation.
    """
    return allowed_if(
        user.has_role(*PLANNING_ROLES) and is_led_or_organised_by(operation, user.organisation_id),
        "not_lead",
        _("Only a planner of the lead may do this."),
    )


def can_manage(user: User, operation: Operation) -> Decision:
    """Allow planners of the lead and its facilitators."""
    return can_manage_as_lead(user, operation).or_else(_can_facilitate, user, operation)


def _can_facilitate(user: User, operation: Operation) -> Decision:
    return allowed_if(
        user.has_role(Role.FACILITATOR) and is_facilitated_by(operation, user.pk),
        "not_lead",
        _("Only a planner of an organisation that runs it may do this."),
    )


def can_act_as_expert(user: User, _operation: Operation) -> Decision:
    """Allow any member of the Group of Experts."""
    return allowed_if(user.has_role(Role.EXPERT), "not_expert", _("Only an expert may do this."))


def can_comment(user: User, operation: Operation) -> Decision:
    """Allow readers of the business case, until the operation has ended."""
    if operation.state in FINAL_STATES:
        return Decision(Refusal("final", _("It is over, so nothing is commented on any more.")))
    return allowed_if(
        access_level(user, operation) >= AccessLevel.OUTLINE,
        "not_reader",
        _("Only who reads the business case may comment on it."),
    )


def can_respond(user: User, participation: Participation) -> Decision:
    """Allow planners and contact points of the invited organisation itself."""
    own = participation.organisation_id == user.organisation_id
    if own and user.has_role(*REPRESENTATIVE_ROLES):
        return ALLOWED
    sentence = _("Only a planner or contact point of %(place)s answers for it.")
    return Decision(Refusal("not_own", sentence % {"place": participation.organisation}))


def can_invite(user: User, operation: Operation) -> Decision:
    """Allow managers of a JCO that is tabled or in preparation."""
    return can_manage(user, operation).and_then(_can_send_invitations, operation)


def _can_send_invitations(operation: Operation) -> Decision:
    """Allow invitations to a tabled JCO; a draft is not visible to those invited."""
    if operation.is_draft:
        return Decision(Refusal("state", _("Table it first: nobody else sees a draft.")))
    sentence = _("It is %(state)s: invitations go out while it is tabled or in preparation.")
    return _allowed_in_states(INVITATION_STATES, operation, sentence)


def can_receive_responses(operation: Operation) -> Decision:
    """Allow responses, and changes to them, until the operation starts."""
    if operation.state in FINAL_STATES or operation.is_draft:
        sentence = _("It is %(state)s, so nothing is answered now.")
    else:
        sentence = _("It has started and is %(state)s: tell its lead if your part in it changes.")
    return _allowed_in_states(STATES_BEFORE_START, operation, sentence)


def can_appoint_facilitators(user: User, operation: Operation) -> Decision:
    """Allow the lead to appoint and remove facilitators, until the operation has ended."""
    return _can_change(operation).and_then(can_manage_as_lead, user, operation)


def can_report_results(user: User, operation: Operation) -> Decision:
    """Allow users of the lead and of participants to report for their own organisation.

    A facilitator of another organisation cannot report: results belong to the organisation that
    made them.
    """
    if not user.has_role(*REPRESENTATIVE_ROLES):
        return Decision(Refusal("role", _("Only planners and contact points report results.")))
    sentence = _("It is %(state)s: results are reported while it runs and until it is closed.")
    in_time = _allowed_in_states(REPORTING_STATES, operation, sentence)
    return in_time.and_then(_can_contribute_results, user, operation)


def _can_contribute_results(user: User, operation: Operation) -> Decision:
    return allowed_if(
        is_led_or_organised_by(operation, user.organisation_id) or is_participant(user, operation),
        "not_participant",
        _("Only who takes part reports results."),
    )


def can_correct_result(user: User, record: ControlResult | Seizure) -> Decision:
    """Allow users of the reporting organisation who may report results."""
    if record.organisation_id == user.organisation_id:
        return can_report_results(user, record.operation)
    sentence = _("Only %(place)s corrects what it has reported.")
    return Decision(Refusal("not_own", sentence % {"place": record.organisation}))


def can_validate_results(user: User, operation: Operation) -> Decision:
    """Allow managers to validate results, their own included, until the operation is closed."""
    sentence = _("It is %(state)s: results are judged while it runs and until it is closed.")
    return _allowed_in_states(REPORTING_STATES, operation, sentence).and_then(
        can_manage, user, operation
    )


def can_plan(user: User, operation: Operation) -> Decision:
    """Allow managers to plan a JCO, until it has ended."""
    return _can_change(operation).and_then(can_manage, user, operation)


def can_adopt_planning(user: User, operation: Operation) -> Decision:
    """Allow managers to start planning a JCO, but no operation of another body, in the portal."""
    is_jco = allowed_if(operation.operation_type.is_jco, "kind", _("Only a JCO is planned here."))
    return is_jco.and_then(can_plan, user, operation)


def can_copy_plan(user: User, operation: Operation) -> Decision:
    """Allow managers to copy an earlier plan into a draft."""
    sentence = _("A plan is copied only into a draft.")
    return allowed_if(operation.is_draft, "state", sentence).and_then(can_plan, user, operation)


def can_edit_external(user: User, operation: Operation) -> Decision:
    """Allow experts and the secretariat to edit operations of other bodies."""
    return allowed_if(
        not operation.operation_type.is_jco and user.has_role(*CALENDAR_EDITORS),
        "not_keeper",
        _("Only experts and the secretariat keep other bodies' entries."),
    )


def can_manage_or_edit_external(user: User, operation: Operation) -> Decision:
    """Allow managers, and editors of operations of other bodies."""
    return can_edit_external(user, operation).or_else(can_manage, user, operation)


def can_review(user: User, operation: Operation) -> Decision:
    """Allow experts of an organisation that neither organises nor leads the operation."""
    own = is_led_or_organised_by(operation, user.organisation_id)
    return allowed_if(
        user.has_role(Role.EXPERT) and not own,
        "not_reviewer",
        _("Only an expert of another organisation may do this."),
    )


def can_manage_or_review(user: User, operation: Operation) -> Decision:
    """Allow managers, and experts of another organisation."""
    return can_manage(user, operation).or_else(can_review, user, operation)


def can_edit(user: User, operation: Operation) -> Decision:
    """Allow managers and editors until the operation has ended.

    Experts and the secretariat may correct imported operations at any time.
    """
    if operation.imported_cells is not None and user.has_role(*CALENDAR_EDITORS):
        return ALLOWED
    return _can_change(operation).and_then(can_manage_or_edit_external, user, operation)


def can_complete_task(user: User, step: TimetableTask) -> Decision:
    """Allow managers, and users of the party responsible for the task."""
    return can_manage(user, step.operation).or_else(_can_complete_as_responsible, user, step)


def _can_complete_as_responsible(user: User, step: TimetableTask) -> Decision:
    operation, own = step.operation, user.organisation_id
    if step.reassigned_to_id is not None:
        is_mine = step.reassigned_to_id == own and user.has_role(*REPRESENTATIVE_ROLES)
    elif step.responsible == ResponsibleParty.PARTICIPANTS:
        is_mine = user.has_role(*REPRESENTATIVE_ROLES) and is_participant(user, operation)
    else:
        roles = ROLES_OF_RESPONSIBLE.get(step.responsible, ())
        # Experts of the managing organisation do not complete tasks of the Group of Experts.
        is_mine = user.has_role(*roles) and not is_led_or_organised_by(operation, own)
    return allowed_if(is_mine, "not_owner", _("Only whose turn it is notes a step as done."))


def _can_change(operation: Operation) -> Decision:
    sentence = _("It is %(state)s, so nothing is changed any more.")
    refusal = Refusal("final", sentence % {"state": operation.get_state_display().lower()})
    return Decision(refusal) if operation.state in FINAL_STATES else ALLOWED


def _allowed_in_states(states: Set[str], operation: Operation, sentence: str) -> Decision:
    params = {"state": operation.get_state_display().lower()}
    return allowed_if(operation.state in states, "state", sentence % params)


# Permissions as worded in the table of the life cycle, by the name of their function.
RULE_LABELS = {
    "can_manage": gettext_lazy("a planner of the lead, or a facilitator whom it has named"),
    "can_review": gettext_lazy("an expert of another organisation"),
    "can_act_as_expert": gettext_lazy("an expert"),
    "can_manage_or_review": gettext_lazy(
        "a planner of the lead, its facilitator, or an expert of another organisation"
    ),
    "can_manage_or_edit_external": gettext_lazy("who runs it, an expert or the secretariat"),
}
