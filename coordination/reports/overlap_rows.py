"""Overlaps for one reader: in full where both sides may be seen, else as restricted summaries.

Also as the table of a document, whose readers may not all see every operation.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import F, Q, Value
from django.utils.translation import gettext as _, ngettext

from coordination.models import Overlap
from coordination.queries.overlaps import by_severity, visible_overlaps
from coordination.reports.decisions import OverlapDecisions, full_decisions, visible_decisions
from coordination.reports.full_overlaps import FullOverlap, full_overlap
from coordination.reports.restricted_summaries import RestrictedOverlap, restricted_overlap
from coordination.reports.sides import OverlapData
from coordination.rule import RuleParameters
from jco_portal.directory.models import Organisation, User
from operations.enums import Marking
from operations.models import Operation
from operations.queries.operations import visible_ids
from operations.reports.document.snapshot import PaperBlock, PaperRow

if TYPE_CHECKING:
    from coordination.models.overlap import VisibleOverlap

# The code of the General Secretariat of the Council among the organisations.
COORDINATION_CONTACT_CODE = "GSC"


def overlap_rows(
    user: User, overlaps: Iterable["VisibleOverlap"], overlap_data: OverlapData | None = None
) -> list[FullOverlap | RestrictedOverlap]:
    """Return overlaps as the user may see them, in a fixed number of queries.

    They must have the annotations of ``queries.overlaps.visible_overlaps``.
    """
    overlap_data = overlap_data or OverlapData(overlaps)
    own = _own_side_ids(user, overlap_data)
    answers = visible_decisions(user, overlap_data, own)
    return [replace(row, decisions=answers[row.number]) for row in _overlap_rows(overlap_data, own)]


def _overlap_rows(
    overlap_data: OverlapData, own: dict[int, int]
) -> list[FullOverlap | RestrictedOverlap]:
    desk = coordination_contact(overlap_data.organisations_by_key.values()) if own else ""
    return [
        full_overlap(each, overlap_data)
        if each.is_fully_visible
        else restricted_overlap(each, own[each.pk], desk, overlap_data)
        for each in overlap_data.overlaps
    ]


def _own_side_ids(user: User, overlap_data: OverlapData) -> dict[int, int]:
    """Return the visible operation of each overlap with a hidden one."""
    restricted_overlaps = [each for each in overlap_data.overlaps if not each.is_fully_visible]
    if not restricted_overlaps:
        return {}
    keys = {
        key for each in restricted_overlaps for key in (each.operation_a_id, each.operation_b_id)
    }
    visible_operation_ids = visible_ids(user, keys)
    return {
        each.pk: each.operation_a_id
        if each.operation_a_id in visible_operation_ids
        else each.operation_b_id
        for each in restricted_overlaps
    }


def coordination_contact(organisations: Iterable[Organisation]) -> str:
    """Return the contact that sees both sides of every overlap; empty if not recorded."""
    organisation = next(
        (each for each in organisations if each.code == COORDINATION_CONTACT_CODE), None
    )
    return organisation.general_contact_label if organisation else ""


def overlap_sentences(
    user: User, keys: Iterable[int], numbers: RuleParameters | None = None
) -> dict[int, str]:
    """Return the sentence of each overlap (key) as the user may read it.

    ``numbers`` are those of the rule, if the caller has read them already.
    """
    overlap_data = OverlapData(visible_overlaps(user).filter(pk__in=list(keys)))
    if numbers is not None:
        overlap_data.rule_parameters = numbers
    return {
        row.number: row.sentence
        for row in _overlap_rows(overlap_data, _own_side_ids(user, overlap_data))
    }


@dataclass(frozen=True)
class ListedOverlap:
    """An overlap in a document, seen from the operation that the document is about."""

    label: str
    days: str
    overlap_days: str
    severity: str
    decision: str


@dataclass(frozen=True)
class ListedOverlaps:
    """The overlaps that every reader of a document may know of, and the number of others."""

    shown: tuple[ListedOverlap, ...]
    withheld_count: int


def overlaps_for_document(operation: Operation, *, with_outsiders: bool) -> ListedOverlaps:
    """Return the overlaps of an operation for a document.

    ``with_outsiders``: bodies outside the Union participate and read the document. Overlaps with
    operations that not every reader may know of are counted only.
    """
    markings = [Marking.PUBLIC]
    if operation.marking != Marking.PUBLIC and not with_outsiders:
        markings.append(Marking.LIMITE)
    either = Q(operation_a=operation) | Q(operation_b=operation)
    current_overlaps = Overlap.objects.current().filter(either, has_draft=False)
    whole = current_overlaps.annotate(is_fully_visible=Value(True), shown_severity=F("severity"))
    listed = list(by_severity(whole).select_related("operation_a", "operation_b"))
    others = {each.pk: _other_operation(each, operation) for each in listed}
    shown = [each for each in listed if others[each.pk].marking in markings]
    overlap_data = OverlapData(shown)
    answers = full_decisions(overlap_data)
    return ListedOverlaps(
        tuple(
            _listed_overlap(full_overlap(each, overlap_data), others[each.pk], answers[each.pk])
            for each in shown
        ),
        len(listed) - len(shown),
    )


def _other_operation(overlap: Overlap, operation: Operation) -> Operation:
    if overlap.operation_a_id == operation.pk:
        return overlap.operation_b
    return overlap.operation_a


def _listed_overlap(
    pair: FullOverlap, other: Operation, answers: OverlapDecisions
) -> ListedOverlap:
    side = pair.side_b if pair.side_b.operation == other.pk else pair.side_a
    latest = answers.latest
    return ListedOverlap(
        label=_("%(name)s (%(places)s)")
        % {"name": side.label, "places": ", ".join(side.leads or side.organisers)},
        days=side.period,
        overlap_days=pair.overlap_period,
        severity=pair.severity_label,
        decision=latest.sentence if latest is not None else answers.label,
    )


def overlaps_block(listed_overlaps: ListedOverlaps, decided: str) -> PaperBlock:
    """Return the table of overlaps; ``decided`` is the heading of the decisions."""
    return PaperBlock(
        "table",
        "overlaps",
        _("Overlaps with other operations"),
        (_("Operation"), _("Its days"), _("Common days"), _("Grade"), decided),
        tuple(
            PaperRow((each.label, each.days, each.overlap_days, each.severity, each.decision))
            for each in listed_overlaps.shown
        ),
        keyed_by=3,
        note=format_withheld(listed_overlaps.withheld_count),
    )


def format_withheld(count: int) -> str:
    """Return how many overlaps are withheld; empty for none."""
    if not count:
        return ""
    return ngettext(
        "%(n)d more overlap is with an operation that not every reader may know of.",
        "%(n)d more overlaps are with operations that not every reader may know of.",
        count,
    ) % {"n": count}
