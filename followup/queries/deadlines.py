"""Deadlines of follow-up: debriefings, responses to recommendations, their implementation."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.enums import IMPLEMENTED_STATES, UNDERWAY_STATES, ActionState, RecommendationState
from followup.models import AddresseeAction
from jco_portal.deadlines.enums import EXPERT_GROUP_CODE, DeadlineOutcome
from jco_portal.deadlines.models import DeadlineInput
from jco_portal.directory.models import Organisation
from operations.enums import LEADING_ROLES, Marking, OperationState, Period
from operations.models import Facilitator, Operation, OperationTransition, Participation

# Keys of deadlines are stored, with ‘answer’ and ‘part’ in them: they do not change.
KEY_PREFIX = "followup:"
END_TRANSITIONS = ("end", "stop_early")


@dataclass
class Managers:
    """The organisation that leads an operation, and the keys of its active facilitators.

    The lead is None if there is no lead, co-lead or organiser; of several, the first by code.
    """

    lead: Organisation | None = None
    facilitator_ids: list[int] = field(default_factory=list)


def due_deadlines(
    open_keys: set[str], operations: Iterable[int] | None = None
) -> list[DeadlineInput]:
    """Return the deadlines of these operations, of all if None, in a fixed number of queries.

    Met or dropped deadlines are included only if their key is in ``open_keys``, so that they can be
    closed.
    """
    keys = None if operations is None else list(operations)
    runners = _managers_by_operation(keys)
    owed = [*_debriefing_deadlines(keys, runners), *_action_deadlines(keys, runners)]
    return [due for due in owed if not due.outcome or due.key in open_keys]


def _managers_by_operation(keys: list[int] | None) -> dict[int, Managers]:
    by_operation: dict[int, Managers] = {}
    leading = Participation.objects.filter(role__in=LEADING_ROLES).select_related("organisation")
    organised: Any = Operation.organisers.through.objects.select_related("organisation")
    named = Facilitator.objects.filter(user__is_active=True)
    if keys is not None:
        leading, named = leading.filter(operation__in=keys), named.filter(operation__in=keys)
        organised = organised.filter(operation__in=keys)
    leads = leading.order_by("-role", "organisation__code")  # descending: ‘lead’ before ‘co_lead’
    rows: list[Any] = [*leads, *organised.order_by("organisation__code")]
    for each in rows:
        runners = by_operation.setdefault(each.operation_id, Managers())
        runners.lead = runners.lead or each.organisation
    for operation, user in named.values_list("operation", "user"):
        by_operation.setdefault(operation, Managers()).facilitator_ids.append(user)
    return by_operation


def _debriefing_deadlines(
    keys: list[int] | None, runners: dict[int, Managers]
) -> Iterator[DeadlineInput]:
    """Yield the deadlines of debriefings, counted from the end of the operation.

    The end is the day of the transition, or the last operational day if that was earlier.
    """
    ended = Operation.objects.filter(
        # Recorded ones too while in debriefing, so that their deadline can be closed as met.
        Q(debriefing=None) | Q(debriefing__recorded_at=None) | Q(state=OperationState.DEBRIEFING),
        operation_type__is_jco=True,
        jco_file__isnull=False,
        state__in=(OperationState.DEBRIEFING, OperationState.MONITORING),
    )
    if keys is not None:
        ended = ended.filter(pk__in=keys)
    operational = Q(phases__period=Period.OPERATIONAL)
    group = Organisation.objects.filter(code=EXPERT_GROUP_CODE).first()
    ends = _end_days(ended)
    for operation in ended.select_related("debriefing").annotate(
        last_day=Max("phases__latest_end", filter=operational)
    ):
        own = runners.get(operation.pk, Managers())
        held = getattr(operation, "debriefing", None)
        is_met = held is not None and held.is_recorded
        day = ends.get(operation.pk) or timezone.localtime(operation.state_since).date()
        yield DeadlineInput(
            key=f"{KEY_PREFIX}{operation.pk}:debriefing",
            rule="debriefing_held",
            responsible=own.lead,
            requester=group,
            title=_("Debriefing of %(name)s") % {"name": operation.name},
            reference=operation.reference,
            url=reverse("followup:debriefing_detail", args=[operation.reference]),
            anchor_on=min(day, operation.last_day) if operation.last_day else day,
            extra_recipient_ids=tuple(own.facilitator_ids),
            outcome=str(DeadlineOutcome.MET) if is_met else "",
        )


def _end_days(operations: QuerySet[Operation]) -> dict[int, date]:
    """Return the day on which each operation was ended or stopped, by its key."""
    transitions = OperationTransition.objects.filter(
        operation__in=operations.values("pk"), name__in=END_TRANSITIONS
    )
    return {
        operation: timezone.localtime(at).date()
        for operation, at in transitions.order_by("made_at").values_list("operation", "made_at")
    }


def _action_deadlines(
    keys: list[int] | None, runners: dict[int, Managers]
) -> Iterator[DeadlineInput]:
    actions = AddresseeAction.objects.filter(recommendation__debriefing__recorded_at__isnull=False)
    if keys is not None:
        actions = actions.filter(recommendation__debriefing__operation__in=keys)
    named = actions.select_related("recommendation__debriefing__operation", "organisation")
    for action in named:
        operation = action.recommendation.debriefing.operation
        lead = runners.get(operation.pk, Managers()).lead
        yield _response_deadline(action, operation, lead)
        yield _implementation_deadline(action, operation, lead)


def _response_deadline(
    answer: AddresseeAction, operation: Operation, lead: Organisation | None
) -> DeadlineInput:
    recommendation = answer.recommendation
    recorded = recommendation.debriefing.recorded_at
    # A recommendation is binding only from the recording of the debriefing.
    made = max(recommendation.made_at, recorded) if recorded else recommendation.made_at
    is_met = answer.state != ActionState.AWAITING_RESPONSE
    return DeadlineInput(
        key=f"{KEY_PREFIX}{operation.pk}:answer:{answer.pk}",
        rule="recommendation_answer",
        title=_deadline_title(answer, operation, _("Answer to recommendation %(number)d")),
        anchor_on=timezone.localtime(made).date(),
        outcome=_deadline_outcome(answer, is_met=is_met, is_dropped=False),
        **_common_values(answer, operation, lead),
    )


def _implementation_deadline(
    answer: AddresseeAction, operation: Operation, lead: Organisation | None
) -> DeadlineInput:
    # Before acceptance there is nothing to implement; a rejection ends the deadline.
    is_dropped = answer.state not in (*UNDERWAY_STATES, *IMPLEMENTED_STATES)
    return DeadlineInput(
        key=f"{KEY_PREFIX}{operation.pk}:part:{answer.pk}",
        rule="recommendation_due",
        title=_deadline_title(answer, operation, _("Carry out recommendation %(number)d")),
        due_on=answer.recommendation.due_on,
        outcome=_deadline_outcome(
            answer, is_met=answer.state in IMPLEMENTED_STATES, is_dropped=is_dropped
        ),
        **_common_values(answer, operation, lead),
    )


def _deadline_outcome(answer: AddresseeAction, *, is_met: bool, is_dropped: bool) -> str:
    if is_met:
        return str(DeadlineOutcome.MET)
    is_open = answer.recommendation.state == RecommendationState.OPEN
    return "" if is_open and not is_dropped else str(DeadlineOutcome.DROPPED)


def _common_values(
    answer: AddresseeAction, operation: Operation, lead: Organisation | None
) -> dict[str, Any]:
    return {
        "responsible": answer.organisation,
        # The lead as addressee does not request from itself.
        "requester": lead if lead != answer.organisation else None,
        "reference": _("Recommendation") if _is_hidden(operation) else operation.reference,
        "url": reverse("followup:action_edit", args=[answer.pk]),
    }


def _deadline_title(answer: AddresseeAction, operation: Operation, sentence: str) -> str:
    """Return the title, with the name of the JCO only if every addressee may know it."""
    title = sentence % {"number": answer.recommendation.number}
    return title if _is_hidden(operation) else f"{title} ({operation.name})"


def _is_hidden(operation: Operation) -> bool:
    return operation.marking == Marking.PARTICIPANTS
