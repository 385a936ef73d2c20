"""The section on the schedule: planned and actual dates of phases and tasks, and delays."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from followup.reports.final_report.report_data import ReportData
from jco_portal.core.dates import (
    Precision,
    date_precision,
    earliest_day,
    format_day,
    format_entered_date,
    latest_day,
)
from operations.enums import TaskOutcome
from operations.models import Phase, TimetableTask
from operations.reports.document.snapshot import PaperBlock, PaperRow
from operations.reports.overview.phases import format_review_break


def schedule_blocks(material: ReportData) -> Iterator[PaperBlock]:
    """Yield the tables of phases and of tasks of the timetable; delays are in calendar days."""
    yield PaperBlock(
        "table",
        "phases",
        _("Phases"),
        (_("Phase"), _("Planned"), _("Actual"), _("Slip of the start"), _("Break after it")),
        tuple(_phase_row(each, after) for each, after in _pairs_with_next(material.phases)),
        note=_("A phase without actual days took place as planned, as far as is recorded."),
    )
    yield PaperBlock(
        "table",
        "steps",
        _("Steps of the timetable"),
        (_("Step"), _("Done by"), _("Planned"), _("Settled"), _("Slip"), _("Reason")),
        tuple(_task_row(each) for each in material.tasks),
    )


def _pairs_with_next(phases: list[Phase]) -> Iterator[tuple[Phase, Phase | None]]:
    yield from zip(phases, [*phases[1:], None], strict=False)


def _phase_row(phase: Phase, after: Phase | None) -> PaperRow:
    actual = phase.actual_start or phase.actual_end
    return PaperRow(
        (
            _("Phase %(number)s") % {"number": phase.number},
            _format_period(phase.entered_start, phase.entered_end),
            _format_period(phase.actual_start, phase.actual_end) if actual else "–",
            _format_delay(_exact_day(phase.entered_start), _exact_day(phase.actual_start)),
            format_review_break(phase, after) if after else "",
        )
    )


def _format_period(start: str, end: str) -> str:
    return f"{format_entered_date(start)} – {format_entered_date(end)}"


def _exact_day(entered: str) -> date | None:
    """Return the date if it was entered to the day, else None: vaguer dates give no delay."""
    is_exact = date_precision(entered) == Precision.DAY
    return (
        earliest_day(entered) if is_exact and earliest_day(entered) == latest_day(entered) else None
    )


def _format_delay(planned: date | None, actual: date | None) -> str:
    if planned is None or actual is None:
        return ""
    days = (actual - planned).days
    if not days:
        return _("none")
    if days < 0:
        return ngettext("%(n)d day early", "%(n)d days early", -days) % {"n": -days}
    return ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}


def _task_row(step: TimetableTask) -> PaperRow:
    settled = timezone.localdate(step.settled_at) if step.settled_at else None
    settled_label = format_day(settled) if settled else _("open")
    if step.outcome == TaskOutcome.NOT_NEEDED:
        settled_label = _("left out")
    return PaperRow(
        (
            step.title,
            step.reassigned_to.name if step.reassigned_to else step.get_responsible_display(),
            format_day(step.due_on) if step.due_on else _("no day"),
            settled_label,
            # Tasks that were not needed have no delay.
            _format_delay(step.due_on, settled) if step.outcome == TaskOutcome.COMPLETED else "",
            step.reason,
        )
    )
