"""An overlap of which both operations may be seen: its days, its sentence, its open questions."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from coordination.enums import Certainty, OverlapReason, Severity
from coordination.models import Overlap
from coordination.reports.decisions import OverlapDecisions
from coordination.reports.formatting import (
    format_certain_days,
    format_possible_days,
    format_states,
    format_years,
    join_names,
)
from coordination.reports.open_questions import OpenQuestion, missing_data, open_questions
from coordination.reports.sides import OverlapData, OverlapSide


@dataclass(frozen=True)
class OverlapDays:
    """The overlapping days of two phases, possible and certain ones, all inclusive.

    ``certain_first`` is None when no single day is certain; a ‘last’ of None is no end.
    """

    first: date
    last: date | None
    certain_first: date | None
    certain_last: date | None

    @property
    def possible_days(self) -> str:
        """The days between which the overlapping ones are."""
        return format_possible_days(self.first, self.last)

    @property
    def certain_days(self) -> str:
        """The days on which both certainly run; empty when no single day is certain."""
        return (
            format_certain_days(self.certain_first, self.certain_last) if self.certain_first else ""
        )

    @property
    def at_least_days(self) -> str:
        """The certain days, marked as a minimum where more are possible."""
        if (self.first, self.last) == (self.certain_first, self.certain_last):
            return self.certain_days
        return _("at least %(days)s") % {"days": self.certain_days}


@dataclass(frozen=True)
class FullOverlap:
    """An overlap with both its sides; ``number`` 0 is a what-if overlap."""

    number: int
    url: str
    side_a: OverlapSide
    side_b: OverlapSide
    certainty: str
    certainty_label: str
    severity: str
    severity_label: str
    reason_label: str
    terms: tuple[str, ...]
    transport_modes: tuple[str, ...]
    states: tuple[str, ...]
    days: OverlapDays
    first_found_on: date
    ended_on: date | None
    sentence: str
    open_questions: tuple[OpenQuestion, ...]
    decisions: OverlapDecisions = field(default_factory=OverlapDecisions)
    is_restricted: Literal[False] = False

    @property
    def title(self) -> str:
        """The two sides by name."""
        return _("%(a)s and %(b)s") % {"a": self.side_a.label, "b": self.side_b.label}

    @property
    def badge_kind(self) -> str:
        """The kind of badge; an overlap known only to the year is shown without emphasis."""
        return "severity-quiet" if self.certainty == Certainty.YEAR_ONLY else "severity"

    @property
    def overlap_period(self) -> str:
        """The overlapping days in short: certain ones, else possible ones, else years."""
        if self.certainty == Certainty.YEAR_ONLY:
            return format_years(self.days.first, self.days.last)
        return self.days.at_least_days if self.days.certain_days else self.days.possible_days

    @property
    def severity_sentence(self) -> str:
        """The severity and the line of the rule that gave it."""
        return _("%(grade)s: %(reason)s.") % {
            "grade": self.severity_label,
            "reason": self.reason_label,
        }

    @property
    def day_labels(self) -> list[tuple[str, str]]:
        """Labels and values of the overlapping days."""
        return [
            (_("Certainly common"), self.days.certain_days or _("no single day is sure")),
            (_("Possibly common"), self.days.possible_days),
        ]

    @property
    def shared_scope_labels(self) -> list[tuple[str, str]]:
        """Labels and values of the shared scope."""
        nothing = _("nothing in common as recorded")
        return [
            (_("Risk areas and goods"), join_names(self.terms) or nothing),
            (_("Transport modes"), join_names(self.transport_modes) or nothing),
            (_("States taking part in both"), join_names(self.states) or nothing),
        ]


def full_overlap(overlap: Overlap, overlap_data: OverlapData) -> FullOverlap:
    """Return the overlap with its sentence, from its stored values and those of its sides."""
    a, b = overlap_data.sides(overlap)
    days = _overlap_days(overlap, a, b)
    terms = overlap_data.term_names.paired_names(overlap.shared_terms, a.term_ids, b.term_ids)
    modes = overlap_data.term_names.paired_names(
        overlap.shared_transport_modes, a.transport_mode_ids, b.transport_mode_ids
    )
    states = overlap_data.state_names(overlap.shared_states)
    asks = () if overlap.closed_at else tuple(open_questions(overlap, a, b, bool(modes)))
    return FullOverlap(
        number=overlap.pk or 0,
        url=overlap.get_absolute_url(),
        side_a=a,
        side_b=b,
        certainty=overlap.certainty,
        certainty_label=str(Certainty(overlap.certainty).label),
        severity=overlap.severity,
        severity_label=str(Severity(overlap.severity).label),
        reason_label=str(OverlapReason(overlap.reason).label),
        terms=terms,
        transport_modes=modes,
        states=states,
        days=days,
        first_found_on=timezone.localdate(overlap.opened_at),
        ended_on=timezone.localdate(overlap.closed_at) if overlap.closed_at else None,
        sentence=_overlap_sentence(
            overlap, a, b, days, _shared_scope_phrase(overlap, a, b, terms, modes, states)
        ),
        open_questions=asks,
    )


def _overlap_days(overlap: Overlap, a: OverlapSide, b: OverlapSide) -> OverlapDays:
    """Return the overlapping days; certain ones only for a current overlap that is certain."""
    possible = overlap.first_day, overlap.last_day
    is_certain = overlap.certainty == Certainty.CERTAIN and not overlap.closed_at
    if not is_certain or a.latest_start is None or b.latest_start is None:
        return OverlapDays(*possible, None, None)
    first = max(a.latest_start, b.latest_start)
    last = min((end for end in (a.earliest_end, b.earliest_end) if end is not None), default=None)
    # Certain without a certain day: the phases certainly overlap, but on which day depends on the
    # dates.
    if last is not None and last < first:
        return OverlapDays(*possible, None, None)
    return OverlapDays(*possible, first, last)


def _overlap_sentence(
    overlap: Overlap, a: OverlapSide, b: OverlapSide, days: OverlapDays, substance: str
) -> str:
    if overlap.closed_at:
        names = {"a": a.label, "b": b.label, "days": days.possible_days}
        return _("%(a)s and %(b)s were found to meet %(days)s; they do so no longer.") % names
    params = {
        "time": _days_phrase(overlap, a, b, days),
        "substance": substance,
        "grade": str(Severity(overlap.severity).label).lower(),
    }
    if overlap.certainty == Certainty.YEAR_ONLY:
        return _("%(time)s; %(substance)s: %(grade)s if their days meet.") % params
    return _("%(time)s; %(substance)s: %(grade)s.") % params


def _days_phrase(overlap: Overlap, a: OverlapSide, b: OverlapSide, days: OverlapDays) -> str:
    names = {"a": a.name_and_period, "b": b.name_and_period}
    if overlap.certainty == Certainty.YEAR_ONLY:
        years = format_years(days.first, days.last)
        return _(
            "%(a)s and %(b)s may run at the same time %(days)s, "
            "but a date is known only to the year"
        ) % {**names, "days": years}
    if overlap.certainty == Certainty.POSSIBLE:
        return _("%(a)s and %(b)s may run at the same time %(days)s") % {
            **names,
            "days": days.possible_days,
        }
    if days.certain_days:
        return _("%(a)s and %(b)s certainly run at the same time %(days)s") % {
            **names,
            "days": days.at_least_days,
        }
    return _(
        "%(a)s and %(b)s certainly run at the same time on some days %(days)s, "
        "though no single day is sure"
    ) % {**names, "days": days.possible_days}


def _shared_scope_phrase(
    overlap: Overlap,
    a: OverlapSide,
    b: OverlapSide,
    terms: tuple[str, ...],
    modes: tuple[str, ...],
    states: tuple[str, ...],
) -> str:
    by_mode = _(", by %(modes)s") % {"modes": join_names(modes)} if modes else ""
    long_running = _long_running_phrase(a, b)
    params = {"terms": join_names(terms), "modes": by_mode, "standing": long_running}
    if overlap.reason == OverlapReason.NOT_RECORDED:
        return _missing_data_phrase(a, b, bool(modes))
    if terms and states:
        params["states"] = format_states(states)
        return _("both deal with %(terms)s%(modes)s, with %(states)s in both%(standing)s") % params
    if terms and modes and overlap.reason == OverlapReason.TERM:
        return _("both deal with %(terms)s%(modes)s, without a common state%(standing)s") % params
    if terms:
        return _("both deal with %(terms)s%(modes)s%(standing)s") % params
    if overlap.reason == OverlapReason.RESOURCES:
        sentence = ngettext(
            "%(n)d state is asked for officers by both",
            "%(n)d states are asked for officers by both",
            len(states),
        )
        return sentence % {"n": len(states)}
    params["states"] = format_states(states)
    return (
        ngettext(
            "%(states)s takes part in both%(modes)s%(standing)s",
            "%(states)s take part in both%(modes)s%(standing)s",
            len(states),
        )
        % params
    )


def _long_running_phrase(a: OverlapSide, b: OverlapSide) -> str:
    names = [side.label for side in (a, b) if side.is_long_running]
    if not names:
        return ""
    return ngettext(
        " (%(names)s is a standing operation)",
        " (%(names)s are standing operations)",
        len(names),
    ) % {"names": join_names(names)}


def _missing_data_phrase(a: OverlapSide, b: OverlapSide, modes_meet: bool) -> str:
    gaps = []
    for side in (a, b):
        labels = [word for word, _question in missing_data(side, a, b, modes_meet)]
        if labels:
            gaps.append(_("%(name)s: %(gaps)s") % {"name": side.label, "gaps": join_names(labels)})
    return _("whether they share anything cannot be told (%(gaps)s)") % {"gaps": "; ".join(gaps)}
