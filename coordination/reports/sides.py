"""The two sides of overlaps, read for many overlaps at once."""

import copy
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypedDict

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django_stubs_ext import WithAnnotations

from coordination.models import Overlap
from coordination.queries.overlaps import rule_parameters
from coordination.reports.formatting import format_bounds
from coordination.rule import RuleParameters, end_ordinal, is_long_running
from jco_portal.core.dates import Precision, date_precision
from jco_portal.core.related_rows import with_related
from jco_portal.core.term_tree import TermTree
from jco_portal.directory.models import Organisation
from operations.enums import LEADING_ROLES, Period
from operations.models import Operation, Participation, Phase, ReferenceTerm

if TYPE_CHECKING:
    from coordination.models.overlap import VisibleOverlap


@dataclass(frozen=True)
class OverlapSide:
    """One side of an overlap, for a reader who may see the operation."""

    operation: int
    name: str
    reference: str
    label: str
    period: str
    starts: str
    earliest_start: date | None
    latest_start: date | None
    earliest_end: date | None
    latest_end: date | None
    is_year_only: bool
    operation_type: str
    is_customs_led: bool
    is_long_running: bool
    state: str
    state_label: str
    marking: str
    marking_label: str
    organisers: tuple[str, ...]
    leads: tuple[str, ...]
    contact_label: str
    term_ids: frozenset[int]
    transport_mode_ids: frozenset[int]
    region_ids: frozenset[int]
    term_names: tuple[str, ...]
    transport_mode_names: tuple[str, ...]
    is_complete: bool
    participants_note: str
    url: str

    @property
    def name_and_period(self) -> str:
        """Name and period: ‘Gryphon, phase 1 (1 October – November 2013)’."""
        return _("%(label)s (%(period)s)") % {"label": self.label, "period": self.period}

    @property
    def label_pairs(self) -> list[tuple[str, str]]:
        """Labels and values of the side: dates as entered and as bounds, and scope."""
        states = _("complete") if self.is_complete else _("not complete")
        return [
            (_("Dates as said"), self.period),
            (
                _("Starts"),
                format_bounds(self.earliest_start, self.latest_start)
                if self.earliest_start
                else "",
            ),
            (
                _("Ends"),
                format_bounds(self.earliest_end, self.latest_end) if self.earliest_start else "",
            ),
            (_("Kind"), self.operation_type),
            (_("Organised by"), ", ".join(self.organisers)),
            (_("Led by"), ", ".join(self.leads)),
            (_("Risk areas and goods"), ", ".join(self.term_names)),
            (_("Transport modes"), ", ".join(self.transport_mode_names)),
            (_("List of participants"), " – ".join(filter(None, [states, self.participants_note]))),
            (_("Contact"), self.contact_label),
        ]


class TermNames:
    """The terms by key: their names, and which is broader than which."""

    def __init__(self) -> None:
        rows = list(ReferenceTerm.objects.values_list("pk", "name", "broader_id"))
        self.names = {key: name for key, name, _broader in rows}
        self.tree = TermTree({key: broader for key, _name, broader in rows})

    def own_term(self, key: int, recorded: frozenset[int]) -> int | None:
        """Return the term of this side that matches a shared one.

        The shared term itself or the nearest broader one; None when this side has neither.
        """
        return next((each for each in self.tree.lineage(key) if each in recorded), None)

    def own_term_names(self, keys: Iterable[int], recorded: frozenset[int]) -> tuple[str, ...]:
        """Return the names of the terms of this side that match shared ones, each once."""
        own_term_ids = {self.own_term(key, recorded) for key in keys}
        return tuple(sorted(self.names[key] for key in own_term_ids if key is not None))

    def paired_names(
        self, keys: Iterable[int], a: frozenset[int], b: frozenset[int]
    ) -> tuple[str, ...]:
        """Return shared terms; where two different ones match, both: ‘tobacco / cigarettes’.

        The broader one is left out where it is itself shared.
        """
        names = set()
        for key in keys:
            term_ids = [self.own_term(key, side) or key for side in (a, b)]
            if term_ids[0] != term_ids[1] and {self.broadest_term(term_ids)} & a & b:
                term_ids = [key]
            names.add(" / ".join(dict.fromkeys(self.names[each] for each in term_ids)))
        return tuple(sorted(names))

    def broadest_term(self, term_ids: Sequence[int]) -> int:
        """Return the broadest of terms of one line."""
        return min(term_ids, key=lambda each: len(self.tree.lineage(each)))

    def has_shared_term(self, a: frozenset[int], b: frozenset[int]) -> bool:
        """Return whether a term of one side is, or is broader than, a term of the other."""
        return any(self.own_term(key, a) for key in b) or any(self.own_term(key, b) for key in a)


class WithLinkedKeys(TypedDict):
    """The keys of what an operation is linked with."""

    organiser_keys: list[int]
    lead_keys: list[int]
    term_keys: list[int]
    mode_keys: list[int]
    region_keys: list[int]


if TYPE_CHECKING:
    Linked = WithAnnotations[Operation, WithLinkedKeys]


