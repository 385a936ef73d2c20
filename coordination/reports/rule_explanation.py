"""Why an overlap has its severity: the lines of the rule with their numbers."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from coordination.models import Overlap
from coordination.reports.sides import OverlapData, OverlapSide
from coordination.rule import (
    NO_END_ORDINAL,
    OverlapAssessment,
    RuleParameters,
    RuleSide as RuleSide,
    assess_overlap,
)
from jco_portal.core.dates import format_entered_date


@dataclass(frozen=True)
class RuleLine:
    """A line of the rule: what is tested, the numbers, and whether it is fulfilled."""

    test: str
    comparison: str
    is_fulfilled: bool


@dataclass(frozen=True)
class RuleExplanation:
    """The lines on time and on scope; ``matches_stored``: they give the stored result."""

    time: tuple[RuleLine, ...]
    scope: tuple[RuleLine, ...]
    matches_stored: bool


@dataclass(frozen=True)
class OverlapMeasures:
    """The numbers on which the severity depends, and nothing else."""

    bounds_a: tuple[int, int, int, int]
    bounds_b: tuple[int, int, int, int]
    is_year_only: bool
    terms: int
    transport_modes: int
    leaf_transport_modes: int
    states: int
    recorded_terms: tuple[int, int]
    recorded_transport_modes: tuple[int, int]
    are_both_complete: bool
    are_both_customs_led: bool
    are_long_running: tuple[bool, bool]


def explain_overlap(overlap: Overlap, overlap_data: OverlapData) -> RuleExplanation | None:
    """Return the lines of the rule for a current overlap; None when a side has no dates."""
    a, b = overlap_data.sides(overlap)
    if overlap.closed_at or a.earliest_start is None or b.earliest_start is None:
        return None
    measures = overlap_measures(overlap, a, b, overlap_data)
    assessment = recompute_assessment(measures, overlap_data.rule_parameters)
    agrees = assessment is not None and (
        assessment.certainty,
        assessment.severity,
        assessment.reason,
    ) == (
        overlap.certainty,
        overlap.severity,
        overlap.reason,
    )
    return RuleExplanation(
        time=_time_lines(a, b),
        scope=_scope_lines(measures, a, b, overlap_data.rule_parameters),
        matches_stored=agrees,
    )


def overlap_measures(
    overlap: Overlap, a: OverlapSide, b: OverlapSide, overlap_data: OverlapData
) -> OverlapMeasures:
    """Return the numbers of an overlap, from its stored values and those of its sides."""
    return OverlapMeasures(
        bounds_a=_bound_ordinals(a),
        bounds_b=_bound_ordinals(b),
        is_year_only=a.is_year_only or b.is_year_only,
        terms=len(overlap.shared_terms),
        transport_modes=len(overlap.shared_transport_modes),
        leaf_transport_modes=len(
            a.transport_mode_ids & b.transport_mode_ids & overlap_data.term_names.tree.leaves
        ),
        states=len(overlap.shared_states),
        recorded_terms=(len(a.term_ids), len(b.term_ids)),
        recorded_transport_modes=(len(a.transport_mode_ids), len(b.transport_mode_ids)),
        are_both_complete=a.is_complete and b.is_complete,
        are_both_customs_led=a.is_customs_led and b.is_customs_led,
        are_long_running=(a.is_long_running, b.is_long_running),
    )


def recompute_assessment(
    measures: OverlapMeasures, numbers: RuleParameters
) -> OverlapAssessment | None:
    """Return what the rule finds for two sides of which only these numbers are known."""
    leaves = (1 << measures.leaf_transport_modes) - 1
    return assess_overlap(
        _synthetic_side(measures, 0), _synthetic_side(measures, 1), leaves, numbers
    )


def _synthetic_side(measures: OverlapMeasures, position: int) -> RuleSide:
    """Return a side that shares as many terms, modes and states as were counted."""
    terms = _synthetic_bits(measures.terms, measures.recorded_terms[position], position)
    modes = _synthetic_bits(
        measures.transport_modes, measures.recorded_transport_modes[position], position
    )
    earliest_start, latest_start, earliest_end, latest_end = (measures.bounds_a, measures.bounds_b)[
        position
    ]
    return RuleSide(
        phase_id=position,
        operation_id=position,
        earliest_start=earliest_start,
        latest_start=latest_start,
        earliest_end=earliest_end,
        latest_end=latest_end,
        is_year_only=measures.is_year_only,
        terms=terms,
        narrower_terms=terms,
        transport_modes=modes,
        narrower_transport_modes=modes,
        states=(1 << measures.states) - 1,
        is_complete=measures.are_both_complete,
        is_customs_led=measures.are_both_customs_led,
        is_long_running=measures.are_long_running[position],
        is_draft=False,
        scope_bits=0,
        reach_bits=0,
        is_incomplete=False,
    )


def _synthetic_bits(shared: int, recorded: int, position: int) -> int:
    if shared:
        return (1 << shared) - 1
    return 1 << position if recorded else 0


def _bound_ordinals(side: OverlapSide) -> tuple[int, int, int, int]:
    earliest_start, latest_start, earliest_end, latest_end = (
        _to_ordinal(day)
        for day in (side.earliest_start, side.latest_start, side.earliest_end, side.latest_end)
    )
    return earliest_start, latest_start, earliest_end, latest_end


def _to_ordinal(day: date | None) -> int:
    return NO_END_ORDINAL if day is None else day.toordinal()


def _time_lines(a: OverlapSide, b: OverlapSide) -> tuple[RuleLine, ...]:
    latest, earliest = _("latest start"), _("earliest end")
    certain = (
        _comparison_line(a, b, a.latest_start, b.earliest_end, latest, earliest),
        _comparison_line(b, a, b.latest_start, a.earliest_end, latest, earliest),
    )
    if all(line.is_fulfilled for line in certain):
        return certain
    first, last = _("earliest start"), _("latest end")
    return (
        *certain,
        _comparison_line(a, b, a.earliest_start, b.latest_end, first, last),
        _comparison_line(b, a, b.earliest_start, a.latest_end, first, last),
        RuleLine(
            _("A start or an end is known only to the year"),
            _("%(a)s; %(b)s") % {"a": a.period, "b": b.period},
            a.is_year_only or b.is_year_only,
        ),
    )


def _comparison_line(
    one: OverlapSide,
    other: OverlapSide,
    start: date | None,
    end: date | None,
    start_is: str,
    end_is: str,
) -> RuleLine:
    params = {"a": one.label, "start_is": start_is, "b": other.label, "end_is": end_is}
    days = {
        "start": format_entered_date(start.isoformat()) if start else "",
        "end": format_entered_date(end.isoformat()) if end else _("without limit"),
    }
    return RuleLine(
        _("The %(start_is)s of %(a)s is not after the %(end_is)s of %(b)s") % params,
        _("%(start)s ≤ %(end)s") % days,
        end is None or (start is not None and start <= end),
    )


def _scope_lines(
    measures: OverlapMeasures, a: OverlapSide, b: OverlapSide, numbers: RuleParameters
) -> tuple[RuleLine, ...]:
    counts = _("%(a)s: %(n)d; %(b)s: %(m)d")
    names = {"a": a.label, "b": b.label}
    terms, modes = measures.recorded_terms, measures.recorded_transport_modes
    return (
        RuleLine(_("A risk area or goods are shared"), str(measures.terms), measures.terms > 0),
        RuleLine(
            _("A transport mode is shared"),
            str(measures.transport_modes),
            measures.transport_modes > 0,
        ),
        RuleLine(
            _("Both name the same mode, and it has no narrower one"),
            str(measures.leaf_transport_modes),
            measures.leaf_transport_modes > 0,
        ),
        RuleLine(_("A state takes part in both"), str(measures.states), measures.states > 0),
        RuleLine(
            _("So many states bind resources, where both are customs-led"),
            _("%(n)d of at least %(least)d")
            % {"n": measures.states, "least": numbers.min_resource_states},
            measures.are_both_customs_led and measures.states >= numbers.min_resource_states,
        ),
        RuleLine(
            _("Both lists of participants are complete"),
            _("%(a)s; %(b)s") % {"a": _completeness_text(a), "b": _completeness_text(b)},
            measures.are_both_complete,
        ),
        RuleLine(
            _("Risk areas and goods are recorded on both sides"),
            counts % {**names, "n": terms[0], "m": terms[1]},
            all(terms),
        ),
        RuleLine(
            _("Transport modes are recorded on both sides"),
            counts % {**names, "n": modes[0], "m": modes[1]},
            all(modes),
        ),
        RuleLine(
            _("A side is standing: not customs-led, and certainly longer than %(n)d days")
            % {"n": numbers.long_running_after_days},
            "; ".join(_length_text(side) for side in (a, b)),
            any(measures.are_long_running),
        ),
    )


def _completeness_text(side: OverlapSide) -> str:
    params = {"name": side.label}
    return _("%(name)s: complete") % params if side.is_complete else _("%(name)s: not") % params


def _length_text(side: OverlapSide) -> str:
    params: dict[str, object] = {"name": side.label}
    if side.is_customs_led:
        return _("%(name)s: customs-led") % params
    if side.earliest_end is None or side.latest_start is None:
        return _("%(name)s: open-ended") % params
    params["days"] = max(0, (side.earliest_end - side.latest_start).days)
    return _("%(name)s: %(days)d days") % params
