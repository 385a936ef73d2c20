"""Who may do what with operations: each permission answers with a decision."""

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

CALENDAR_EDITORS = (Role.SECRETARIAT, Role.EXPERT)
ROLES_OF_RESPONSIBLE: dict[str, tuple[Role, ...]] = {
    ResponsibleParty.EXPERTS: (Role.EXPERT,),
    ResponsibleParty.SECRETARIAT: (Role.SECRETARIAT,),
}
REPORTING_STATES = {OperationState.RUNNING, OperationState.DEBRIEFING, OperationState.MONITORING}
TOTALS_STATES = frozenset(
    {OperationState.DEBRIEFING, OperationState.MONITORING, OperationState.CLOSED}
)
FINAL_STATES = {OperationState.CANCELLED, OperationState.WITHDRAWN, OperationState.CLOSED}
INVITATION_STATES = {OperationState.TABLED, OperationState.PREPARATION}
STATES_BEFORE_START = INVITATION_STATES | {OperationState.POSTPONED}


def can_create_operations(user: User) -> Decision:
    """Planners, liaisons and facilitators enter their own operations, keepers other bodies'."""
    return allowed_if(
        bool(user.organisation_id) and user.has_role(*PLANNING_ROLES, *CALENDAR_EDITORS),
        "role",
        _("Only planners, liaisons, facilitators, experts and the secretariat enter operations."),
    )


def can_create_operation(user: User, operation_input: OperationInput) -> Decision:
    """People enter operations of their own organisation; keepers also other bodies'."""
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
    """Keepers of the calendar bring in whole lists."""
    return allowed_if(
        user.has_role(*CALENDAR_EDITORS, Role.LIAISON),
        "role",
        _("Only experts, liaisons and the secretariat import lists of operations."),
    )


def can_manage_as_lead(user: User, operation: Operation) -> Decision:
    """The user plans for an organisation that runs it; a facilitator does not name others."""
    return allowed_if(
        user.has_role(*PLANNING_ROLES) and is_led_or_organised_by(operation, user.organisation_id),
        "not_lead",
        _("Only a planner of the lead may do this."),
    )


def can_manage(user: User, operation: Operation) -> Decision:
    """Whoever leads the operation, and a facilitator whom its lead has named."""
    return can_manage_as_lead(user, operation).or_else(_can_facilitate, user, operation)


def _can_facilitate(user: User, operation: Operation) -> Decision:
    return allowed_if(
        user.has_role(Role.FACILITATOR) and is_facilitated_by(operation, user.pk),
        "not_lead",
        _("Only a planner of an organisation that runs it may do this."),
    )


def can_act_as_expert(user: User, _operation: Operation) -> Decision:
    """Any expert of the working party."""
    return allowed_if(user.has_role(Role.EXPERT), "not_expert", _("Only an expert may do this."))


def can_comment(user: User, operation: Operation) -> Decision:
    """Who reads the business case may comment on it, until the operation is settled."""
    if operation.state in FINAL_STATES:
        return Decision(Refusal("final", _("It is over, so nothing is commented on any more.")))
    return allowed_if(
        access_level(user, operation) >= AccessLevel.OUTLINE,
        "not_reader",
        _("Only who reads the business case may comment on it."),
    )


def can_respond(user: User, participation: Participation) -> Decision:
    """A planner or contact point answers for the own organisation, and for no other."""
    own = participation.organisation_id == user.organisation_id
    if own and user.has_role(*REPRESENTATIVE_ROLES):
        return ALLOWED
    sentence = _("Only a planner or contact point of %(place)s answers for it.")
    return Decision(Refusal("not_own", sentence % {"place": participation.organisation}))


def can_invite(user: User, operation: Operation) -> Decision:
    """Who runs a JCO invites to it while it is tabled or in preparation."""
    return can_manage(user, operation).and_then(_can_send_invitations, operation)


def _can_send_invitations(operation: Operation) -> Decision:
    if operation.is_draft:
        return Decision(Refusal("state", _("Table it first: nobody else sees a draft.")))
    sentence = _("It is %(state)s: invitations go out while it is tabled or in preparation.")
    return _allowed_in_states(INVITATION_STATES, operation, sentence)


def can_receive_responses(operation: Operation) -> Decision:
    """An invitation is answered, and an answer changed, until the operation starts."""
    if operation.state in FINAL_STATES or operation.is_draft:
        sentence = _("It is %(state)s, so nothing is answered now.")
    else:
        sentence = _("It has started and is %(state)s: tell its lead if your part in it changes.")
    return _allowed_in_states(STATES_BEFORE_START, operation, sentence)


def can_appoint_facilitators(user: User, operation: Operation) -> Decision:
    """The lead names facilitators and dismisses them, until the operation is settled."""
    return _can_change(operation).and_then(can_manage_as_lead, user, operation)


