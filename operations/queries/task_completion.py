"""Which facts of the record hold, so that the steps of a timetable that wait for them are done.

Each fact is a condition on operations, so that all steps of all timetables take one query.
"""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from jco_portal.core.registries import Slot
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

AFTER_END = {OperationState.DEBRIEFING, OperationState.MONITORING, OperationState.CLOSED}
OWN = {"operation": OuterRef("pk")}


class HigherFact(NamedTuple):
    """A fact that a higher floor records, and for which steps of timetables wait.

    ``holds`` is the condition on operations, ``page`` the name of the address where it is
    brought about. What ``has_deadline`` is chased there, and not by its step.
    """

    fact: CompletionRule
    holds: Callable[[], Q]
    page: str
    has_deadline: bool = False


HIGHER_FACTS: Slot[HigherFact] = Slot()


def fact_holds(facts: Iterable[str]) -> Q:
    """The condition on steps of timetables that they wait for one of these, and that it holds."""
    known = FACTS | {each.fact: each.holds for each in HIGHER_FACTS}
    own = Operation.objects.filter(pk=OuterRef("operation")).order_by()
    return reduce(
        or_, (Q(Exists(own.filter(known[each]())), completion_rule=each) for each in facts)
    )


def _are_objectives() -> Q:
    return Q(Exists(Objective.objects.filter(**OWN)))


def _is_threat_stated() -> Q:
    nothing = {"text": "", "reference": "", "absence_reason": ""}
    stated = ThreatAssessment.objects.filter(**OWN).exclude(**nothing)
    filed = OperationDocument.objects.filter(
        document__kind=DocumentKind.THREAT_ASSESSMENT, document__removed_at=None, **OWN
    )
    return Q(Exists(stated)) | Q(Exists(filed))


def _is_case_written() -> Q:
    wanted = BusinessCaseSection.objects.valid_on(timezone.localdate())
    ready = BusinessCaseText.objects.filter(
        operation=OuterRef(OuterRef("pk")), is_ready_for_review=True
    )
    unwritten = wanted.exclude(pk__in=ready.values("section"))
    return Q(Exists(wanted)) & ~Q(Exists(unwritten))


def _is_tabled() -> Q:
    return ~Q(state=OperationState.DRAFT)


def _others() -> Any:
    return Participation.objects.filter(**OWN).exclude(role__in=LEADING_ROLES)


def _are_invited() -> Q:
    return _nobody_stands(Response.PLANNED)


def _have_answered() -> Q:
    return _nobody_stands(Response.PLANNED, Response.INVITED)


def _nobody_stands(*standings: Response) -> Q:
    """Of the others none stands so; if there are none any more, some have been invited."""
    invited = TimetableTask.objects.filter(
        completion_rule=CompletionRule.INVITED, outcome=TaskOutcome.COMPLETED, **OWN
    )
    asked = Q(Exists(_others())) | Q(Exists(invited))
    return asked & ~Q(Exists(_others().filter(response__in=standings)))


def _are_contacts_named() -> Q:
    accepted = Participation.objects.participating().filter(response=Response.ACCEPTED, **OWN)
    return Q(Exists(accepted)) & ~Q(Exists(accepted.filter(contact_point="")))


def _has_moved(*moves: str) -> Callable[[], Q]:
    return lambda: Q(Exists(OperationTransition.objects.filter(name__in=moves, **OWN)))


def _are_results_validated() -> Q:
    of_it = {"revision__result__operation": OuterRef("pk")}
    controls, seizures = (
        Exists(model.objects.filter(**of_it))
        for model in (PendingControlValidation, PendingSeizureValidation)
    )
    return Q(~controls, ~seizures, state__in=AFTER_END)


FACTS: dict[str, Callable[[], Q]] = {
    CompletionRule.OBJECTIVES: _are_objectives,
    CompletionRule.THREAT_ASSESSMENT: _is_threat_stated,
    CompletionRule.BUSINESS_CASE: _is_case_written,
    CompletionRule.TABLED: _is_tabled,
    CompletionRule.INVITED: _are_invited,
    CompletionRule.RESPONDED: _have_answered,
    CompletionRule.CONTACT_POINTS: _are_contacts_named,
    CompletionRule.ENDORSED: _has_moved("endorse"),
    CompletionRule.STARTED: _has_moved("start"),
    CompletionRule.ENDED: _has_moved("end", "stop_early"),
    CompletionRule.VALIDATED: _are_results_validated,
}
