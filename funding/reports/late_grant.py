"""The page on a late grant: pending grants, risk, delays."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from funding.analysis.pending_grants import STATES_BEFORE_START, WhatIfApplication
from funding.analysis.risk import FundingRisk, RiskLevel
from funding.reports.delay_chart import DelayChart, draw_delay_chart
from funding.reports.delays import DelayTable, delay_table
from funding.reports.pending_grants import (
    PendingGrantPanel,
    format_probability,
    funding_risks,
    pending_grant_panel,
)
from funding.reports.risk_sentences import format_planned_start, risk_sentence
from jco_portal.core.dates import format_day
from jco_portal.directory.models import User
from operations.enums import OperationState
from operations.models import Operation


@dataclass(frozen=True)
class LateGrantPage:
    """The page; ``delays`` has a sentence instead of rows if there can be none."""

    sentence: str
    is_warning: bool
    start: str
    needed: str
    needed_label: str
    probability: str
    pending_grants: tuple[PendingGrantPanel, ...]
    is_joint_probability: bool
    delays: DelayTable
    chart: DelayChart | None
    next_action: str
    next_url: str
    next_label: str


def late_grant_page(
    user: User, operation: Operation, today: date, typed: WhatIfApplication
) -> LateGrantPage:
    """Return the effects of a late grant on an operation read with its overview."""
    risk = funding_risks(user, [operation], today, typed=typed)[operation.pk]
    begun = operation.state not in STATES_BEFORE_START
    table = (
        DelayTable(refusal_sentence=_started_sentence(operation))
        if begun
        else delay_table(user, operation, risk, today)
    )
    return LateGrantPage(
        sentence="" if begun else risk_sentence(risk, today),
        is_warning=risk.is_warning and not begun,
        start=format_planned_start(risk),
        needed=_format_needed_day(risk),
        needed_label=_("Half of the grants have come by")
        if risk.is_median
        else _("Earliest safe start"),
        probability=format_probability(risk.probability),
        pending_grants=tuple(pending_grant_panel(each, today) for each in risk.pending_grants),
        is_joint_probability=sum(each.time_to_grant.needs_grant for each in risk.pending_grants)
        > 1,
        delays=table,
        chart=draw_delay_chart(table.rows, operation.name),
        **_next_action(operation, risk, begun=begun),
    )


def _format_needed_day(risk: FundingRisk) -> str:
    if risk.needed_on is not None:
        return format_day(risk.needed_on)
    return _("any day") if risk.is_known else ""


def _started_sentence(operation: Operation) -> str:
    if operation.state == OperationState.CANCELLED:
        return _("It is cancelled, so nothing of it can slip.")
    return _("It has begun, so its dates do not wait for a grant any more.")


def _next_action(operation: Operation, risk: FundingRisk, *, begun: bool) -> dict[str, str]:
    """Return what to do next: sentence, address and label of the link; empty once started."""
    if begun:
        return {"next_action": "", "next_url": "", "next_label": ""}
    args = [operation.reference]
    combination = reverse("funding:combination", args=args)
    apply_for = reverse("funding:operation_application_list", args=args)
    edit = reverse("operations:operation_edit", args=args)
    steps = {
        RiskLevel.NOTHING_AWAITED: (
            _("Let a programme fund lines of its budget, or try one below."),
            combination,
            _("Compare the best combination"),
        ),
        RiskLevel.NO_START: (_("Say when it is to start."), edit, _("Enter the dates")),
        RiskLevel.UNCERTAIN_START: (_("Say the start more exactly."), edit, _("Change the dates")),
        RiskLevel.UNKNOWN: (
            _("Ask the desk of the programme, and watch the application."),
            apply_for,
            _("Go to the applications"),
        ),
    }
    at_risk = (
        _("Apply sooner, start later, or find other means."),
        apply_for,
        _("Go to the applications"),
    )
    sentence, url, label = steps.get(risk.level, at_risk if risk.is_warning else ("", "", ""))
    return {"next_action": sentence, "next_url": url, "next_label": label}
