"""Operations at risk from funding: on the experts' list, on the record, and in the calendar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.timeline.rows import Decoration
from funding.analysis.delays import MOST_MONTHS, Planned, Slip, planned_of, slips_of
from funding.analysis.pending_grants import NOT_BEGUN, StartRule
from funding.analysis.risk import Risk, Safety
from funding.enums import UNSUCCESSFUL_STATES
from funding.models import Application, BudgetLineFunding, operations_with_visible_budget
from funding.queries.operations import reads_budget
from funding.reports.delays import phases_in_words, slip_in_words
from funding.reports.pending_grants import (
    chance_in_words,
    late_url,
    risk_sentence,
    risks_of,
    span_in_words,
    start_in_words,
)
from funding.rule.delays import first_start, moved_by_months
from jco_portal.core.dates import day_in_words
from jco_portal.core.related_rows import Related, with_related
from jco_portal.directory.models import User
from operations.enums import OperationState
from operations.models import Operation
from operations.queries.operations import is_planned_here

LISTED = NOT_BEGUN - {OperationState.POSTPONED}  # a postponed one gets its days anew


@dataclass(frozen=True)
class RiskRow:
    """An operation whose start lies, or may lie, before the day that is safe.

    ``basis`` says what ``needed`` is; ``slip`` the least move that is safe (``no_slip``: why
    there is none), ``conflicts`` how many conflicts that move would bring about.
    """

    name: str
    url: str
    leads: str
    state: str
    start: str
    is_open: bool
    needed: str
    basis: str
    short: str
    chance: str
    grants: tuple[str, ...]
    slip: str
    no_slip: str
    slip_days: str
    conflicts: int


def awaiting(user: User) -> QuerySet[Operation]:
    """JCOs not begun that wait for a grant, and whose money this person may read about.

    It is waited for where a line of the budget is to be funded by a programme, or an
    application lives.
    """
    lives = Application.objects.exclude(state__in=UNSUCCESSFUL_STATES).filter(
        operation__isnull=False
    )
    funded = BudgetLineFunding.objects.order_by().values("line__budget__operation")
    waits = Q(pk__in=lives.order_by().values("operation")) | Q(pk__in=funded)
    return operations_with_visible_budget(user).filter(
        waits, jco_file__isnull=False, state__in=LISTED
    )


def at_risk_rows(user: User, today: date) -> list[RiskRow]:
    """The operations at risk that this person reads about, most at risk first.

    First those that are too early on any reading of their dates, then those that may be; of
    both, first whose start lies the most days before the safe one. The calendar is read once
    for all of them.
    """
    listed = at_risk(user, today)
    planned = {operation.pk: planned_of(operation) for operation, _risk in listed}
    months = {
        operation.pk: _least_months(planned[operation.pk], risk.needed) if risk.is_told else None
        for operation, risk in listed
    }
    asked = {key: [number] for key, number in months.items() if number is not None}
    found = slips_of([planned[key] for key in asked], user, months=asked, with_free=False)
    return [
        _row(operation, risk, found[operation.pk].slips if operation.pk in found else ())
        for operation, risk in listed
    ]


def at_risk(user: User, today: date) -> list[tuple[Operation, Risk]]:
    """The operations at risk that this person reads about, in the order of the list."""
    read = awaiting(user).select_related("operation_type")
    parts = Related("participations", select=("organisation",))
    operations = list(with_related(read, "phases", parts))
    risks = risks_of(user, operations, today) if operations else {}
    listed = [(each, risks[each.pk]) for each in operations if risks[each.pk].warns]
    return sorted(listed, key=lambda pair: _order(*pair))


def _order(operation: Operation, risk: Risk) -> tuple[bool, int, str, int]:
    return risk.safety == Safety.OPEN, -risk.days_short, operation.name, operation.pk


def _least_months(planned: Planned, needed: date | None) -> int | None:
    """The fewest months that move the start to the needed day or past it; None: a year is short."""
    for number in range(1, MOST_MONTHS + 1):
        moved = moved_by_months(planned.phases, number)
        start = first_start(moved) if moved else None
        if needed is not None and start is not None and start >= needed:
            return number
    return None


def _row(operation: Operation, risk: Risk, slips: Sequence[Slip]) -> RiskRow:
    slip = next(iter(slips), None)
    leads = [each.organisation.name for each in operation.participations.all() if each.is_leading]
    return RiskRow(
        name=operation.name,
        url=late_url(operation),
        leads=", ".join(leads),
        state=operation.get_state_display(),
        start=start_in_words(risk),
        is_open=risk.safety == Safety.OPEN,
        needed=day_in_words(risk.needed),
        basis=_basis(risk),
        short=span_in_words(risk.days_short),
        chance=chance_in_words(risk.chance),
        grants=tuple(_grants(risk)),
        slip=slip_in_words(slip.months) if slip else "",
        no_slip=_("none within a year") if risk.is_told else _("cannot be told"),
        slip_days=phases_in_words(slip.phases) if slip else "",
        conflicts=slip.conflicts if slip else 0,
    )


def _basis(risk: Risk) -> str:
    """What the needed day is."""
    decisive = risk.decisive
    if decisive is None:
        return ""
    if decisive.wait.granted_on:
        return _("the grant has come")
    if decisive.rule == StartRule.APPLICATION:
        return _("it is applied for by then")
    return _("half of the grants have come") if risk.is_usual else _("nine of ten have come")


def _grants(risk: Risk) -> Iterable[str]:
    for each in risk.waits:
        state = each.application.get_state_display().lower() if each.application else ""
        words = {"programme": each.programme.name, "state": state or _("not applied for")}
        yield _("%(programme)s: %(state)s") % words


def late_grant_panel(user: User, operation: Operation) -> dict[str, Any] | None:
    """A warning on the record of a JCO whose start is before the earliest safe one."""
    if operation.state not in LISTED or not is_planned_here(operation):
        return None
    if not reads_budget(user, operation):
        return None
    today = timezone.localdate()
    risk = risks_of(user, [operation], today)[operation.pk]
    if not risk.warns:
        return None
    return {
        "template": "funding/_late_grant_panel.html",
        "context": {"sentence": risk_sentence(risk, today), "url": late_url(operation)},
    }


def _flag(risk: Risk) -> str:
    if risk.is_told:
        return _("At risk from funding: safe from %(day)s on")
    return _("At risk from funding: not before %(day)s")


def calendar_flags(user: User, operations: Iterable[int]) -> Iterable[Decoration]:
    """A flag at the day before which the start of a JCO (by key) is not safe.

    Only where the start lies, or may lie, before that day, and for those who read its budget.
    """
    today = timezone.localdate()
    asked = awaiting(user).filter(pk__in=list(operations))
    listed = list(with_related(asked, "phases"))
    if not listed:
        return
    risks = risks_of(user, listed, today)
    for each in listed:
        risk = risks[each.pk]
        if risk.warns and risk.needed is not None:
            sentence = risk_sentence(risk, today)
            yield Decoration(
                each.pk,
                risk.needed,
                _flag(risk) % {"day": day_in_words(risk.needed)},
                f"{each.name}: {sentence}",
                late_url(each),
            )
