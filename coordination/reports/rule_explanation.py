"""Why an overlap has its grade: the rule's lines with their numbers."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from coordination.models import Overlap
from coordination.reports.sides import Book, Side
from coordination.rule import NO_LIMIT, Numbers, Side as RuleSide, Verdict, judge
from jco_portal.core.dates import say


@dataclass(frozen=True)
class Line:
    """A test of the rule: what is asked, the numbers, and whether it holds."""

    test: str
    numbers: str
    holds: bool


@dataclass(frozen=True)
class Why:
    """The tests on time and on substance; ``agrees`` when they give the stored grade."""

    time: tuple[Line, ...]
    substance: tuple[Line, ...]
    agrees: bool


@dataclass(frozen=True)
class Measures:
    """The numbers that the grade rests on, and nothing else."""

    a: tuple[int, int, int, int]
    b: tuple[int, int, int, int]
    is_year_only: bool
    terms: int
    modes: int
    leaf_modes: int
    states: int
    recorded_terms: tuple[int, int]
    recorded_modes: tuple[int, int]
    both_complete: bool
    both_customs_led: bool
    standing: tuple[bool, bool]


def why_of(overlap: Overlap, book: Book) -> Why | None:
    """The rule's lines for an overlap that stands; None when its phases have no days now."""
    a, b = book.sides(overlap)
    if overlap.closed_at or a.es is None or b.es is None:
        return None
    measures = measures_of(overlap, a, b, book)
    verdict = recompute(measures, book.numbers)
    agrees = verdict is not None and (verdict.certainty, verdict.grade, verdict.reason) == (
        overlap.certainty,
        overlap.severity,
        overlap.reason,
    )
    return Why(
        time=_time_lines(a, b),
        substance=_substance_lines(measures, a, b, book.numbers),
        agrees=agrees,
    )


def measures_of(overlap: Overlap, a: Side, b: Side, book: Book) -> Measures:
    """The numbers of an overlap, from what is stored with it and with its sides."""
    return Measures(
        a=_ordinals(a),
        b=_ordinals(b),
        is_year_only=a.is_year_only or b.is_year_only,
        terms=len(overlap.shared_terms),
        modes=len(overlap.shared_transport_modes),
        leaf_modes=len(a.modes & b.modes & book.words.tree.leaves),
        states=len(overlap.shared_states),
        recorded_terms=(len(a.terms), len(b.terms)),
        recorded_modes=(len(a.modes), len(b.modes)),
        both_complete=a.is_complete and b.is_complete,
        both_customs_led=a.is_customs_led and b.is_customs_led,
        standing=(a.is_standing, b.is_standing),
    )


def recompute(measures: Measures, numbers: Numbers) -> Verdict | None:
    """What the rule says of two sides of which only these numbers are known."""
    leaves = (1 << measures.leaf_modes) - 1
    return judge(_stand_in(measures, 0), _stand_in(measures, 1), leaves, numbers)


def _stand_in(measures: Measures, place: int) -> RuleSide:
    """A side that shares as many words and states with the other as were counted."""
    terms = _words(measures.terms, measures.recorded_terms[place], place)
    modes = _words(measures.modes, measures.recorded_modes[place], place)
    es, ls, ee, le = (measures.a, measures.b)[place]
    return RuleSide(
        phase=place,
        operation=place,
        es=es,
        ls=ls,
        ee=ee,
        le=le,
        year_only=measures.is_year_only,
        terms=terms,
        terms_down=terms,
        modes=modes,
        modes_down=modes,
        states=(1 << measures.states) - 1,
        complete=measures.both_complete,
        customs_led=measures.both_customs_led,
        standing=measures.standing[place],
        draft=False,
        ties=0,
        reach=0,
        vague=False,
    )


def _words(shared: int, recorded: int, place: int) -> int:
    if shared:
        return (1 << shared) - 1
    return 1 << place if recorded else 0


def _ordinals(side: Side) -> tuple[int, int, int, int]:
    es, ls, ee, le = (_ordinal(day) for day in (side.es, side.ls, side.ee, side.le))
    return es, ls, ee, le


def _ordinal(day: date | None) -> int:
    return NO_LIMIT if day is None else day.toordinal()


def _time_lines(a: Side, b: Side) -> tuple[Line, ...]:
    latest, earliest = _("latest start"), _("earliest end")
    certain = (
        _compare(a, b, a.ls, b.ee, latest, earliest),
        _compare(b, a, b.ls, a.ee, latest, earliest),
    )
    if all(line.holds for line in certain):
        return certain
    first, last = _("earliest start"), _("latest end")
    return (
        *certain,
        _compare(a, b, a.es, b.le, first, last),
        _compare(b, a, b.es, a.le, first, last),
        Line(
            _("A start or an end is known only to the year"),
            _("%(a)s; %(b)s") % {"a": a.period, "b": b.period},
            a.is_year_only or b.is_year_only,
        ),
    )


def _compare(
    one: Side, other: Side, start: date | None, end: date | None, start_is: str, end_is: str
) -> Line:
    words = {"a": one.label, "start_is": start_is, "b": other.label, "end_is": end_is}
    days = {
        "start": say(start.isoformat()) if start else "",
        "end": say(end.isoformat()) if end else _("without limit"),
    }
    return Line(
        _("The %(start_is)s of %(a)s is not after the %(end_is)s of %(b)s") % words,
        _("%(start)s ≤ %(end)s") % days,
        end is None or (start is not None and start <= end),
    )


def _substance_lines(measures: Measures, a: Side, b: Side, numbers: Numbers) -> tuple[Line, ...]:
    counts = _("%(a)s: %(n)d; %(b)s: %(m)d")
    names = {"a": a.label, "b": b.label}
    terms, modes = measures.recorded_terms, measures.recorded_modes
    return (
        Line(_("A risk area or goods are shared"), str(measures.terms), measures.terms > 0),
        Line(_("A transport mode is shared"), str(measures.modes), measures.modes > 0),
        Line(
            _("Both name the same mode, and it has no narrower one"),
            str(measures.leaf_modes),
            measures.leaf_modes > 0,
        ),
        Line(_("A state takes part in both"), str(measures.states), measures.states > 0),
        Line(
            _("So many states bind resources, where both are customs-led"),
            _("%(n)d of at least %(least)d")
            % {"n": measures.states, "least": numbers.resource_states},
            measures.both_customs_led and measures.states >= numbers.resource_states,
        ),
        Line(
            _("Both lists of participants are complete"),
            _("%(a)s; %(b)s") % {"a": _complete(a), "b": _complete(b)},
            measures.both_complete,
        ),
        Line(
            _("Risk areas and goods are recorded on both sides"),
            counts % {**names, "n": terms[0], "m": terms[1]},
            all(terms),
        ),
        Line(
            _("Transport modes are recorded on both sides"),
            counts % {**names, "n": modes[0], "m": modes[1]},
            all(modes),
        ),
        Line(
            _("A side is standing: not customs-led, and certainly longer than %(n)d days")
            % {"n": numbers.standing_after_days},
            "; ".join(_length(side) for side in (a, b)),
            any(measures.standing),
        ),
    )


def _complete(side: Side) -> str:
    words = {"name": side.label}
    return _("%(name)s: complete") % words if side.is_complete else _("%(name)s: not") % words


def _length(side: Side) -> str:
    words: dict[str, object] = {"name": side.label}
    if side.is_customs_led:
        return _("%(name)s: customs-led") % words
    if side.ee is None or side.ls is None:
        return _("%(name)s: open-ended") % words
    words["days"] = max(0, (side.ee - side.ls).days)
    return _("%(name)s: %(days)d days") % words
