"""Operations at risk from late funding: in the list, on the overview, in the calendar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.timeline.rows import Decoration
from funding.analysis.delays import (
    MAX_MONTHS,
    Delay,
    PlannedOperation,
    delay_scenarios,
    planned_operation,
)
from funding.analysis.pending_grants import STATES_BEFORE_START, StartRule
from funding.analysis.risk import FundingRisk, RiskLevel
from funding.enums import UNSUCCESSFUL_STATES
from funding.models import Application, BudgetLineFunding, operations_with_visible_budget
from funding.queries.operations import can_read_budget
from funding.reports.delays import format_delay, format_phases
from funding.reports.pending_grants import (
    format_probability,
    format_span,
    funding_risks,
    late_grant_url,
)
from funding.reports.risk_sentences import format_planned_start, risk_sentence
from funding.rule.delays import delay_by_months, first_start
from jco_portal.core.dates import format_day
from jco_portal.core.related_rows import RelatedRows, with_related
from jco_portal.directory.models import User
from operations.enums import OperationState
from operations.models import Operation
from operations.queries.operations import is_planned_in_portal

LISTED_STATES = STATES_BEFORE_START - {
    OperationState.POSTPONED
}  # a postponed operation will get new dates


@dataclass(frozen=True)
class RiskRow:
    """An operation whose start is, or may be, before the earliest safe start.

    ``basis``: what ``needed`` is. ``delay``: the least safe one; ``no_delay_reason`` if there is
    none. ``conflicts``: number of conflicts that it would cause.
    """

    name: str
    url: str
    leads: str
    state: str
    start: str
    has_uncertain_start: bool
    needed: str
    basis: str
    days_short: str
    probability: str
    grants: tuple[str, ...]
    delay: str
    no_delay_reason: str
    delayed_days: str
    conflicts: int


def operations_awaiting_grant(user: User) -> QuerySet[Operation]:
    """Return JCOs not started that are waiting for a grant and whose budget the user may read.

    That is: a budget line is to be funded by a programme, or an application was neither rejected
    nor withdrawn.
    """
    lives = Application.objects.exclude(state__in=UNSUCCESSFUL_STATES).filter(
        operation__isnull=False
    )
    funded = BudgetLineFunding.objects.order_by().values("line__budget__operation")
    awaits_grant = Q(pk__in=lives.order_by().values("operation")) | Q(pk__in=funded)
    return operations_with_visible_budget(user).filter(
        awaits_grant, jco_file__isnull=False, state__in=LISTED_STATES
    )


def at_risk_rows(user: User, today: date) -> list[RiskRow]:
    """Return the operations at risk whose budget the user may read, most at risk first.

    Those certainly too early come before those that may be; among both, those with the most days
    short. Overlaps are calculated for all of them at once.
    """
    listed = operations_at_risk(user, today)
    planned = {operation.pk: planned_operation(operation) for operation, _risk in listed}
    months = {
        # Without a known safe start no delay is safe
        operation.pk: _min_months(planned[operation.pk], risk.needed_on) if risk.is_known else None
        for operation, risk in listed
    }
    requested_months = {key: [number] for key, number in months.items() if number is not None}
    delays_by_operation = delay_scenarios(
        [planned[key] for key in requested_months], user, months=requested_months, with_free=False
    )
    return [
        _risk_row(
            operation,
            risk,
            delays_by_operation[operation.pk].delays if operation.pk in delays_by_operation else (),
        )
        for operation, risk in listed
    ]


def operations_at_risk(user: User, today: date) -> list[tuple[Operation, FundingRisk]]:
    """Return the operations at risk with their risk, in the order of the list."""
    read = operations_awaiting_grant(user).select_related("operation_type")
    participations = RelatedRows("participations", select=("organisation",))
    operations = list(with_related(read, "phases", participations))
    risks = funding_risks(user, operations, today) if operations else {}
    listed = [(each, risks[each.pk]) for each in operations if risks[each.pk].is_warning]
    return sorted(listed, key=lambda pair: _risk_order(*pair))


def _risk_order(operation: Operation, risk: FundingRisk) -> tuple[bool, int, str, int]:
    return risk.level == RiskLevel.UNCERTAIN_START, -risk.days_short, operation.name, operation.pk


def _min_months(planned: PlannedOperation, needed: date | None) -> int | None:
    """Return the least delay in months that is safe; None if a year is not enough."""
    for number in range(1, MAX_MONTHS + 1):
        moved = delay_by_months(planned.phases, number)
        start = first_start(moved) if moved else None
        if needed is not None and start is not None and start >= needed:
            return number
    return None


def _risk_row(operation: Operation, risk: FundingRisk, delays: Sequence[Delay]) -> RiskRow:
    delay = next(iter(delays), None)
    leads = [each.organisation.name for each in operation.participations.all() if each.is_leading]
    return RiskRow(
        name=operation.name,
        url=late_grant_url(operation),
        leads=", ".join(leads),
        state=operation.get_state_display(),
        start=format_planned_start(risk),
        has_uncertain_start=risk.level == RiskLevel.UNCERTAIN_START,
        needed=format_day(risk.needed_on),
        basis=_basis_sentence(risk),
        days_short=format_span(risk.days_short),
        probability=format_probability(risk.probability),
        grants=tuple(_grant_labels(risk)),
        delay=format_delay(delay.months) if delay else "",
        no_delay_reason=_("none within a year") if risk.is_known else _("cannot be told"),
        delayed_days=format_phases(delay.phases) if delay else "",
        conflicts=delay.conflict_count if delay else 0,
    )


def _basis_sentence(risk: FundingRisk) -> str:
    """Return what is true by the needed day."""
    decisive = risk.decisive_grant
    if decisive is None:
        return ""
    if decisive.time_to_grant.granted_on:
        return _("the grant has come")
    if decisive.start_rule == StartRule.APPLICATION:
        return _("it is applied for by then")
    return _("half of the grants have come") if risk.is_median else _("nine of ten have come")


def _grant_labels(risk: FundingRisk) -> Iterable[str]:
    for pending_grant in risk.pending_grants:
        state = (
            pending_grant.application.get_state_display().lower()
            if pending_grant.application
            else ""
        )
        params = {"programme": pending_grant.programme.name, "state": state or _("not applied for")}
        yield _("%(programme)s: %(state)s") % params


def late_grant_panel(user: User, operation: Operation) -> dict[str, Any] | None:
    """Return the warning on the overview of a JCO at risk; None if there is none to show."""
    if operation.state not in LISTED_STATES or not is_planned_in_portal(operation):
        return None
    if not can_read_budget(user, operation):
        return None
    today = timezone.localdate()
    risk = funding_risks(user, [operation], today)[operation.pk]
    if not risk.is_warning:
        return None
    return {
        "template": "funding/_late_grant_panel.html",
        "context": {"sentence": risk_sentence(risk, today), "url": late_grant_url(operation)},
    }


def _flag_label(risk: FundingRisk) -> str:
    if risk.is_known:
        return _("At risk from funding: safe from %(day)s on")
    return _("At risk from funding: not before %(day)s")


def funding_risk_decorations(user: User, operations: Iterable[int]) -> Iterable[Decoration]:
    """Yield a flag for each JCO (by key) at risk, on the day before which a start is not safe."""
    today = timezone.localdate()
    awaiting_operations = operations_awaiting_grant(user).filter(pk__in=list(operations))
    listed = list(with_related(awaiting_operations, "phases"))
    if not listed:
        return
    risks = funding_risks(user, listed, today)
    for operation in listed:
        risk = risks[operation.pk]
        if risk.is_warning and risk.needed_on is not None:
            sentence = risk_sentence(risk, today)
            yield Decoration(
                operation.pk,
                risk.needed_on,
                _flag_label(risk) % {"day": format_day(risk.needed_on)},
                f"{operation.name}: {sentence}",
                late_grant_url(operation),
            )
