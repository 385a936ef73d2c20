"""The restricted summary: what may be known of an overlap whose other operation is hidden.

Both sides get the same kind of summary of each other. ``RestrictedSummary`` lists everything in it;
nothing of the hidden operation reaches the page in any other way.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from coordination.enums import Severity
from coordination.models import Overlap
from coordination.reports.decisions import OverlapDecisions
from coordination.reports.formatting import format_weeks, format_weeks_phrase, join_names
from coordination.reports.sides import OverlapData, OverlapSide
from operations.models import Operation

if TYPE_CHECKING:
    from coordination.models.overlap import VisibleOverlap

# A summary has a strength instead of the severity and the line of the rule that gave it.
STRENGTH_BY_SEVERITY = {
    Severity.CONFLICT: ("high", gettext_lazy("High")),
    Severity.COORDINATION: ("medium", gettext_lazy("Medium")),
    Severity.INFORMATION: ("low", gettext_lazy("Low")),
    Severity.UNDETERMINED: ("unclear", gettext_lazy("Not known yet")),
}


@dataclass(frozen=True)
class RestrictedSummary:
    """Everything that may be shown of a hidden operation."""

    number: int
    first_found_on: date
    strength: str
    strength_label: str
    shared_kinds: tuple[str, ...]
    weeks: str
    terms: tuple[str, ...]
    transport_modes: tuple[str, ...]
    organised_by: str
    contact_label: str

    @property
    def label_pairs(self) -> list[tuple[str, str]]:
        """Labels and values of all of it."""
        return [
            (_("Number"), str(self.number)),
            (_("Strength"), self.strength_label),
            (_("Matches in"), join_names(self.shared_kinds)),
            (_("Common weeks"), self.weeks),
            (_("Risk areas and goods"), join_names(self.terms) or _("none in common")),
            (_("Transport modes"), join_names(self.transport_modes) or _("none in common")),
            (_("Contact"), self.contact_label),
        ]


@dataclass(frozen=True)
class RestrictedOverlap:
    """An overlap with the own side, and the restricted summary of the other."""

    url: str
    own_side: OverlapSide
    summary: RestrictedSummary
    severity: str
    ended_on: date | None
    sentence: str
    decisions: OverlapDecisions = field(default_factory=OverlapDecisions)
    badge_kind: str = "severity"
    is_restricted: Literal[True] = True

    @property
    def title(self) -> str:
        """The own side by name, the other by its kind."""
        return _("%(a)s and %(b)s") % {"a": self.own_side.label, "b": self.summary.organised_by}

    @property
    def overlap_period(self) -> str:
        """The overlapping weeks."""
        return self.summary.weeks

    @property
    def number(self) -> int:
        """The number of the overlap."""
        return self.summary.number

    @property
    def first_found_on(self) -> date:
        """The day on which the overlap was found."""
        return self.summary.first_found_on

    @property
    def severity_label(self) -> str:
        """The label of the strength."""
        return self.summary.strength_label


def restricted_overlap(
    overlap: "VisibleOverlap", own: int, desk: str, overlap_data: OverlapData
) -> RestrictedOverlap:
    """Return the overlap for managers of ``own`` who may not see the other operation."""
    a, b = overlap_data.sides(overlap)
    mine, hidden = (a, b) if a.operation == own else (b, a)
    summary = _restricted_summary(
        overlap, mine, hidden, overlap_data.operations[hidden.operation], desk, overlap_data
    )
    return RestrictedOverlap(
        url=overlap.get_absolute_url(),
        own_side=mine,
        summary=summary,
        severity=overlap.shown_severity,
        ended_on=timezone.localdate(overlap.closed_at) if overlap.closed_at else None,
        sentence=_summary_sentence(mine, summary, overlap),
    )


def _restricted_summary(
    overlap: "VisibleOverlap",
    mine: OverlapSide,
    hidden: OverlapSide,
    other: Operation,
    desk: str,
    overlap_data: OverlapData,
) -> RestrictedSummary:
    terms = overlap_data.term_names.own_term_names(overlap.shared_terms, mine.term_ids)
    modes = overlap_data.term_names.own_term_names(
        overlap.shared_transport_modes, mine.transport_mode_ids
    )
    matches = [
        _("time"),
        *(
            [_("region")]
            if overlap_data.term_names.has_shared_term(mine.region_ids, hidden.region_ids)
            else []
        ),
        *([_("transport mode")] if overlap.shared_transport_modes else []),
        *([_("risk area")] if overlap.shared_terms else []),
    ]
    strength, label = STRENGTH_BY_SEVERITY[Severity(overlap.shown_severity)]
    is_jco = other.operation_type.is_jco
    return RestrictedSummary(
        number=overlap.pk or 0,
        first_found_on=timezone.localdate(overlap.opened_at),
        strength=strength,
        strength_label=str(label),
        shared_kinds=tuple(matches),
        weeks=format_weeks(overlap.first_day, overlap.last_day),
        terms=terms,
        transport_modes=modes,
        organised_by=_("a Member-State JCO") if is_jco else _("an operation of another body"),
        contact_label=desk,
    )


def _summary_sentence(mine: OverlapSide, summary: RestrictedSummary, overlap: Overlap) -> str:
    params = {
        "own": mine.name_and_period,
        "other": summary.organised_by,
        "weeks": format_weeks_phrase(overlap.first_day, overlap.last_day),
        "matches": join_names(summary.shared_kinds[1:]),
        "strength": summary.strength_label.lower(),
    }
    if overlap.closed_at:
        return _("%(own)s and %(other)s met %(weeks)s; they do so no longer.") % params
    if not params["matches"]:
        return _("%(own)s and %(other)s meet %(weeks)s; strength: %(strength)s.") % params
    sentence = _(
        "%(own)s and %(other)s meet %(weeks)s and match in %(matches)s; strength: %(strength)s."
    )
    return sentence % params
