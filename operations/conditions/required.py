"""Conditions before a transition of an operation, evaluated for many operations at once.

Each returns a refusal by key for the operations that do not fulfil it. They are a proposal of the
portal where no source is named.
"""

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
from operations.queries.operations import is_planned_in_portal

# Models of the change log. django-pghistory creates them, so they are looked up by name.
LOG_MODELS = ("OperationEvent", "PhaseEvent")
MONTH_PATTERN = re.compile(r"\d{4}-\d{2}")
PARTICIPANTS_PAGE = "operations:participant_list"


def has_phase_known_to_the_month(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require an operational phase known to the month at both ends; no end date will do."""
    operations = list(operations)
    prefetch_related_objects(operations, "phases")
    known = {each.pk for each in operations if any(map(_is_known_to_the_month, each.phases.all()))}
    sentence = _("No phase is known at least to the month: enter start and end.")
    return _refuse(operations, known, "dates", sentence)


def _is_known_to_the_month(phase: Phase) -> bool:
    ends = phase.entered_end == "open" or MONTH_PATTERN.match(phase.entered_end)
    return bool(
        phase.period == Period.OPERATIONAL and MONTH_PATTERN.match(phase.entered_start) and ends
    )


def has_terms_and_transport_modes(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require risk areas or goods, and modes of transport."""
    operations = list(operations)
    prefetch_related_objects(operations, "terms", "transport_modes")
    recorded = {each.pk for each in operations if each.terms.all() and each.transport_modes.all()}
    sentence = _("Risk areas or goods, and transport modes, are not recorded yet.")
    return _refuse(operations, recorded, "terms", sentence)


def is_last_phase_over(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require every operational phase to have certainly ended before today."""
    operations = list(operations)
    today = timezone.localdate()
    ended = (
        _operational_phases(operations)
        .values("operation")
        .annotate(last=Max("latest_end"))
        .filter(last__lt=today)
        # Max ignores NULL: a phase without a known end has to be excluded explicitly.
        .exclude(operation__phases__in=_operational_phases(operations).filter(latest_end=None))
    )
    sentence = _("Its last phase is not over yet, or its end is not known.")
    return _refuse(operations, set(ended.values_list("operation", flat=True)), "days", sentence)


def has_jco_file(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require planning in the portal.

    The refusal has no link: the expert who endorses cannot correct this, only the lead can.
    """
    operations = list(operations)
    planned_ids = _planned_in_portal(operations)
    sentence = _("Its planning is not kept here yet: its lead must take it over.")
    return _refuse(operations, planned_ids, "dossier", sentence, "")


def has_measurable_objective(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require at least one objective (Council 9947/1/11 REV 1, 5.3.2)."""
    operations = list(operations)
    prefetch_related_objects(operations, "objectives")
    fine = {each.pk for each in operations if each.objectives.all()}
    sentence = _("No measurable objective is recorded yet.")
    return _refuse_planning(operations, fine, "objectives", sentence, "operations:objective_new")


def has_threat_assessment(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require a threat assessment, its document or reference, or the reason for its absence.

    Council 9947/1/11 REV 1, 5.3.2.
    """
    operations = list(operations)
    assessments = ThreatAssessment.objects.filter(operation=OuterRef("pk")).exclude(
        text="", reference="", absence_reason=""
    )
    filed = OperationDocument.objects.filter(
        operation=OuterRef("pk"),
        document__kind=DocumentKind.THREAT_ASSESSMENT,
        document__removed_at=None,
    )
    stated = Operation.objects.filter(
        Exists(assessments) | Exists(filed), pk__in=_primary_keys(operations)
    )
    fine = set(stated.order_by().values_list("pk", flat=True))
    sentence = _("The threat assessment is not recorded, nor why there is none.")
    return _refuse_planning(
        operations, fine, "threat", sentence, "operations:threat_assessment_edit"
    )


def has_first_phase_begun(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require the first phase to be known to the day and its first day to be today or earlier."""
    operations = list(operations)
    own = (
        _operational_phases(operations)
        .filter(operation=OuterRef("pk"))
        .order_by("earliest_start", "number")
    )
    # Ascending order in PostgreSQL puts phases without a start last.
    first = Operation.objects.filter(pk__in=_primary_keys(operations)).values(
        first=Subquery(own.values("pk")[:1])
    )
    # An actual start makes an imprecise planned start irrelevant.
    day = r"^\d{4}-\d{2}-\d{2}$"
    to_the_day = Q(entered_start__regex=day, entered_end__regex=day) | Q(
        actual_start__regex=day, entered_end__regex=day
    )
    come = Phase.objects.filter(to_the_day, pk__in=first, earliest_start__lte=timezone.localdate())
    sentence = _("The first phase is not known to the day, or its first day has not come.")
    return _refuse(operations, set(come.values_list("operation", flat=True)), "days", sentence)


def has_all_responses(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require every participant to be invited and to have responded, or the deadline to be past."""
    operations = list(operations)
    today = timezone.localdate()
    open_ones = Participation.objects.filter(operation__in=operations).exclude(
        role__in=LEADING_ROLES
    )
    awaiting_response = open_ones.filter(
        Q(response=Response.PLANNED) | Q(response=Response.INVITED, response_due_on__gte=today)
    )
    unsettled = set(awaiting_response.values_list("operation", flat=True))
    fine = {each.pk for each in operations} - unsettled
    sentence = _("Somebody has yet to be invited or to answer, and the answer date is not past.")
    return _refuse(operations, fine, "answers", sentence, PARTICIPANTS_PAGE)


def has_all_contact_points(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require a contact point of every participant that has accepted."""
    operations = list(operations)
    silent = Participation.objects.participating().filter(
        operation__in=operations, response=Response.ACCEPTED, contact_point=""
    )
    fine = {each.pk for each in operations} - set(silent.values_list("operation", flat=True))
    sentence = _("A participant has accepted without naming its contact point.")
    return _refuse(operations, fine, "contacts", sentence, PARTICIPANTS_PAGE)


def has_new_period(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require that phases were changed after the postponement and one starts today or later."""
    operations = list(operations)
    today = timezone.localdate()
    ahead = (
        _operational_phases(operations)
        .filter(earliest_start__gte=today)
        .values_list("operation", flat=True)
    )
    fine = {each.pk for each in operations if each.pk in set(ahead) and _has_changed_phase(each)}
    sentence = _("The new period is not entered yet: change the dates of its phases first.")
    return _refuse(operations, fine, "dates", sentence)


def _has_changed_phase(operation: Operation) -> bool:
    """Return whether the change log has a change of a phase since the present status began."""
    log = {name: apps.get_model("operations", name)._default_manager for name in LOG_MODELS}
    # Times of the log are those of the database, so both sides of the comparison come from it.
    came = log["OperationEvent"].filter(id=operation.pk, state_since=operation.state_since)
    since = came.aggregate(since=Min("pgh_created_at"))["since"]
    redated = log["PhaseEvent"].filter(operation_id=operation.pk, pgh_created_at__gt=since)
    return since is not None and redated.exists()


def _primary_keys(operations: list[Operation]) -> list[int]:
    return [each.pk for each in operations]


def _operational_phases(operations: list[Operation]) -> "QuerySet[Phase]":
    return Phase.objects.filter(
        operation__in=_primary_keys(operations), period=Period.OPERATIONAL
    ).order_by()


def _planned_in_portal(operations: list[Operation]) -> set[int]:
    prefetch_related_objects(operations, "jco_file")
    return {each.pk for each in operations if is_planned_in_portal(each)}


def _refuse_planning(
    operations: list[Operation], fine: set[int], code: str, sentence: str, mended_at: str
) -> dict[int, Refusal]:
    """Return refusals that link to ``mended_at``, or to the overview if planning is not adopted.

    The lead adopts the planning on the overview page.
    """
    unfit = [each for each in operations if each.pk not in fine]
    planned_ids = _planned_in_portal(unfit)
    planned = [each for each in unfit if each.pk in planned_ids]
    others = [each for each in unfit if each.pk not in planned_ids]
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
    """Return a refusal for each operation not in ``fine``, linked to the page that corrects it.

    An empty ``mended_at`` gives no link.
    """
    return {
        each.pk: Refusal(
            code, sentence, reverse(mended_at, args=[each.reference]) if mended_at else ""
        )
        for each in operations
        if each.pk not in fine
    }


# Conditions as worded in the table of the life cycle, by the name of their function.
RULE_LABELS = {
    "has_phase_known_to_the_month": gettext_lazy("a phase is known at least to the month"),
    "has_terms_and_transport_modes": gettext_lazy(
        "risk areas or goods and transport modes are recorded"
    ),
    "has_measurable_objective": gettext_lazy("an objective that can be measured is recorded"),
    "has_threat_assessment": gettext_lazy(
        "the threat assessment is recorded, or why there is none"
    ),
    "has_jco_file": gettext_lazy("it is planned here"),
    "has_first_phase_begun": gettext_lazy(
        "the first phase is known to the day, and its first day has come"
    ),
    "has_all_responses": gettext_lazy(
        "everybody is invited, and has answered or is past the answer date"
    ),
    "has_all_contact_points": gettext_lazy("every participant has named its contact point"),
    "is_last_phase_over": gettext_lazy("the last phase is over"),
    "has_new_period": gettext_lazy("the new period is entered"),
}
