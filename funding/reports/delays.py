"""What an operation would run into if it slipped, month by month, as a page shows it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from coordination.enums import Certainty, Severity
from coordination.models import Presidency
from coordination.overlap_check.what_if import overlap_of
from coordination.queries.overlaps import presidencies_between
from coordination.reports.what_if import SupposedOverlap, Supposition, tell_supposed
from funding.analysis.delays import MOST_MONTHS, Planned, Slip, Slips, planned_of, slips_of
from funding.analysis.risk import Risk, joint_chance
from funding.reports.participant_holidays import Circle, presidency_in_words
from funding.reports.pending_grants import chance_in_words
from funding.rule.delays import SaidPhase
from jco_portal.core.dates import say_period
from jco_portal.directory.models import User
from operations.enums import Period
from operations.models import Operation, Phase

TOLD_A_SLIP = 5


@dataclass(frozen=True)
class GradeCount:
    """How many overlaps of a grade a slip would bring about."""

    grade: str
    label: str


@dataclass(frozen=True)
class SlipRow:
    """A slip in words: what it would bring about, what it would fall into, what is free after.

    ``chance`` is that the grants have come by the moved start, from 0 to 1; None: not known.
    """

    months: int
    label: str
    days: str
    chance: float | None
    chance_label: str
    counts: tuple[GradeCount, ...]
    told: tuple[SupposedOverlap, ...]
    more: int
    changes: tuple[str, ...]
    presidency: str
    holidays: tuple[str, ...]
    others_free: str
    free: str
    conflicts: int
    is_clear: bool
    is_safe: bool


@dataclass(frozen=True)
class SlipPage:
    """All slips of an operation; ``cannot`` says why there are none, ``unmoved`` what stays."""

    rows: tuple[SlipRow, ...] = ()
    cannot: str = ""
    unmoved: str = ""
    advice: str = ""
    in_weeks: bool = False


def slip_page(user: User, operation: Operation, risk: Risk, today: date) -> SlipPage:
    """The slips of an operation that was read with its record, as the person may know of them."""
    planned = planned_of(operation)
    cannot = _cannot(planned, operation)
    if cannot:
        return SlipPage(cannot=cannot, unmoved=_unmoved(planned))
    found = slips_of([planned], user)[planned.operation]
    rows = tuple(_rows(found, operation, risk, today))
    return SlipPage(
        rows=rows,
        unmoved=_unmoved(planned),
        advice=_advice(rows, risk),
        in_weeks=planned.in_weeks,
    )


def _cannot(planned: Planned, operation: Operation) -> str:
    """Why nothing can be said of a slip; empty when something can."""
    if not planned.is_compared:
        words = {"state": operation.get_state_display().lower()}
        return _("It is %(state)s: it stands in no calendar, so a slip would meet nothing.") % words
    if planned.start is not None:
        return ""
    if not planned.phases or not any(each.start for each in planned.phases):
        return _("No start is said, so there is nothing to move: say at least its month.")
    return _("Its dates are known only to the year, so months cannot be told apart: say the month.")


def _unmoved(planned: Planned) -> str:
    """The phases that a slip by months cannot move, when others can be moved."""
    if planned.start is None or not planned.unmoved:
        return ""
    said = [
        _("phase %(number)d (%(period)s)")
        % {"number": each.number, "period": say_period(each.start, each.end)}
        for each in planned.unmoved
    ]
    return _("Left out, because too little is said of its days: %(phases)s.") % {
        "phases": "; ".join(said)
    }


def _advice(rows: Sequence[SlipRow], risk: Risk) -> str:
    """The first slip that is safe and meets no conflict, in one sentence."""
    safe = [row for row in rows if row.is_safe]
    if not risk.warns or not rows:
        return ""
    if not risk.is_told:
        return _("From when on a start is safe cannot be told: too little is recorded.")
    if not safe:
        return _("Even %(n)d months later the start is not safe: look for other means.") % {
            "n": MOST_MONTHS
        }
    clear = next((row for row in safe if row.is_clear), None)
    if clear is None:
        return _("It would be safe %(slip)s (%(days)s), but it would stand in a conflict.") % {
            "slip": safe[0].label.lower(),
            "days": safe[0].days,
        }
    words = {"slip": clear.label.lower(), "days": clear.days}
    return _("The first place that is safe and free of conflicts is %(slip)s: %(days)s.") % words


def _rows(found: Slips, operation: Operation, risk: Risk, today: date) -> Iterable[SlipRow]:
    told = _told(found, operation)
    rota = _rota(found.slips)
    circle = Circle(operation, today) if found.planned.in_weeks else None
    for slip, overlaps in zip(found.slips, told, strict=True):
        chance = joint_chance(risk.waits, slip.first, today)
        own, others = circle.free_days(slip) if circle else ((), "")
        yield SlipRow(
            months=slip.months,
            label=slip_in_words(slip.months),
            days=phases_in_words(slip.phases),
            chance=chance,
            chance_label=chance_in_words(chance),
            counts=_counts(slip, found),
            told=tuple(overlaps),
            more=len(slip.brought) - len(overlaps),
            changes=_changes(slip),
            presidency=presidency_in_words(rota, slip),
            holidays=own,
            others_free=others,
            free=_free(slip),
            conflicts=slip.conflicts,
            is_clear=slip.is_clear,
            is_safe=_is_safe(risk, slip),
        )


def _told(found: Slips, operation: Operation) -> list[list[SupposedOverlap]]:
    """The gravest overlaps of each slip, told with the moved days."""
    days = operation.operation_type.unknown_end_days
    moves = [
        Supposition(
            [overlap_of(each, found.reader) for each in slip.brought[:TOLD_A_SLIP]],
            {each.key: _phase(each, days) for each in slip.phases},
        )
        for slip in found.slips
    ]
    return tell_supposed(operation.pk, moves, found.sight)


def _phase(said: SaidPhase, unknown_end_days: int) -> Phase:
    """A phase as it would stand; it is not stored."""
    phase = Phase(pk=said.key, number=said.number, entered_start=said.start, entered_end=said.end)
    phase.period = Period.OPERATIONAL
    days = said.bounds(unknown_end_days)
    phase.earliest_start, phase.latest_start, phase.earliest_end, phase.latest_end = (
        days.es,
        days.ls,
        days.ee,
        days.le,
    )
    return phase


def slip_in_words(months: int) -> str:
    """As planned; one month later."""
    if not months:
        return _("As planned")
    return ngettext("%(n)d month later", "%(n)d months later", months) % {"n": months}


def phases_in_words(phases: Iterable[SaidPhase]) -> str:
    """The periods of phases as a person would say them."""
    return "; ".join(say_period(each.start, each.end) for each in phases)


def _counts(slip: Slip, found: Slips) -> tuple[GradeCount, ...]:
    """How many overlaps of each grade come about, gravest first; the year-only ones apart.

    Of an overlap that the reader knows by a card alone the certainty is not told.
    """
    overlaps = [found.sight.shown(overlap_of(each, found.reader)) for each in slip.brought]
    grades = Counter(
        each.shown_severity
        for each in overlaps
        if not each.is_fully_visible or each.certainty != Certainty.YEAR_ONLY
    )
    counted = [
        GradeCount(grade.value, f"{grades[grade.value]} {str(grade.label).lower()}")
        for grade in Severity
        if grades[grade.value]
    ]
    year_only = len(overlaps) - sum(grades.values())
    if year_only:
        counted.append(GradeCount("", _("%(n)d known only to the year") % {"n": year_only}))
    return tuple(counted)


def _changes(slip: Slip) -> tuple[str, ...]:
    """What becomes of the overlaps of today."""
    stays = ngettext(
        "%(n)d overlap of today stays.", "%(n)d overlaps of today stay.", len(slip.kept)
    )
    gone = ngettext(
        "%(n)d overlap of today goes away.", "%(n)d overlaps of today go away.", slip.gone
    )
    said = ((len(slip.kept), stays), (slip.gone, gone))
    return tuple(words % {"n": number} for number, words in said if number)


def _free(slip: Slip) -> str:
    """The first starts from this slip on without a conflict."""
    if not slip.free:
        return ""
    if slip.free[0].is_month:
        return ", ".join(date_format(each.day, "F Y") for each in slip.free)
    return ", ".join(date_format(each.day, "j M Y") for each in slip.free)


def _is_safe(risk: Risk, slip: Slip) -> bool:
    """True when all grants have a known safe start, and the slip is not before the latest."""
    return risk.is_told and (risk.needed is None or slip.first >= risk.needed)


def _rota(slips: Sequence[Slip]) -> list[Presidency]:
    if not slips:
        return []
    last = max(each.last or each.first for each in slips)
    return presidencies_between(min(each.first for each in slips), last)
