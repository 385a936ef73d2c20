"""What-if overlaps as rows, with the same sentences as stored overlaps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coordination.models import Overlap
from coordination.queries.overlaps import OverlapVisibility
from coordination.reports.full_overlaps import FullOverlap, full_overlap
from coordination.reports.overlap_rows import coordination_contact
from coordination.reports.restricted_summaries import RestrictedOverlap, restricted_overlap
from coordination.reports.sides import OverlapData
from operations.models import Phase

if TYPE_CHECKING:
    from coordination.models.overlap import VisibleOverlap


@dataclass(frozen=True)
class WhatIfScenario:
    """Assumed dates: the overlaps that they would cause, and the phases (by key)."""

    overlaps: Sequence[Overlap]
    phases: Mapping[int, Phase]


@dataclass(frozen=True)
class WhatIfOverlapRow:
    """A what-if overlap; ``url`` is that of the other operation, empty where it is hidden."""

    name: str
    url: str
    badge_kind: str
    severity: str
    severity_label: str
    overlap_period: str
    sentence: str


def what_if_rows(
    operation: int, suppositions: Iterable[WhatIfScenario], sight: OverlapVisibility
) -> list[list[WhatIfOverlapRow]]:
    """Return the overlaps of each scenario of an operation (key), in a fixed number of queries.

    ``sight`` is the visibility for the reader, who must be allowed to know of all these overlaps.
    """
    scenarios = [
        ([sight.with_visibility(each) for each in scenario.overlaps], scenario.phases)
        for scenario in suppositions
    ]
    overlap_data = OverlapData(each for overlaps, _phases in scenarios for each in overlaps)
    desk = coordination_contact(overlap_data.organisations_by_key.values())
    return [
        [
            _what_if_row(each, operation, desk, overlap_data.with_dates([each], phases))
            for each in overlaps
        ]
        for overlaps, phases in scenarios
    ]


def _what_if_row(
    overlap: "VisibleOverlap", operation: int, desk: str, overlap_data: OverlapData
) -> WhatIfOverlapRow:
    if not overlap.is_fully_visible:
        return _restricted_row(restricted_overlap(overlap, operation, desk, overlap_data))
    return _full_row(full_overlap(overlap, overlap_data), operation)


def _full_row(pair: FullOverlap, operation: int) -> WhatIfOverlapRow:
    other = pair.side_b if pair.side_a.operation == operation else pair.side_a
    return WhatIfOverlapRow(
        other.label,
        other.url,
        pair.badge_kind,
        pair.severity,
        pair.severity_label,
        pair.overlap_period,
        pair.sentence,
    )


def _restricted_row(pair: RestrictedOverlap) -> WhatIfOverlapRow:
    return WhatIfOverlapRow(
        pair.summary.organised_by,
        "",
        pair.badge_kind,
        pair.severity,
        pair.severity_label,
        pair.overlap_period,
        pair.sentence,
    )
