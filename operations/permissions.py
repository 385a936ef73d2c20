"""Who may do what with operations: each rule answers with a refusal or None."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from jco_portal.kernel.access import Refusal
from operations.enums import ANSWERING, RUNNERS, Depth, OperationState, OwnerRole
from operations.models import (
    ControlReport,
    Operation,
    OperationFacts,
    Participation,
    Seizure,
    TimetableStep,
)
from operations.queries.operations import depth_of, is_facilitated_by, led_or_organised_by

KEEPERS = (Role.SECRETARIAT, Role.EXPERT)
DOING: dict[str, tuple[Role, ...]] = {
    OwnerRole.EXPERTS: (Role.EXPERT,),
    OwnerRole.SECRETARIAT: (Role.SECRETARIAT,),
}
REPORTING = {OperationState.RUNNING, OperationState.DEBRIEFING, OperationState.MONITORING}
SUMMED = frozenset({OperationState.DEBRIEFING, OperationState.MONITORING, OperationState.CLOSED})
FINAL = {OperationState.CANCELLED, OperationState.WITHDRAWN, OperationState.CLOSED}
INVITING = {OperationState.TABLED, OperationState.PREPARATION}
BEFORE_ITS_START = INVITING | {OperationState.POSTPONED}


def may_enter(user: User) -> Refusal | None:
    """Planners, liaisons and facilitators enter their own operations, keepers other bodies'."""
    if user.organisation_id and user.has_role(*RUNNERS, *KEEPERS):
        return None
    return Refusal(
        "role",
        _("Only planners, liaisons, facilitators, experts and the secretariat enter operations."),
    )


def may_import(user: User) -> Refusal | None:
    """Keepers of the calendar bring in whole lists."""
    if user.has_role(*KEEPERS, Role.LIAISON):
        return None
    return Refusal(
        "role",
        _("Only experts, liaisons and the secretariat import lists of operations."),
    )


def runs(user: User, operation: Operation) -> Refusal | None:
    """The user plans for an organisation that runs the operation, or is its facilitator."""
    if user.has_role(*RUNNERS) and led_or_organised_by(operation, user.organisation_id):
        return None
    if facilitates(user, operation):
        return None
    return Refusal("not_lead", _("Only a planner of an organisation that runs it may do this."))


def facilitates(user: User, operation: Operation) -> bool:
    """True for a facilitator whom the lead has named; may then do what its planner may."""
    return user.has_role(Role.FACILITATOR) and is_facilitated_by(operation, user.pk)


def leads(user: User, operation: Operation) -> Refusal | None:
    """The user plans for an organisation that runs it; a facilitator does not name others."""
    if user.has_role(*RUNNERS) and led_or_organised_by(operation, user.organisation_id):
        return None
    return Refusal("not_lead", _("Only a planner of the lead may do this."))


def is_expert(user: User, _operation: Operation) -> Refusal | None:
    """Any expert of the working party."""
    if user.has_role(Role.EXPERT):
        return None
    return Refusal("not_expert", _("Only an expert may do this."))


def comments(user: User, operation: Operation) -> Refusal | None:
    """Who reads the business case may comment on it, until the operation is settled."""
    if operation.state in FINAL:
        return Refusal("final", _("It is over, so nothing is commented on any more."))
    if depth_of(user, operation) >= Depth.OUTLINE:
        return None
    return Refusal("not_reader", _("Only who reads the business case may comment on it."))


def answers(user: User, participation: Participation) -> Refusal | None:
    """A planner or contact point answers for the own organisation, and for no other."""
    own = participation.organisation_id == user.organisation_id
    if own and user.has_role(*ANSWERING):
        return None
    sentence = _("Only a planner or contact point of %(place)s answers for it.")
    return Refusal("not_own", sentence % {"place": participation.organisation})


def invites(user: User, operation: Operation) -> Refusal | None:
    """Who runs a JCO invites to it while it is tabled or in preparation."""
    refusal = runs(user, operation)
    if refusal is not None or operation.state in INVITING:
        return refusal
    if operation.state == OperationState.DRAFT:
        return Refusal("state", _("Table it first: nobody else sees a draft."))
    sentence = _("It is %(state)s: invitations go out while it is tabled or in preparation.")
    return Refusal("state", sentence % {"state": operation.get_state_display().lower()})


def is_open_to_answers(operation: Operation) -> Refusal | None:
    """An invitation is answered, and an answer changed, until the operation starts."""
    if operation.state in BEFORE_ITS_START:
        return None
    words = {"state": operation.get_state_display().lower()}
    if operation.state in FINAL or operation.is_draft:
        return Refusal("state", _("It is %(state)s, so nothing is answered now.") % words)
    sentence = _("It has started and is %(state)s: tell its lead if your part in it changes.")
    return Refusal("state", sentence % words)


def names_facilitators(user: User, operation: Operation) -> Refusal | None:
    """The lead names facilitators and dismisses them, until the operation is settled."""
    if operation.state in FINAL:
        sentence = _("It is %(state)s, so nothing is changed any more.")
        return Refusal("final", sentence % {"state": operation.get_state_display().lower()})
    return leads(user, operation)


def reports(user: User, operation: Operation) -> Refusal | None:
    """People of an organisation that takes part report what it found; the lead does so too.

    Nobody reports for another organisation, so a facilitator from elsewhere reports nothing.
    """
    if not user.has_role(*ANSWERING):
        return Refusal("role", _("Only planners and contact points report results."))
    if operation.state not in REPORTING:
        sentence = _("It is %(state)s: results are reported while it runs and until it is closed.")
        words = {"state": operation.get_state_display().lower()}
        return Refusal("state", sentence % words)
    if led_or_organised_by(operation, user.organisation_id) or _takes_part(user, operation):
        return None
    return Refusal("not_participant", _("Only who takes part reports results."))


