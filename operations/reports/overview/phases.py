"""Phases of an operation as text: dates as entered, their precision and interpretation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _, ngettext

from jco_portal.core.dates import Precision, date_precision, format_days, format_period
from operations.enums import Period
from operations.models import Operation, Phase


@dataclass(frozen=True)
class PhaseRow:
    """A phase as shown: dates, their precision, and how they are interpreted."""

    number: int
    period: str
    formatted_period: str
    planned_period: str
    precision: str
    interpreted_start: str
    interpreted_end: str
    review_break: str = ""
    is_carried_out: bool = True


def phase_rows(phases: list[Phase]) -> tuple[PhaseRow, ...]:
    """Return the phases in order, each with the review break after it."""
    operational = [each for each in phases if each.period == Period.OPERATIONAL]
    following = dict(zip((each.pk for each in operational), operational[1:], strict=False))
    return tuple(_phase_row(phase, following.get(phase.pk)) for phase in phases)


def _phase_row(phase: Phase, following: Phase | None) -> PhaseRow:
    actual_date = phase.actual_start or phase.actual_end
    return PhaseRow(
        number=phase.number,
        period=phase.get_period_display() if phase.period != Period.OPERATIONAL else "",
        formatted_period=phase.period_label,
        planned_period=format_period(phase.entered_start, phase.entered_end) if actual_date else "",
        precision=_precision_note(*phase.entered_period),
        interpreted_start=format_days(phase.earliest_start, phase.latest_start)
        if phase.earliest_start
        else "",
        interpreted_end=_format_end_bounds(phase),
        review_break=format_review_break(phase, following) if following else "",
        is_carried_out=phase.period != Period.CANCELLED,
    )


def _format_end_bounds(phase: Phase) -> str:
    if phase.earliest_start is None:
        return ""
    if phase.entered_period[1] == "open":
        return _("without limit: still running")
    # Without an end the latest one is assumed, from ``OperationType.unknown_end_days``.
    if not phase.entered_period[1] and phase.latest_end:
        return _("not known; counted until %(day)s at the latest") % {
            "day": format_days(phase.latest_end, phase.latest_end)
        }
    return format_days(phase.earliest_end, phase.latest_end) if phase.earliest_end else ""


def _precision_note(start: str, end: str) -> str:
    # Lambdas: the labels are translated for each request, not when the module is imported.
    labels: dict[Precision, Callable[[], str]] = {
        Precision.DAY: lambda: _("to the day"),
        Precision.MONTH: lambda: _("to the month"),
        Precision.YEAR: lambda: _("to the year"),
        Precision.OPEN: lambda: _("open"),
        Precision.UNKNOWN: lambda: _("not known"),
    }
    first, last = (labels[date_precision(entered)]() for entered in (start, end))
    if first == last:
        return first
    return _("start %(start)s, end %(end)s") % {"start": first, "end": last}


def format_review_break(phase: Phase, following: Phase) -> str:
    """Return the break between two phases in days; empty if there is none or it is unknown.

    Neither the last day before nor the first day after it is counted.
    """
    if (
        phase.earliest_end is None
        or phase.latest_end is None
        or following.earliest_start is None
        or following.latest_start is None
    ):
        return ""
    least = max(0, (following.earliest_start - phase.latest_end).days - 1)
    most = (following.latest_start - phase.earliest_end).days - 1
    if most <= 0:
        return ""
    if not least:
        return ngettext("Break of up to %(n)d day", "Break of up to %(n)d days", most) % {"n": most}
    if least == most:
        return ngettext("Break of %(n)d day", "Break of %(n)d days", most) % {"n": most}
    return _("Break of %(least)d to %(most)d days") % {"least": least, "most": most}


def format_dates(operation: Operation) -> str:
    """Return all operational phases in one line, more than two as their number and span."""
    phases = [each for each in operation.phases.all() if each.period == Period.OPERATIONAL]
    if not phases:
        return _("dates not known")
    if len(phases) <= 2:
        return "; ".join(phase.period_label for phase in phases)
    # Only phases with a start can limit the span.
    known = [phase for phase in phases if phase.entered_period[0]]
    count = ngettext("%(n)d phase", "%(n)d phases", len(phases)) % {"n": len(phases)}
    if not known:
        return f"{count}, {_('dates not known')}"
    first = min(known, key=lambda phase: phase.earliest_start or date.max)
    last = max(known, key=lambda phase: (phase.latest_end is None, phase.latest_end or date.min))
    return f"{count}, {format_period(first.entered_period[0], last.entered_period[1])}"


def earliest_start_of(operation: Operation) -> date | None:
    """Return the earliest possible day of the operation; None if no start is known."""
    return min(
        (phase.earliest_start for phase in operation.phases.all() if phase.earliest_start),
        default=None,
    )