class OverlapData:
    """Everything that the sides of some overlaps need, in a fixed number of queries."""

    def __init__(self, overlaps: Iterable["VisibleOverlap"]) -> None:
        self.overlaps = list(overlaps)
        self._supposed: Mapping[int, Phase] = {}
        keys = {key for each in self.overlaps for key in (each.operation_a_id, each.operation_b_id)}
        leading = Participation.objects.filter(role__in=LEADING_ROLES)
        operations = (
            Operation.objects.filter(pk__in=keys)
            .select_related("operation_type")
            .annotate(
                organiser_keys=_linked_keys(Operation.organisers.through.objects, "organisation"),
                lead_keys=_linked_keys(leading.order_by(), "organisation"),
                term_keys=_linked_keys(Operation.terms.through.objects, "referenceterm"),
                mode_keys=_linked_keys(Operation.transport_modes.through.objects, "referenceterm"),
                region_keys=_linked_keys(Operation.regions.through.objects, "referenceterm"),
            )
        )
        self.operations = with_related(operations, "phases").in_bulk()

    @cached_property
    def organisations_by_key(self) -> dict[int, Organisation]:
        """Every organisation by key, in order of name."""
        return {
            organisation.pk: organisation for organisation in Organisation.objects.order_by("name")
        }

    def organisations_of(self, keys: Collection[int]) -> list[Organisation]:
        """Return organisations by their keys, in order of name."""
        return [each for key, each in self.organisations_by_key.items() if key in keys]

    @cached_property
    def term_names(self) -> TermNames:
        """The terms."""
        return TermNames()

    @cached_property
    def rule_parameters(self) -> RuleParameters:
        """The numbers of the rule in force."""
        return rule_parameters(timezone.localdate())

    def with_dates(
        self, overlaps: Iterable["VisibleOverlap"], phases: Mapping[int, Phase]
    ) -> "OverlapData":
        """Return the same data for some of the overlaps, with other dates of phases (by key).

        Nothing is read again.
        """
        # Fill the cached properties before copying, so that all copies share them.
        _read = self.organisations_by_key, self.term_names, self.rule_parameters
        other = copy.copy(self)
        other.overlaps, other._supposed = list(overlaps), phases
        return other

    def state_names(self, keys: Collection[int]) -> tuple[str, ...]:
        """Return states by name, in order."""
        return tuple(each.name for each in self.organisations_of(keys) if each.is_state)

    def sides(self, overlap: Overlap) -> tuple[OverlapSide, OverlapSide]:
        """Return both sides; the one that starts first, as entered, is first."""
        a, b = sorted(
            (
                self._build_side(overlap.operation_a_id, overlap.phase_a_id),
                self._build_side(overlap.operation_b_id, overlap.phase_b_id),
            ),
            key=lambda side: (side.starts, side.name, side.operation),
        )
        return a, b

    def _build_side(self, operation_id: int, phase_id: int) -> OverlapSide:
        """Return a side; of a phase that has been deleted it has only the operation."""
        operation = self.operations[operation_id]
        phases = [each for each in operation.phases.all() if each.period == Period.OPERATIONAL]
        phase = next((each for each in phases if each.pk == phase_id), Phase(number=0))
        phase = self._supposed.get(phase_id, phase)
        return _overlap_side(operation, phase, len(phases) > 1, self)


def _linked_keys(links: models.Manager[Any] | models.QuerySet[Any], name: str) -> ArraySubquery:
    """Return a subquery for the keys of what an operation is linked with."""
    return ArraySubquery(links.filter(operation=OuterRef("pk")).values(name))


def _overlap_side(
    operation: "Linked", phase: Phase, is_one_of_many: bool, overlap_data: OverlapData
) -> OverlapSide:
    kind, names = operation.operation_type, overlap_data.term_names.names
    organisers = overlap_data.organisations_of(operation.organiser_keys)
    leads = overlap_data.organisations_of(operation.lead_keys)
    label = operation.name
    if is_one_of_many and phase.number:
        label = _("%(name)s, phase %(n)d") % {"name": operation.name, "n": phase.number}
    return OverlapSide(
        operation=operation.pk,
        name=operation.name,
        reference=operation.reference,
        label=label,
        period=phase.period_label,
        starts=phase.entered_period[0],
        earliest_start=phase.earliest_start,
        latest_start=phase.latest_start,
        earliest_end=phase.earliest_end,
        latest_end=phase.latest_end,
        is_year_only=any(
            date_precision(entered) == Precision.YEAR for entered in phase.entered_period
        ),
        operation_type=kind.name,
        is_customs_led=kind.is_customs_led,
        is_long_running=not kind.is_customs_led
        and _is_long_running(phase, overlap_data.rule_parameters),
        state=operation.state,
        state_label=operation.get_state_display(),
        marking=operation.marking,
        marking_label=operation.get_marking_display(),
        organisers=tuple(each.name for each in organisers),
        leads=tuple(each.name for each in leads),
        contact_label="; ".join(each.general_contact_label for each in leads or organisers),
        term_ids=frozenset(operation.term_keys),
        transport_mode_ids=frozenset(operation.mode_keys),
        region_ids=frozenset(operation.region_keys),
        term_names=tuple(sorted(names[key] for key in operation.term_keys)),
        transport_mode_names=tuple(sorted(names[key] for key in operation.mode_keys)),
        is_complete=operation.participants_complete,
        participants_note=operation.participants_note,
        url=operation.get_absolute_url(),
    )


def _is_long_running(phase: Phase, numbers: RuleParameters) -> bool:
    if phase.latest_start is None:
        return False
    first, ends = phase.latest_start.toordinal(), end_ordinal(phase.earliest_end)
    return is_long_running(False, first, ends, numbers.long_running_after_days)