def can_report_results(user: User, operation: Operation) -> Decision:
    """People of an organisation that takes part report what it found; the lead does so too.

    Nobody reports for another organisation, so a facilitator from elsewhere reports nothing.
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
    """Who may report corrects what the own organisation has reported, and nothing else."""
    if record.organisation_id == user.organisation_id:
        return can_report_results(user, record.operation)
    sentence = _("Only %(place)s corrects what it has reported.")
    return Decision(Refusal("not_own", sentence % {"place": record.organisation}))


def can_validate_results(user: User, operation: Operation) -> Decision:
    """Who runs the operation says what counts, until it is closed; its own results too."""
    sentence = _("It is %(state)s: results are judged while it runs and until it is closed.")
    return _allowed_in_states(REPORTING_STATES, operation, sentence).and_then(
        can_manage, user, operation
    )


def can_plan(user: User, operation: Operation) -> Decision:
    """Who runs a JCO plans it here, while it is not at its end."""
    return _can_change(operation).and_then(can_manage, user, operation)


def can_adopt_planning(user: User, operation: Operation) -> Decision:
    """Who runs a JCO keeps its planning here; other bodies plan theirs at home."""
    is_jco = allowed_if(operation.operation_type.is_jco, "kind", _("Only a JCO is planned here."))
    return is_jco.and_then(can_plan, user, operation)


def can_copy_plan(user: User, operation: Operation) -> Decision:
    """Who plans a draft may bring the plan of an earlier JCO into it."""
    sentence = _("A plan is copied only into a draft.")
    return allowed_if(operation.is_draft, "state", sentence).and_then(can_plan, user, operation)


def can_edit_external(user: User, operation: Operation) -> Decision:
    """The user keeps other bodies' entries on the calendar up to date."""
    return allowed_if(
        not operation.operation_type.is_jco and user.has_role(*CALENDAR_EDITORS),
        "not_keeper",
        _("Only experts and the secretariat keep other bodies' entries."),
    )


def can_manage_or_edit_external(user: User, operation: Operation) -> Decision:
    """Who runs it, or keeps other bodies' entries."""
    return can_edit_external(user, operation).or_else(can_manage, user, operation)


def can_review(user: User, operation: Operation) -> Decision:
    """An expert of an organisation that does not run the operation."""
    own = is_led_or_organised_by(operation, user.organisation_id)
    return allowed_if(
        user.has_role(Role.EXPERT) and not own,
        "not_reviewer",
        _("Only an expert of another organisation may do this."),
    )


def can_manage_or_review(user: User, operation: Operation) -> Decision:
    """Who runs it, or an expert of another organisation."""
    return can_manage(user, operation).or_else(can_review, user, operation)


def can_edit(user: User, operation: Operation) -> Decision:
    """Who runs or keeps it, while it is not at its end; keepers mend what was imported."""
    if operation.imported_cells is not None and user.has_role(*CALENDAR_EDITORS):
        return ALLOWED
    return _can_change(operation).and_then(can_manage_or_edit_external, user, operation)


def can_complete_task(user: User, step: TimetableTask) -> Decision:
    """Who runs the operation, or whose turn the step is: handed over to, or named by its owner."""
    return can_manage(user, step.operation).or_else(_can_complete_as_responsible, user, step)


def _can_complete_as_responsible(user: User, step: TimetableTask) -> Decision:
    operation, own = step.operation, user.organisation_id
    if step.reassigned_to_id is not None:
        is_mine = step.reassigned_to_id == own and user.has_role(*REPRESENTATIVE_ROLES)
    elif step.responsible == ResponsibleParty.PARTICIPANTS:
        is_mine = user.has_role(*REPRESENTATIVE_ROLES) and is_participant(user, operation)
    else:
        roles = ROLES_OF_RESPONSIBLE.get(step.responsible, ())
        is_mine = user.has_role(*roles) and not is_led_or_organised_by(operation, own)
    return allowed_if(is_mine, "not_owner", _("Only whose turn it is notes a step as done."))


def _can_change(operation: Operation) -> Decision:
    sentence = _("It is %(state)s, so nothing is changed any more.")
    refusal = Refusal("final", sentence % {"state": operation.get_state_display().lower()})
    return Decision(refusal) if operation.state in FINAL_STATES else ALLOWED


def _allowed_in_states(states: Set[str], operation: Operation, sentence: str) -> Decision:
    params = {"state": operation.get_state_display().lower()}
    return allowed_if(operation.state in states, "state", sentence % params)


RULE_LABELS = {  # who may, as the table of the life cycle says it
    "can_manage": gettext_lazy("a planner of the lead, or a facilitator whom it has named"),
    "can_review": gettext_lazy("an expert of another organisation"),
    "can_act_as_expert": gettext_lazy("an expert"),
    "can_manage_or_review": gettext_lazy(
        "a planner of the lead, its facilitator, or an expert of another organisation"
    ),
    "can_manage_or_edit_external": gettext_lazy("who runs it, an expert or the secretariat"),
}
