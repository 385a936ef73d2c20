"""An overlap of which both sides may be seen: its days, its sentence, whom to ask what."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from coordination.enums import Certainty, OverlapReason, Severity
from coordination.models import Overlap
from coordination.reports.decisions import Answers
from coordination.reports.formatting import between_days, in_years, listed, on_days, say_states
from coordination.reports.open_questions import Ask, asks_of, gaps_of
from coordination.reports.sides import Book, Side


@dataclass(frozen=True)
class Days:
    """The common days of two phases: those that are possible, and those that are sure."""

    first: date
    last: date | None
    sure_first: date | None
    sure_last: date | None

    @property
    def possible(self) -> str:
        """Between which days the common ones lie."""
        return between_days(self.first, self.last)

    @property
    def sure(self) -> str:
        """The days on which both run whatever the exact dates are; empty when none is sure."""
        return on_days(self.sure_first, self.sure_last) if self.sure_first else ""

    @property
    def at_least(self) -> str:
        """The sure days, with the word that there may be more where there may."""
        if (self.first, self.last) == (self.sure_first, self.sure_last):
            return self.sure
        return _("at least %(days)s") % {"days": self.sure}


@dataclass(frozen=True)
class Pair:
    """An overlap with both its sides."""

    number: int
    url: str
    a: Side
    b: Side
    certainty: str
    certainty_label: str
    grade: str
    grade_label: str
    reason_label: str
    terms: tuple[str, ...]
    modes: tuple[str, ...]
    states: tuple[str, ...]
    days: Days
    found_on: date
    gone_on: date | None
    sentence: str
    asks: tuple[Ask, ...]
    answers: Answers = field(default_factory=Answers)
    is_card: Literal[False] = False

    @property
    def title(self) -> str:
        """The two sides by name."""
        return _("%(a)s and %(b)s") % {"a": self.a.label, "b": self.b.label}

    @property
    def badge(self) -> str:
        """How the grade is shown: what is known only to the year never alarms."""
        return "severity-quiet" if self.certainty == Certainty.YEAR_ONLY else "severity"

    @property
    def common(self) -> str:
        """The common days in short: the sure ones, else those among which they lie."""
        if self.certainty == Certainty.YEAR_ONLY:
            return in_years(self.days.first, self.days.last)
        return self.days.at_least if self.days.sure else self.days.possible

    @property
    def why_sentence(self) -> str:
        """The grade and the line of the rule that gave it."""
        return _("%(grade)s: %(reason)s.") % {
            "grade": self.grade_label,
            "reason": self.reason_label,
        }

    @property
    def day_facts(self) -> list[tuple[str, str]]:
        """The common days, for a list of facts."""
        return [
            (_("Certainly common"), self.days.sure or _("no single day is sure")),
            (_("Possibly common"), self.days.possible),
        ]

    @property
    def shared_facts(self) -> list[tuple[str, str]]:
        """What both sides have, for a list of facts."""
        nothing = _("nothing in common as recorded")
        return [
            (_("Risk areas and goods"), listed(self.terms) or nothing),
            (_("Transport modes"), listed(self.modes) or nothing),
            (_("States taking part in both"), listed(self.states) or nothing),
        ]


def pair_of(overlap: Overlap, book: Book) -> Pair:
    """The overlap, told from what is stored with it and with its sides."""
    a, b = book.sides(overlap)
    days = _days(overlap, a, b)
    terms = book.words.in_pairs(overlap.shared_terms, a.terms, b.terms)
    modes = book.words.in_pairs(overlap.shared_transport_modes, a.modes, b.modes)
    states = book.state_names(overlap.shared_states)
    asks = () if overlap.closed_at else tuple(asks_of(overlap, a, b, bool(modes)))
    return Pair(
        number=overlap.pk or 0,
        url=overlap.get_absolute_url(),
        a=a,
        b=b,
        certainty=overlap.certainty,
        certainty_label=str(Certainty(overlap.certainty).label),
        grade=overlap.severity,
        grade_label=str(Severity(overlap.severity).label),
        reason_label=str(OverlapReason(overlap.reason).label),
        terms=terms,
        modes=modes,
        states=states,
        days=days,
        found_on=timezone.localdate(overlap.opened_at),
        gone_on=timezone.localdate(overlap.closed_at) if overlap.closed_at else None,
        sentence=_sentence(overlap, a, b, days, _substance(overlap, a, b, terms, modes, states)),
        asks=asks,
    )


def _days(overlap: Overlap, a: Side, b: Side) -> Days:
    """The common days; which ones are sure is told only of an overlap that is certain now."""
    possible = overlap.first_day, overlap.last_day
    is_certain = overlap.certainty == Certainty.CERTAIN and not overlap.closed_at
    if not is_certain or a.ls is None or b.ls is None:
        return Days(*possible, None, None)
    first = max(a.ls, b.ls)
    last = min((end for end in (a.ee, b.ee) if end is not None), default=None)
    if last is not None and last < first:
        return Days(*possible, None, None)
    return Days(*possible, first, last)


def _sentence(overlap: Overlap, a: Side, b: Side, days: Days, substance: str) -> str:
    if overlap.closed_at:
        names = {"a": a.label, "b": b.label, "days": days.possible}
        return _("%(a)s and %(b)s were found to meet %(days)s; they do so no longer.") % names
    parts = {
        "time": _when(overlap, a, b, days),
        "substance": substance,
        "grade": str(Severity(overlap.severity).label).lower(),
    }
    if overlap.certainty == Certainty.YEAR_ONLY:
        return _("%(time)s; %(substance)s: %(grade)s if their days meet.") % parts
    return _("%(time)s; %(substance)s: %(grade)s.") % parts


def _when(overlap: Overlap, a: Side, b: Side, days: Days) -> str:
    names = {"a": a.in_words, "b": b.in_words}
    if overlap.certainty == Certainty.YEAR_ONLY:
        years = in_years(days.first, days.last)
        return _(
            "%(a)s and %(b)s may run at the same time %(days)s, "
            "but a date is known only to the year"
        ) % {**names, "days": years}
    if overlap.certainty == Certainty.POSSIBLE:
        return _("%(a)s and %(b)s may run at the same time %(days)s") % {
            **names,
            "days": days.possible,
        }
    if days.sure:
        return _("%(a)s and %(b)s certainly run at the same time %(days)s") % {
            **names,
            "days": days.at_least,
        }
    return _(
        "%(a)s and %(b)s certainly run at the same time on some days %(days)s, "
        "though no single day is sure"
    ) % {**names, "days": days.possible}


def _substance(
    overlap: Overlap,
    a: Side,
    b: Side,
    terms: tuple[str, ...],
    modes: tuple[str, ...],
    states: tuple[str, ...],
) -> str:
    by_mode = _(", by %(modes)s") % {"modes": listed(modes)} if modes else ""
    standing = _standing(a, b)
    facts = {"terms": listed(terms), "modes": by_mode, "standing": standing}
    if overlap.reason == OverlapReason.NOT_RECORDED:
        return _missing(a, b, bool(modes))
    if terms and states:
        facts["states"] = say_states(states)
        return _("both deal with %(terms)s%(modes)s, with %(states)s in both%(standing)s") % facts
    if terms and modes and overlap.reason == OverlapReason.TERM:
        return _("both deal with %(terms)s%(modes)s, without a common state%(standing)s") % facts
    if terms:
        return _("both deal with %(terms)s%(modes)s%(standing)s") % facts
    if overlap.reason == OverlapReason.RESOURCES:
        asked = ngettext(
            "%(n)d state is asked for officers by both",
            "%(n)d states are asked for officers by both",
            len(states),
        )
        return asked % {"n": len(states)}
    facts["states"] = say_states(states)
    return (
        ngettext(
            "%(states)s takes part in both%(modes)s%(standing)s",
            "%(states)s take part in both%(modes)s%(standing)s",
            len(states),
        )
        % facts
    )


def _standing(a: Side, b: Side) -> str:
    names = [side.label for side in (a, b) if side.is_standing]
    if not names:
        return ""
    return ngettext(
        " (%(names)s is a standing operation)",
        " (%(names)s are standing operations)",
        len(names),
    ) % {"names": listed(names)}


def _missing(a: Side, b: Side, modes_meet: bool) -> str:
    gaps = []
    for side in (a, b):
        words = [word for word, _question in gaps_of(side, a, b, modes_meet)]
        if words:
            gaps.append(_("%(name)s: %(gaps)s") % {"name": side.label, "gaps": listed(words)})
    return _("whether they share anything cannot be told (%(gaps)s)") % {"gaps": "; ".join(gaps)}
