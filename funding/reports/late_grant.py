"""The page of an operation on a late grant: the waits, the verdict, the slips."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from funding.analysis.pending_grants import NOT_BEGUN, Typed
from funding.analysis.risk import Risk, Safety
from funding.reports.delay_chart import SlipChart, slip_chart
from funding.reports.delays import SlipPage, slip_page
from funding.reports.pending_grants import (
    WaitFacts,
    chance_in_words,
    risk_sentence,
    risks_of,
    start_in_words,
    wait_facts,
)
from jco_portal.core.dates import day_in_words
from jco_portal.directory.models import User
from operations.enums import OperationState
from operations.models import Operation


@dataclass(frozen=True)
class LatePage:
    """All that the page shows; empty ``slips`` with a sentence where nothing can slip."""

    sentence: str
    warns: bool
    start: str
    needed: str
    needed_label: str
    chance: str
    waits: tuple[WaitFacts, ...]
    is_joint: bool
    slips: SlipPage
    chart: SlipChart | None
    next_step: str
    next_url: str
    next_label: str


def late_page(user: User, operation: Operation, today: date, typed: Typed) -> LatePage:
    """What a late grant does to an operation that was read with its record."""
    risk = risks_of(user, [operation], today, typed=typed)[operation.pk]
    begun = operation.state not in NOT_BEGUN
    slips = SlipPage(cannot=_begun(operation)) if begun else slip_page(user, operation, risk, today)
    return LatePage(
        sentence="" if begun else risk_sentence(risk, today),
        warns=risk.warns and not begun,
        start=start_in_words(risk),
        needed=_needed(risk),
        needed_label=_("Half of the grants have come by")
        if risk.is_usual
        else _("Earliest safe start"),
        chance=chance_in_words(risk.chance),
        waits=tuple(wait_facts(each, today) for each in risk.waits),
        is_joint=sum(each.wait.needs_grant for each in risk.waits) > 1,
        slips=slips,
        chart=slip_chart(slips.rows, operation.name),
        **_next(operation, risk, begun=begun),
    )


def _needed(risk: Risk) -> str:
    if risk.needed is not None:
        return day_in_words(risk.needed)
    return _("any day") if risk.is_told else ""


def _begun(operation: Operation) -> str:
    if operation.state == OperationState.CANCELLED:
        return _("It is cancelled, so nothing of it can slip.")
    return _("It has begun, so its dates do not wait for a grant any more.")


def _next(operation: Operation, risk: Risk, *, begun: bool) -> dict[str, str]:
    """What to do next: words, address and label of the link."""
    if begun:
        return {"next_step": "", "next_url": "", "next_label": ""}
    args = [operation.reference]
    combination = reverse("funding:combination", args=args)
    apply_for = reverse("funding:applications", args=args)
    edit = reverse("operations:operation_edit", args=args)
    steps = {
        Safety.NOTHING_AWAITED: (
            _("Let a programme fund lines of its budget, or try one below."),
            combination,
            _("Compare the best combination"),
        ),
        Safety.NO_START: (_("Say when it is to start."), edit, _("Enter the dates")),
        Safety.OPEN: (_("Say the start more exactly."), edit, _("Change the dates")),
        Safety.UNTOLD: (
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
    words, url, label = steps.get(risk.safety, at_risk if risk.warns else ("", "", ""))
    return {"next_step": words, "next_url": url, "next_label": label}
