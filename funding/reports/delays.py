"""The table of delays: what each later start of an operation would cause."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from coordination.enums import Certainty, Severity
from coordination.models import Presidency
from coordination.overlap_check.what_if import unsaved_overlap
from coordination.queries.overlaps import presidencies_between
from coordination.reports.what_if import WhatIfOverlapRow, WhatIfScenario, what_if_rows
from funding.analysis.delays import (
    MAX_MONTHS,
    Delay,
    DelayScenarios,
    PlannedOperation,
    delay_scenarios,
    planned_operation,
)
from funding.analysis.risk import FundingRisk, joint_probability
from funding.reports.participant_holidays import ParticipantHolidays, format_presidency
from funding.reports.pending_grants import format_probability
from funding.rule.delays import PlannedPhase
from jco_portal.core.dates import format_period
from jco_portal.directory.models import User
from operations.enums import Period
from operations.models import Operation, Phase

MAX_OVERLAPS_PER_DELAY = 5


@dataclass(frozen=True)
class SeverityCount:
    """The number of new overlaps of one severity, as a label."""

    severity: str
    label: str


@dataclass(frozen=True)
class DelayRow:
    """A delay with its new overlaps, holidays and free starts.

    ``probability`` (0 to 1) that the grants are awarded by the delayed start; None: not known.
    """

    months: int
    label: str
    days: str
    probability: float | None
    probability_label: str
    counts: tuple[SeverityCount, ...]
    overlaps: tuple[WhatIfOverlapRow, ...]
    hidden_count: int
    changes: tuple[str, ...]
    presidency: str
    holidays: tuple[str, ...]
    other_holidays: str
    free_starts: str
    conflict_count: int
    has_no_conflict: bool
    is_safe: bool


@dataclass(frozen=True)
class DelayTable:
    """All delays of an operation.

    ``refusal_sentence``: why there are none. ``immovable_sentence``: phases that are left out.
    """

    rows: tuple[DelayRow, ...] = ()
    refusal_sentence: str = ""
    immovable_sentence: str = ""
    advice: str = ""
    is_by_week: bool = False


def delay_table(user: User, operation: Operation, risk: FundingRisk, today: date) -> DelayTable:
    """Return the delays of an operation, with overlaps that the user may know of."""
    planned = planned_operation(operation)
    cannot = _refusal_sentence(planned, operation)
    if cannot:
        return DelayTable(refusal_sentence=cannot, immovable_sentence=_immovable_sentence(planned))
    scenarios = delay_scenarios([planned], user)[planned.operation_id]
    rows = tuple(_delay_rows(scenarios, operation, risk, today))
    return DelayTable(
        rows=rows,
        immovable_sentence=_immovable_sentence(planned),
        advice=_advice_sentence(rows, risk),
        is_by_week=planned.has_exact_dates,
    )


def _refusal_sentence(planned: PlannedOperation, operation: Operation) -> str:
    """Return why no delay can be calculated; empty if it can."""
    if not planned.is_compared:
        params = {"state": operation.get_state_display().lower()}
        return (
            _("It is %(state)s: it stands in no calendar, so a slip would meet nothing.") % params
        )
    if planned.earliest_start is not None:
        return ""
    if not planned.phases or not any(each.start for each in planned.phases):
        return _("No start is said, so there is nothing to move: say at least its month.")
    return _("Its dates are known only to the year, so months cannot be told apart: say the month.")


def _immovable_sentence(planned: PlannedOperation) -> str:
    """Return which phases are left out; empty if none, or if all are."""
    if planned.earliest_start is None or not planned.immovable_phases:
        return ""
    phase_labels = [
        _("phase %(number)d (%(period)s)")
        % {"number": each.number, "period": format_period(each.start, each.end)}
        for each in planned.immovable_phases
    ]
    return _("Left out, because too little is said of its days: %(phases)s.") % {
        "phases": "; ".join(phase_labels)
    }


def _advice_sentence(rows: Sequence[DelayRow], risk: FundingRisk) -> str:
    """Return the first delay that is safe and free of conflicts, as a sentence."""
    safe = [row for row in rows if row.is_safe]
    if not risk.is_warning or not rows:
        return ""
    if not risk.is_known:
        return _("From when on a start is safe cannot be told: too little is recorded.")
    if not safe:
        return _("Even %(n)d months later the start is not safe: look for other means.") % {
            "n": MAX_MONTHS
        }
    clear = next((row for row in safe if row.has_no_conflict), None)
    if clear is None:
        return _("It would be safe %(slip)s (%(days)s), but it would stand in a conflict.") % {
            "slip": safe[0].label.lower(),
            "days": safe[0].days,
        }
    params = {"slip": clear.label.lower(), "days": clear.days}
    return _("The first place that is safe and free of conflicts is %(slip)s: %(days)s.") % params


def _delay_rows(
    scenarios: DelayScenarios, operation: Operation, risk: FundingRisk, today: date
) -> Iterable[DelayRow]:
    overlaps_by_delay = _overlaps_by_delay(scenarios, operation)
    rota = _presidencies(scenarios.delays)
    participant_holidays = (
        ParticipantHolidays(operation, today)
        if scenarios.planned_operation.has_exact_dates
        else None
    )
    for delay, overlaps in zip(scenarios.delays, overlaps_by_delay, strict=True):
        chance = joint_probability(risk.pending_grants, delay.first_day, today)
        own, others = (
            participant_holidays.holidays_within(delay) if participant_holidays else ((), "")
        )
        yield DelayRow(
            months=delay.months,
            label=format_delay(delay.months),
            days=format_phases(delay.phases),
            probability=chance,
            probability_label=format_probability(chance),
            counts=_severity_counts(delay, scenarios),
            overlaps=tuple(overlaps),
            hidden_count=len(delay.new_overlaps) - len(overlaps),
            changes=_overlap_changes(delay),
            presidency=format_presidency(rota, delay),
            holidays=own,
            other_holidays=others,
            free_starts=_free_starts_sentence(delay),
            conflict_count=delay.conflict_count,
            has_no_conflict=delay.has_no_conflict,
            is_safe=_is_safe(risk, delay),
        )


def _overlaps_by_delay(
    scenarios: DelayScenarios, operation: Operation
) -> list[list[WhatIfOverlapRow]]:
    """Return the most serious new overlaps of each delay."""
    days = operation.operation_type.unknown_end_days
    what_if_scenarios = [
        WhatIfScenario(
            [
                unsaved_overlap(each, scenarios.reader)
                for each in delay.new_overlaps[:MAX_OVERLAPS_PER_DELAY]
            ],
            {each.phase_id: _delayed_phase(each, days) for each in delay.phases},
        )
        for delay in scenarios.delays
    ]
    return what_if_rows(operation.pk, what_if_scenarios, scenarios.visibility)


def _delayed_phase(planned_phase: PlannedPhase, unknown_end_days: int) -> Phase:
    """Return a delayed phase that is not stored."""
    phase = Phase(
        pk=planned_phase.phase_id,
        number=planned_phase.number,
        entered_start=planned_phase.start,
        entered_end=planned_phase.end,
    )
    phase.period = Period.OPERATIONAL
    days = planned_phase.period_bounds(unknown_end_days)
    phase.earliest_start, phase.latest_start, phase.earliest_end, phase.latest_end = (
        days.earliest_start,
        days.latest_start,
        days.earliest_end,
        days.latest_end,
    )
    return phase


def format_delay(months: int) -> str:
    """Return a delay as text: ‘As planned’, ‘1 month later’."""
    if not months:
        return _("As planned")
    return ngettext("%(n)d month later", "%(n)d months later", months) % {"n": months}


def format_phases(phases: Iterable[PlannedPhase]) -> str:
    """Return the periods of phases as text."""
    return "; ".join(format_period(each.start, each.end) for each in phases)


def _severity_counts(delay: Delay, scenarios: DelayScenarios) -> tuple[SeverityCount, ...]:
    """Return the number of new overlaps by severity; those known only by year separately.

    The certainty of overlaps known only by their restricted summary is not shown.
    """
    overlaps = [
        scenarios.visibility.with_visibility(unsaved_overlap(each, scenarios.reader))
        for each in delay.new_overlaps
    ]
    counts = Counter(
        each.shown_severity
        for each in overlaps
        if not each.is_fully_visible or each.certainty != Certainty.YEAR_ONLY
    )
    counted = [
        SeverityCount(severity.value, f"{counts[severity.value]} {str(severity.label).lower()}")
        for severity in Severity
        if counts[severity.value]
    ]
    year_only = len(overlaps) - sum(counts.values())
    if year_only:
        counted.append(SeverityCount("", _("%(n)d known only to the year") % {"n": year_only}))
    return tuple(counted)


def _overlap_changes(delay: Delay) -> tuple[str, ...]:
    """Return how many overlaps of today stay and how many no longer exist."""
    stays = ngettext(
        "%(n)d overlap of today stays.",
        "%(n)d overlaps of today stay.",
        len(delay.remaining_overlaps),
    )
    gone = ngettext(
        "%(n)d overlap of today goes away.", "%(n)d overlaps of today go away.", delay.avoided_count
    )
    counted_sentences = ((len(delay.remaining_overlaps), stays), (delay.avoided_count, gone))
    return tuple(sentence % {"n": number} for number, sentence in counted_sentences if number)


def _free_starts_sentence(delay: Delay) -> str:
    """Return the first starts from this delay on without a conflict."""
    if not delay.free_starts:
        return ""
    if delay.free_starts[0].is_month:
        return ", ".join(date_format(each.day, "F Y") for each in delay.free_starts)
    return ", ".join(date_format(each.day, "j M Y") for each in delay.free_starts)


def _is_safe(risk: FundingRisk, delay: Delay) -> bool:
    """Return whether every safe start is known, and the delayed start is not before the latest."""
    return risk.is_known and (risk.needed_on is None or delay.first_day >= risk.needed_on)


def _presidencies(delays: Sequence[Delay]) -> list[Presidency]:
    if not delays:
        return []
    last = max(each.last_day or each.first_day for each in delays)
    return presidencies_between(min(each.first_day for each in delays), last)
