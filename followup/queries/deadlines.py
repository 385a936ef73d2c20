"""What follow-up owes: debriefings, answers to recommendations, and their being carried out."""

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

PREFIX = "followup:"
ENDING = ("end", "stop_early")


@dataclass
class Runners:
    """The organisation that leads an operation, the first of several, and its facilitators."""

    lead: Organisation | None = None
    facilitators: list[int] = field(default_factory=list)


def owed_in(standing: set[str], operations: Iterable[int] | None = None) -> list[DeadlineInput]:
    """What is owed in the follow-up of these operations (None: all), in a fixed number of queries.

    What is settled is given only while its deadline is among the ``standing`` keys, so that it
    can be settled too.
    """
    keys = None if operations is None else list(operations)
    runners = _runners(keys)
    owed = [*_debriefings(keys, runners), *_answers(keys, runners)]
    return [due for due in owed if not due.outcome or due.key in standing]


def _runners(keys: list[int] | None) -> dict[int, Runners]:
    found: dict[int, Runners] = {}
    leading = Participation.objects.filter(role__in=LEADING_ROLES).select_related("organisation")
    organised: Any = Operation.organisers.through.objects.select_related("organisation")
    named = Facilitator.objects.filter(user__is_active=True)
    if keys is not None:
        leading, named = leading.filter(operation__in=keys), named.filter(operation__in=keys)
        organised = organised.filter(operation__in=keys)
    leads = leading.order_by("-role", "organisation__code")  # a lead before a co-lead
    rows: list[Any] = [*leads, *organised.order_by("organisation__code")]
    for each in rows:
        runners = found.setdefault(each.operation_id, Runners())
        runners.lead = runners.lead or each.organisation
    for operation, user in named.values_list("operation", "user"):
        found.setdefault(operation, Runners()).facilitators.append(user)
    return found


def _debriefings(keys: list[int] | None, runners: dict[int, Runners]) -> Iterator[DeadlineInput]:
    """A debriefing is due some months after the end, which an early stop brings forward."""
    ended = Operation.objects.filter(
        Q(debriefing=None) | Q(debriefing__recorded_at=None) | Q(state=OperationState.DEBRIEFING),
        operation_type__is_jco=True,
        jco_file__isnull=False,
        state__in=(OperationState.DEBRIEFING, OperationState.MONITORING),
    )
    if keys is not None:
        ended = ended.filter(pk__in=keys)
    operational = Q(phases__period=Period.OPERATIONAL)
    group = Organisation.objects.filter(code=EXPERT_GROUP_CODE).first()
    ends = _ends(ended)
    for each in ended.select_related("debriefing").annotate(
        last_day=Max("phases__latest_end", filter=operational)
    ):
        own = runners.get(each.pk, Runners())
        held = getattr(each, "debriefing", None)
        is_met = held is not None and held.is_recorded
        day = ends.get(each.pk) or timezone.localtime(each.state_since).date()
        yield DeadlineInput(
            key=f"{PREFIX}{each.pk}:debriefing",
            rule="debriefing_held",
            responsible=own.lead,
            requester=group,
            title=_("Debriefing of %(name)s") % {"name": each.name},
            reference=each.reference,
            url=reverse("followup:debriefing", args=[each.reference]),
            anchor_on=min(day, each.last_day) if each.last_day else day,
            extra_recipient_ids=tuple(own.facilitators),
            outcome=str(DeadlineOutcome.MET) if is_met else "",
        )


def _ends(operations: QuerySet[Operation]) -> dict[int, date]:
    """The day on which each was ended or stopped."""
    moves = OperationTransition.objects.filter(
        operation__in=operations.values("pk"), name__in=ENDING
    )
    return {
        operation: timezone.localtime(at).date()
        for operation, at in moves.order_by("made_at").values_list("operation", "made_at")
    }


def _answers(keys: list[int] | None, runners: dict[int, Runners]) -> Iterator[DeadlineInput]:
    asked = AddresseeAction.objects.filter(recommendation__debriefing__recorded_at__isnull=False)
    if keys is not None:
        asked = asked.filter(recommendation__debriefing__operation__in=keys)
    named = asked.select_related("recommendation__debriefing__operation", "organisation")
    for each in named:
        operation = each.recommendation.debriefing.operation
        lead = runners.get(operation.pk, Runners()).lead
        yield _due_answer(each, operation, lead)
        yield _due_part(each, operation, lead)


def _due_answer(
    answer: AddresseeAction, operation: Operation, lead: Organisation | None
) -> DeadlineInput:
    recommendation = answer.recommendation
    recorded = recommendation.debriefing.recorded_at
    made = max(recommendation.made_at, recorded) if recorded else recommendation.made_at
    is_met = answer.state != ActionState.AWAITING_RESPONSE
    return DeadlineInput(
        key=f"{PREFIX}{operation.pk}:answer:{answer.pk}",
        rule="recommendation_answer",
        title=_title(answer, operation, _("Answer to recommendation %(number)d")),
        anchor_on=timezone.localtime(made).date(),
        outcome=_how(answer, is_met=is_met, is_dropped=False),
        **_common(answer, operation, lead),
    )


def _due_part(
    answer: AddresseeAction, operation: Operation, lead: Organisation | None
) -> DeadlineInput:
    is_dropped = answer.state not in (*UNDERWAY_STATES, *IMPLEMENTED_STATES)
    return DeadlineInput(
        key=f"{PREFIX}{operation.pk}:part:{answer.pk}",
        rule="recommendation_due",
        title=_title(answer, operation, _("Carry out recommendation %(number)d")),
        due_on=answer.recommendation.due_on,
        outcome=_how(answer, is_met=answer.state in IMPLEMENTED_STATES, is_dropped=is_dropped),
        **_common(answer, operation, lead),
    )


def _how(answer: AddresseeAction, *, is_met: bool, is_dropped: bool) -> str:
    if is_met:
        return str(DeadlineOutcome.MET)
    is_open = answer.recommendation.state == RecommendationState.OPEN
    return "" if is_open and not is_dropped else str(DeadlineOutcome.DROPPED)


def _common(
    answer: AddresseeAction, operation: Operation, lead: Organisation | None
) -> dict[str, Any]:
    return {
        "responsible": answer.organisation,
        "requester": lead if lead != answer.organisation else None,
        "reference": _("Recommendation") if _is_hidden(operation) else operation.reference,
        "url": reverse("followup:answer_edit", args=[answer.pk]),
    }


def _title(answer: AddresseeAction, operation: Operation, sentence: str) -> str:
    """The JCO is named only where every addressee may know of it."""
    said = sentence % {"number": answer.recommendation.number}
    return said if _is_hidden(operation) else f"{said} ({operation.name})"


def _is_hidden(operation: Operation) -> bool:
    return operation.marking == Marking.PARTICIPANTS
