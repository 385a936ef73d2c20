"""What must be true of an operation before a move: answers for many records at once."""

import re
from collections.abc import Iterable

from django.apps import apps
from django.db.models import (
    Exists,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.access import Refusal
from jco_portal.documents.enums import DocumentKind
from operations.enums import LEADING_ROLES, Period, Response
from operations.models import Operation, OperationDocument, Participation, Phase, ThreatAssessment
from operations.queries.operations import is_planned_here

LOG = ("OperationEvent", "PhaseEvent")
TO_THE_MONTH = re.compile(r"\d{4}-\d{2}")
PARTICIPANTS = "operations:participant_list"


def has_phase_known_to_the_month(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """A phase is known at least to the month (table, first need)."""
    operations = list(operations)
    prefetch_related_objects(operations, "phases")
    known = {each.pk for each in operations if any(map(_is_known, each.phases.all()))}
    sentence = _("No phase is known at least to the month: enter start and end.")
    return _refuse(operations, known, "dates", sentence)


def _is_known(phase: Phase) -> bool:
    """True for an operational phase of which both ends are known at least to the month."""
    ends = phase.entered_end == "open" or TO_THE_MONTH.match(phase.entered_end)
    return bool(
        phase.period == Period.OPERATIONAL and TO_THE_MONTH.match(phase.entered_start) and ends
    )


def has_terms_and_modes(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Risk areas or goods, and transport modes, are recorded."""
    operations = list(operations)
    prefetch_related_objects(operations, "terms", "transport_modes")
    recorded = {each.pk for each in operations if each.terms.all() and each.transport_modes.all()}
    sentence = _("Risk areas or goods, and transport modes, are not recorded yet.")
    return _refuse(operations, recorded, "terms", sentence)


def last_phase_is_over(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """The latest possible last day lies in the past."""
    operations = list(operations)
    today = timezone.localdate()
    ended = (
        _operational(operations)
        .values("operation")
        .annotate(last=Max("latest_end"))
        .filter(last__lt=today)
        .exclude(operation__phases__in=_operational(operations).filter(latest_end=None))
    )
    sentence = _("Its last phase is not over yet, or its end is not known.")
    return _refuse(operations, set(ended.values_list("operation", flat=True)), "days", sentence)


def has_dossier(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Its planning is kept here; what was only imported must be taken over first.

    No address mends it for the expert who is refused: only its lead can take it over.
    """
    operations = list(operations)
    kept = _planned_here(operations)
    sentence = _("Its planning is not kept here yet: its lead must take it over.")
    return _refuse(operations, kept, "dossier", sentence, "")


def has_measurable_objective(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """At least one objective that can be measured is recorded."""
    operations = list(operations)
    prefetch_related_objects(operations, "objectives")
    fine = {each.pk for each in operations if each.objectives.all()}
    sentence = _("No measurable objective is recorded yet.")
    return _refuse_plan(operations, fine, "objectives", sentence, "operations:objective_new")


def threat_assessment_is_stated(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """The threat assessment is recorded, filed or referred to, or it is said why there is none."""
    operations = list(operations)
    said = ThreatAssessment.objects.filter(operation=OuterRef("pk")).exclude(
        text="", reference="", absence_reason=""
    )
    filed = OperationDocument.objects.filter(
        operation=OuterRef("pk"),
        document__kind=DocumentKind.THREAT_ASSESSMENT,
        document__removed_at=None,
    )
    stated = Operation.objects.filter(Exists(said) | Exists(filed), pk__in=_keys(operations))
    fine = set(stated.order_by().values_list("pk", flat=True))
    sentence = _("The threat assessment is not recorded, nor why there is none.")
    return _refuse_plan(operations, fine, "threat", sentence, "operations:threat_assessment")


def first_phase_has_come(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """The first phase is known to the day and its first day has come."""
    operations = list(operations)
    own = (
        _operational(operations)
        .filter(operation=OuterRef("pk"))
        .order_by("earliest_start", "number")
    )
    first = Operation.objects.filter(pk__in=_keys(operations)).values(
        first=Subquery(own.values("pk")[:1])
    )
    day = r"^\d{4}-\d{2}-\d{2}$"
    to_the_day = Q(entered_start__regex=day, entered_end__regex=day) | Q(
        actual_start__regex=day, entered_end__regex=day
    )
    come = Phase.objects.filter(to_the_day, pk__in=first, earliest_start__lte=timezone.localdate())
    sentence = _("The first phase is not known to the day, or its first day has not come.")
    return _refuse(operations, set(come.values_list("operation", flat=True)), "days", sentence)


def everybody_has_answered(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Whoever is planned to take part is invited, and has answered or is past the answer date."""
    operations = list(operations)
    today = timezone.localdate()
    open_ones = Participation.objects.filter(operation__in=operations).exclude(
        role__in=LEADING_ROLES
    )
    waiting = open_ones.filter(
        Q(response=Response.PLANNED) | Q(response=Response.INVITED, response_due_on__gte=today)
    )
    unsettled = set(waiting.values_list("operation", flat=True))
    fine = {each.pk for each in operations} - unsettled
    sentence = _("Somebody has yet to be invited or to answer, and the answer date is not past.")
    return _refuse(operations, fine, "answers", sentence, PARTICIPANTS)


def contact_points_are_named(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Every participant that has accepted has named its contact point."""
    operations = list(operations)
    silent = Participation.objects.participating().filter(
        operation__in=operations, response=Response.ACCEPTED, contact_point=""
    )
    fine = {each.pk for each in operations} - set(silent.values_list("operation", flat=True))
    sentence = _("A participant has accepted without naming its contact point.")
    return _refuse(operations, fine, "contacts", sentence, PARTICIPANTS)


def has_new_period(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Its phases were changed after it was postponed, and a period lies ahead."""
    operations = list(operations)
    today = timezone.localdate()
    ahead = (
        _operational(operations)
        .filter(earliest_start__gte=today)
        .values_list("operation", flat=True)
    )
    fine = {each.pk for each in operations if each.pk in set(ahead) and _is_redated(each)}
    sentence = _("The new period is not entered yet: change the dates of its phases first.")
    return _refuse(operations, fine, "dates", sentence)


def _is_redated(operation: Operation) -> bool:
    """True when a phase was changed since the operation came to its state, by the log."""
    log = {name: apps.get_model("operations", name)._default_manager for name in LOG}
    came = log["OperationEvent"].filter(id=operation.pk, state_since=operation.state_since)
    since = came.aggregate(since=Min("pgh_created_at"))["since"]
    redated = log["PhaseEvent"].filter(operation_id=operation.pk, pgh_created_at__gt=since)
    return since is not None and redated.exists()


def _keys(operations: list[Operation]) -> list[int]:
    return [each.pk for each in operations]


def _operational(operations: list[Operation]) -> "QuerySet[Phase]":
    return Phase.objects.filter(
        operation__in=_keys(operations), period=Period.OPERATIONAL
    ).order_by()


def _planned_here(operations: list[Operation]) -> set[int]:
    prefetch_related_objects(operations, "jco_file")
    return {each.pk for each in operations if is_planned_here(each)}


def _refuse_plan(
    operations: list[Operation], fine: set[int], code: str, sentence: str, mended_at: str
) -> dict[int, Refusal]:
    """As below; where the planning is not kept here, its lead takes it over on the record."""
    unfit = [each for each in operations if each.pk not in fine]
    kept = _planned_here(unfit)
    planned = [each for each in unfit if each.pk in kept]
    others = [each for each in unfit if each.pk not in kept]
    return {
        **_refuse(planned, fine, code, sentence, mended_at),
        **_refuse(others, fine, code, sentence, "operations:operation_detail"),
    }


def _refuse(
    operations: list[Operation],
    fine: set[int],
    code: str,
    sentence: str,
    mended_at: str = "operations:operation_edit",
) -> dict[int, Refusal]:
    """Refusals with the page on which the one who is refused may mend it, if there is one."""
    return {
        each.pk: Refusal(
            code, sentence, reverse(mended_at, args=[each.reference]) if mended_at else ""
        )
        for each in operations
        if each.pk not in fine
    }


RULE_LABELS = {  # what must be true, as the table of the life cycle says it
    "has_phase_known_to_the_month": gettext_lazy("a phase is known at least to the month"),
    "has_terms_and_modes": gettext_lazy("risk areas or goods and transport modes are recorded"),
    "has_measurable_objective": gettext_lazy("an objective that can be measured is recorded"),
    "threat_assessment_is_stated": gettext_lazy(
        "the threat assessment is recorded, or why there is none"
    ),
    "has_dossier": gettext_lazy("it is planned here"),
    "first_phase_has_come": gettext_lazy(
        "the first phase is known to the day, and its first day has come"
    ),
    "everybody_has_answered": gettext_lazy(
        "everybody is invited, and has answered or is past the answer date"
    ),
    "contact_points_are_named": gettext_lazy("every participant has named its contact point"),
    "last_phase_is_over": gettext_lazy("the last phase is over"),
    "has_new_period": gettext_lazy("the new period is entered"),
}
