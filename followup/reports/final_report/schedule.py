"""The section on when: planned and actual days of phases and steps, and how they slipped."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from followup.reports.final_report.data import Material
from jco_portal.core.dates import Precision, day_in_words, first_day, last_day, precision_of, say
from operations.enums import TaskOutcome
from operations.models import Phase, TimetableTask
from operations.reports.document.snapshot import Block, Row
from operations.reports.overview.phases import gap


def schedule(material: Material) -> Iterator[Block]:
    """Planned and actual: the phases, and the steps of the timetable (T3)."""
    yield Block(
        "table",
        "phases",
        _("Phases"),
        (_("Phase"), _("Planned"), _("Actual"), _("Slip of the start"), _("Break after it")),
        tuple(_phase(each, after) for each, after in _with_next(material.phases)),
        note=_("A phase without actual days took place as planned, as far as is recorded."),
    )
    yield Block(
        "table",
        "steps",
        _("Steps of the timetable"),
        (_("Step"), _("Done by"), _("Planned"), _("Settled"), _("Slip"), _("Reason")),
        tuple(_step(each) for each in material.steps),
    )


def _with_next(phases: list[Phase]) -> Iterator[tuple[Phase, Phase | None]]:
    yield from zip(phases, [*phases[1:], None], strict=False)


def _phase(phase: Phase, after: Phase | None) -> Row:
    actual = phase.actual_start or phase.actual_end
    return Row(
        (
            _("Phase %(number)s") % {"number": phase.number},
            _period(phase.entered_start, phase.entered_end),
            _period(phase.actual_start, phase.actual_end) if actual else "–",
            _slip(_day(phase.entered_start), _day(phase.actual_start)),
            gap(phase, after) if after else "",
        )
    )


def _period(start: str, end: str) -> str:
    return f"{say(start)} – {say(end)}"


def _day(said: str) -> date | None:
    """An exact day; what is vaguer gives no slip."""
    is_exact = precision_of(said) == Precision.DAY
    return first_day(said) if is_exact and first_day(said) == last_day(said) else None


def _slip(planned: date | None, actual: date | None) -> str:
    if planned is None or actual is None:
        return ""
    days = (actual - planned).days
    if not days:
        return _("none")
    if days < 0:
        return ngettext("%(n)d day early", "%(n)d days early", -days) % {"n": -days}
    return ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}


def _step(step: TimetableTask) -> Row:
    settled = timezone.localdate(step.settled_at) if step.settled_at else None
    said = day_in_words(settled) if settled else _("open")
    if step.outcome == TaskOutcome.NOT_NEEDED:
        said = _("left out")
    return Row(
        (
            step.title,
            step.reassigned_to.name if step.reassigned_to else step.get_responsible_display(),
            day_in_words(step.due_on) if step.due_on else _("no day"),
            said,
            _slip(step.due_on, settled) if step.outcome == TaskOutcome.COMPLETED else "",
            step.reason,
        )
    )
