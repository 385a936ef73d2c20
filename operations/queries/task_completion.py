"""Completion rules of tasks, as conditions on operations.

As conditions they settle the tasks of all timetables in one query.
"""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from jco_portal.core.registries import Registry
from jco_portal.documents.enums import DocumentKind
from operations.enums import LEADING_ROLES, CompletionRule, OperationState, Response, TaskOutcome
from operations.models import (
    BusinessCaseSection,
    BusinessCaseText,
    Objective,
    Operation,
    OperationDocument,
    OperationTransition,
    Participation,
    PendingControlValidation,
    PendingSeizureValidation,
    ThreatAssessment,
    TimetableTask,
)

STATES_AFTER_END = {OperationState.DEBRIEFING, OperationState.MONITORING, OperationState.CLOSED}
OF_THE_OPERATION = {"operation": OuterRef("pk")}


class HigherRule(NamedTuple):
    """Completion rule whose data belong to a higher app.

    ``condition`` returns a condition on operations, ``page_name`` is the URL name of the page that
    fulfils it. With ``has_deadline`` the higher app sets the deadline itself, not the task.
    """

    completion_rule: CompletionRule
    condition: Callable[[], Q]
    page_name: str
    has_deadline: bool = False


# Filled by jco_portal/wiring.py.
HIGHER_RULES: Registry[HigherRule] = Registry()


def fulfilled_rules(rules: Iterable[str]) -> Q:
    """Return the condition on tasks that their rule is one of these and is fulfilled."""
    known = RULE_CONDITIONS | {each.completion_rule: each.condition for each in HIGHER_RULES}
    # One EXISTS per rule, as each rule is a condition on the operation of the task.
    own = Operation.objects.filter(pk=OuterRef("operation")).order_by()
    return reduce(
        or_, (Q(Exists(own.filter(known[each]())), completion_rule=each) for each in rules)
    )


def _has_objectives() -> Q:
    return Q(Exists(Objective.objects.filter(**OF_THE_OPERATION)))


def _has_threat_assessment() -> Q:
    nothing = {"text": "", "reference": "", "absence_reason": ""}
    stated = ThreatAssessment.objects.filter(**OF_THE_OPERATION).exclude(**nothing)
    filed = OperationDocument.objects.filter(
        document__kind=DocumentKind.THREAT_ASSESSMENT, document__removed_at=None, **OF_THE_OPERATION
    )
    return Q(Exists(stated)) | Q(Exists(filed))


def _is_business_case_ready() -> Q:
    """Return whether every section valid today is ready for review; false without sections."""
    wanted = BusinessCaseSection.objects.valid_on(timezone.localdate())
    ready = BusinessCaseText.objects.filter(
        operation=OuterRef(OuterRef("pk")), is_ready_for_review=True
    )
    unwritten = wanted.exclude(pk__in=ready.values("section"))
    # With an empty list of sections nothing is unwritten, but nothing is written either.
    return Q(Exists(wanted)) & ~Q(Exists(unwritten))


def _is_tabled() -> Q:
    return ~Q(state=OperationState.DRAFT)


def _other_participations() -> Any:
    return Participation.objects.filter(**OF_THE_OPERATION).exclude(role__in=LEADING_ROLES)


def _are_all_invited() -> Q:
    return _no_participation_in(Response.PLANNED)


def _have_all_responded() -> Q:
    return _no_participation_in(Response.PLANNED, Response.INVITED)


def _no_participation_in(*responses: Response) -> Q:
    """Return the condition that no participant has one of these responses.

    Leads are left out. If no participants remain, the rule is fulfilled only if invitations were
    sent before.
    """
    invited = TimetableTask.objects.filter(
        completion_rule=CompletionRule.INVITED, outcome=TaskOutcome.COMPLETED, **OF_THE_OPERATION
    )
    has_invited = Q(Exists(_other_participations())) | Q(Exists(invited))
    return has_invited & ~Q(Exists(_other_participations().filter(response__in=responses)))


def _have_all_contact_points() -> Q:
    accepted = Participation.objects.participating().filter(
        response=Response.ACCEPTED, **OF_THE_OPERATION
    )
    return Q(Exists(accepted)) & ~Q(Exists(accepted.filter(contact_point="")))


def _has_made_transition(*transition_names: str) -> Callable[[], Q]:
    # By the history, so that the rule stays fulfilled in later statuses.
    return lambda: Q(
        Exists(OperationTransition.objects.filter(name__in=transition_names, **OF_THE_OPERATION))
    )


def _are_all_results_validated() -> Q:
    """Return the condition that the operation has ended and no revision awaits validation."""
    of_it = {"revision__result__operation": OuterRef("pk")}
    controls, seizures = (
        Exists(model.objects.filter(**of_it))
        for model in (PendingControlValidation, PendingSeizureValidation)
    )
    return Q(~controls, ~seizures, state__in=STATES_AFTER_END)


RULE_CONDITIONS: dict[str, Callable[[], Q]] = {
    CompletionRule.OBJECTIVES: _has_objectives,
    CompletionRule.THREAT_ASSESSMENT: _has_threat_assessment,
    CompletionRule.BUSINESS_CASE: _is_business_case_ready,
    CompletionRule.TABLED: _is_tabled,
    CompletionRule.INVITED: _are_all_invited,
    CompletionRule.RESPONDED: _have_all_responded,
    CompletionRule.CONTACT_POINTS: _have_all_contact_points,
    CompletionRule.ENDORSED: _has_made_transition("endorse"),
    CompletionRule.STARTED: _has_made_transition("start"),
    CompletionRule.ENDED: _has_made_transition("end", "stop_early"),
    CompletionRule.VALIDATED: _are_all_results_validated,
}