def corrects(user: User, record: ControlReport | Seizure) -> Refusal | None:
    """Who may report corrects what the own organisation has reported, and nothing else."""
    if record.organisation_id == user.organisation_id:
        return reports(user, record.operation)
    sentence = _("Only %(place)s corrects what it has reported.")
    return Refusal("not_own", sentence % {"place": record.organisation})


def judges(user: User, operation: Operation) -> Refusal | None:
    """Who runs the operation says what counts, until it is closed; its own results too."""
    if operation.state not in REPORTING:
        sentence = _("It is %(state)s: results are judged while it runs and until it is closed.")
        words = {"state": operation.get_state_display().lower()}
        return Refusal("state", sentence % words)
    return runs(user, operation)


def plans(user: User, operation: Operation) -> Refusal | None:
    """Who runs a JCO plans it here, while it is not at its end."""
    if operation.state in FINAL:
        sentence = _("It is %(state)s, so nothing is changed any more.")
        return Refusal("final", sentence % {"state": operation.get_state_display().lower()})
    return runs(user, operation)


def takes_over(user: User, operation: Operation) -> Refusal | None:
    """Who runs a JCO keeps its planning here; other bodies plan theirs at home."""
    if not operation.kind.is_jco:
        return Refusal("kind", _("Only a JCO is planned here."))
    return plans(user, operation)


def copies_plan(user: User, operation: Operation) -> Refusal | None:
    """Who plans a draft may bring the plan of an earlier JCO into it."""
    if operation.state != OperationState.DRAFT:
        return Refusal("state", _("A plan is copied only into a draft."))
    return plans(user, operation)


def keeps(user: User, operation: Operation) -> Refusal | None:
    """The user keeps other bodies' entries on the calendar up to date."""
    if not operation.kind.is_jco and user.has_role(*KEEPERS):
        return None
    return Refusal("not_keeper", _("Only experts and the secretariat keep other bodies' entries."))


def runs_or_keeps(user: User, operation: Operation) -> Refusal | None:
    """Who runs it, or keeps other bodies' entries."""
    refusal = runs(user, operation)
    return None if refusal is None else keeps(user, operation) and refusal


def reviews(user: User, operation: Operation) -> Refusal | None:
    """An expert of an organisation that does not run the operation."""
    own = led_or_organised_by(operation, user.organisation_id)
    if user.has_role(Role.EXPERT) and not own:
        return None
    return Refusal("not_reviewer", _("Only an expert of another organisation may do this."))


def runs_or_reviews(user: User, operation: Operation) -> Refusal | None:
    """Who runs it, or an expert of another organisation."""
    refusal = runs(user, operation)
    return None if refusal is None else reviews(user, operation)


def may_edit(user: User, operation: Operation) -> Refusal | None:
    """Who runs or keeps it, while it is not at its end."""
    if operation.state in FINAL and not (operation.imported_facts and user.has_role(*KEEPERS)):
        sentence = _("It is %(state)s, so nothing is changed any more.")
        return Refusal("final", sentence % {"state": operation.get_state_display().lower()})
    if operation.imported_facts is not None and user.has_role(*KEEPERS):
        return None
    return runs_or_keeps(user, operation)


def may_hold(user: User, facts: OperationFacts) -> Refusal | None:
    """People enter operations of their own organisation; keepers also other bodies'."""
    running = {place.pk for place in (*facts.organisers, *facts.leads)}
    if user.organisation_id in running:
        return None
    if user.has_role(*KEEPERS) and not facts.kind.is_jco:
        return None
    sentence = _("Add %(place)s to the organisers or leads: you plan for your own organisation.")
    return Refusal("organisers", sentence % {"place": user.organisation})


def does_step(user: User, step: TimetableStep) -> Refusal | None:
    """Who runs the operation, or whose turn the step is: handed over to, or named by its owner."""
    if runs(user, step.operation) is None:
        return None
    if step.handed_to_id is not None:
        mine = step.handed_to_id == user.organisation_id and user.has_role(*ANSWERING)
    elif step.owner == OwnerRole.PARTICIPANTS:
        mine = user.has_role(*ANSWERING) and _takes_part(user, step.operation)
    else:
        mine = user.has_role(*DOING.get(step.owner, ())) and reviews_or_keeps(user, step.operation)
    return None if mine else Refusal("not_owner", _("Only whose turn it is notes a step as done."))


def reviews_or_keeps(user: User, operation: Operation) -> bool:
    """True for experts and the secretariat of whoever does not run the operation."""
    return user.has_role(*KEEPERS) and not led_or_organised_by(operation, user.organisation_id)


def _takes_part(user: User, operation: Operation) -> bool:
    return any(
        each.takes_part and each.organisation_id == user.organisation_id
        for each in operation.participations.all()
    )


WORDS = {  # who may, as the table of the life cycle says it
    "runs": gettext_lazy("a planner of the lead, or a facilitator whom it has named"),
    "reviews": gettext_lazy("an expert of another organisation"),
    "is_expert": gettext_lazy("an expert"),
    "runs_or_reviews": gettext_lazy(
        "a planner of the lead, its facilitator, or an expert of another organisation"
    ),
    "runs_or_keeps": gettext_lazy("who runs it, an expert or the secretariat"),
}
