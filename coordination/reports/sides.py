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
from coordination.queries.overlaps import numbers_in_force
from coordination.reports.formatting import say_bounds
from coordination.rule import Numbers, end_of, is_standing
from jco_portal.core.dates import Precision, precision_of
from jco_portal.core.related_rows import with_related
from jco_portal.core.term_tree import TermTree
from jco_portal.directory.models import Organisation
from operations.enums import LEADING_ROLES, Period
from operations.models import Operation, Participation, Phase, ReferenceTerm

if TYPE_CHECKING:
    from coordination.models.overlap import VisibleOverlap


@dataclass(frozen=True)
class Side:
    """One side of an overlap, as a person who may see the operation sees it."""

    operation: int
    name: str
    reference: str
    label: str
    period: str
    starts: str
    es: date | None
    ls: date | None
    ee: date | None
    le: date | None
    is_year_only: bool
    kind: str
    is_customs_led: bool
    is_standing: bool
    state: str
    state_label: str
    marking: str
    marking_label: str
    organisers: tuple[str, ...]
    leads: tuple[str, ...]
    desk: str
    terms: frozenset[int]
    modes: frozenset[int]
    regions: frozenset[int]
    term_names: tuple[str, ...]
    mode_names: tuple[str, ...]
    is_complete: bool
    participants_note: str
    url: str

    @property
    def in_words(self) -> str:
        """Name and period: Gryphon, phase 1 (1 October – November 2013)."""
        return _("%(label)s (%(period)s)") % {"label": self.label, "period": self.period}

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The side, for a list of facts: its dates as said and as read, and its substance."""
        states = _("complete") if self.is_complete else _("not complete")
        return [
            (_("Dates as said"), self.period),
            (_("Starts"), say_bounds(self.es, self.ls) if self.es else ""),
            (_("Ends"), say_bounds(self.ee, self.le) if self.es else ""),
            (_("Kind"), self.kind),
            (_("Organised by"), ", ".join(self.organisers)),
            (_("Led by"), ", ".join(self.leads)),
            (_("Risk areas and goods"), ", ".join(self.term_names)),
            (_("Transport modes"), ", ".join(self.mode_names)),
            (_("List of participants"), " – ".join(filter(None, [states, self.participants_note]))),
            (_("Contact"), self.desk),
        ]


class Words:
    """The terms by key: their names, and what is broader than what."""

    def __init__(self) -> None:
        rows = list(ReferenceTerm.objects.values_list("pk", "name", "broader_id"))
        self.names = {key: name for key, name, _broader in rows}
        self.tree = TermTree({key: broader for key, _name, broader in rows})

    def own_word(self, key: int, recorded: frozenset[int]) -> int | None:
        """The word of this side that meets a shared one: itself, or the nearest broader."""
        return next((each for each in self.tree.lineage(key) if each in recorded), None)

    def own_words(self, keys: Iterable[int], recorded: frozenset[int]) -> tuple[str, ...]:
        """The words of this side that shared ones meet, once each, by name."""
        found = {self.own_word(key, recorded) for key in keys}
        return tuple(sorted(self.names[key] for key in found if key is not None))

    def in_pairs(
        self, keys: Iterable[int], a: frozenset[int], b: frozenset[int]
    ) -> tuple[str, ...]:
        """Shared words; where two different ones meet, both are named: tobacco / cigarettes.

        The broader one is not said again where it is shared itself.
        """
        found = set()
        for key in keys:
            words = [self.own_word(key, side) or key for side in (a, b)]
            if words[0] != words[1] and {self.broadest(words)} & a & b:
                words = [key]
            found.add(" / ".join(dict.fromkeys(self.names[each] for each in words)))
        return tuple(sorted(found))

    def broadest(self, words: Sequence[int]) -> int:
        """Of words of one line, the one nearest to its top."""
        return min(words, key=lambda each: len(self.tree.lineage(each)))

    def meet(self, a: frozenset[int], b: frozenset[int]) -> bool:
        """True when a word of one side is, or is broader than, a word of the other."""
        return any(self.own_word(key, a) for key in b) or any(self.own_word(key, b) for key in a)


class Links(TypedDict):
    """What an operation is linked to, by key."""

    organiser_keys: list[int]
    lead_keys: list[int]
    term_keys: list[int]
    mode_keys: list[int]
    region_keys: list[int]


if TYPE_CHECKING:
    Linked = WithAnnotations[Operation, Links]


class Book:
    """All that the sides of some overlaps need, in a fixed number of queries."""

    def __init__(self, overlaps: Iterable["VisibleOverlap"]) -> None:
        self.overlaps = list(overlaps)
        self._supposed: Mapping[int, Phase] = {}
        keys = {key for each in self.overlaps for key in (each.operation_a_id, each.operation_b_id)}
        leading = Participation.objects.filter(role__in=LEADING_ROLES)
        operations = (
            Operation.objects.filter(pk__in=keys)
            .select_related("operation_type")
            .annotate(
                organiser_keys=_keys(Operation.organisers.through.objects, "organisation"),
                lead_keys=_keys(leading.order_by(), "organisation"),
                term_keys=_keys(Operation.terms.through.objects, "referenceterm"),
                mode_keys=_keys(Operation.transport_modes.through.objects, "referenceterm"),
                region_keys=_keys(Operation.regions.through.objects, "referenceterm"),
            )
        )
        self.operations = with_related(operations, "phases").in_bulk()

    @cached_property
    def places(self) -> dict[int, Organisation]:
        """Every organisation by key, in order of name."""
        return {place.pk: place for place in Organisation.objects.order_by("name")}

    def places_of(self, keys: Collection[int]) -> list[Organisation]:
        """Organisations by their keys, in order of name."""
        return [place for key, place in self.places.items() if key in keys]

    @cached_property
    def words(self) -> Words:
        """The terms."""
        return Words()

    @cached_property
    def numbers(self) -> Numbers:
        """The numbers of the rule in force."""
        return numbers_in_force(timezone.localdate())

    def supposing(
        self, overlaps: Iterable["VisibleOverlap"], phases: Mapping[int, Phase]
    ) -> "Book":
        """The same book for some of its overlaps, with other days of some phases (by key).

        What the book has read is not read again.
        """
        _read = self.places, self.words, self.numbers
        other = copy.copy(self)
        other.overlaps, other._supposed = list(overlaps), phases
        return other

    def state_names(self, keys: Collection[int]) -> tuple[str, ...]:
        """States by name, in order."""
        return tuple(place.name for place in self.places_of(keys) if place.is_state)

    def sides(self, overlap: Overlap) -> tuple[Side, Side]:
        """Both sides; the one that starts first, as said, stands first."""
        a, b = sorted(
            (
                self._side(overlap.operation_a_id, overlap.phase_a_id),
                self._side(overlap.operation_b_id, overlap.phase_b_id),
            ),
            key=lambda side: (side.starts, side.name, side.operation),
        )
        return a, b

    def _side(self, operation_id: int, phase_id: int) -> Side:
        """A side; of a phase that has been taken away since, only the operation is told."""
        operation = self.operations[operation_id]
        phases = [each for each in operation.phases.all() if each.period == Period.OPERATIONAL]
        phase = next((each for each in phases if each.pk == phase_id), Phase(number=0))
        phase = self._supposed.get(phase_id, phase)
        return _side_of(operation, phase, len(phases) > 1, self)


def _keys(links: models.Manager[Any] | models.QuerySet[Any], name: str) -> ArraySubquery:
    """What an operation is linked to, as keys: one query for all lists."""
    return ArraySubquery(links.filter(operation=OuterRef("pk")).values(name))


def _side_of(operation: "Linked", phase: Phase, is_one_of_many: bool, book: Book) -> Side:
    kind, names = operation.operation_type, book.words.names
    organisers = book.places_of(operation.organiser_keys)
    leads = book.places_of(operation.lead_keys)
    label = operation.name
    if is_one_of_many and phase.number:
        label = _("%(name)s, phase %(n)d") % {"name": operation.name, "n": phase.number}
    return Side(
        operation=operation.pk,
        name=operation.name,
        reference=operation.reference,
        label=label,
        period=phase.period_label,
        starts=phase.entered_period[0],
        es=phase.earliest_start,
        ls=phase.latest_start,
        ee=phase.earliest_end,
        le=phase.latest_end,
        is_year_only=any(precision_of(said) == Precision.YEAR for said in phase.entered_period),
        kind=kind.name,
        is_customs_led=kind.is_customs_led,
        is_standing=not kind.is_customs_led and _is_standing(phase, book.numbers),
        state=operation.state,
        state_label=operation.get_state_display(),
        marking=operation.marking,
        marking_label=operation.get_marking_display(),
        organisers=tuple(place.name for place in organisers),
        leads=tuple(place.name for place in leads),
        desk="; ".join(place.general_contact_label for place in leads or organisers),
        terms=frozenset(operation.term_keys),
        modes=frozenset(operation.mode_keys),
        regions=frozenset(operation.region_keys),
        term_names=tuple(sorted(names[key] for key in operation.term_keys)),
        mode_names=tuple(sorted(names[key] for key in operation.mode_keys)),
        is_complete=operation.participants_complete,
        participants_note=operation.participants_note,
        url=operation.get_absolute_url(),
    )


def _is_standing(phase: Phase, numbers: Numbers) -> bool:
    if phase.latest_start is None:
        return False
    first, ends = phase.latest_start.toordinal(), end_of(phase.earliest_end)
    return is_standing(False, first, ends, numbers.standing_after_days)
