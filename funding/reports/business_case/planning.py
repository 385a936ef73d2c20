"""Sections of a business case on the operation: what, who, when, and beside which others."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from coordination.reports.overlap_rows import (
    overlap_block,
    overlaps_open_to_readers,
    untold_in_words,
)
from jco_portal.directory.models import Organisation
from operations.enums import LEADING_ROLES, Period
from operations.models import Objective, Operation, Participation, ThreatAssessment
from operations.queries.recipients import reach_outside
from operations.reports.document.snapshot import Block, Row, pairs
from operations.reports.overview.phases import dates_in_words, gap
from operations.reports.planning.objectives import indicator_in_words, target_in_words


def operation_blocks(operation: Operation, parts: list[Participation]) -> Iterator[Block]:
    """What the operation is, in short."""
    yield pairs(
        "operation",
        (_("Operation"), f"{operation.name} ({operation.reference})"),
        (_("Kind"), str(operation.operation_type)),
        (_("Led by"), ", ".join(e.organisation.name for e in parts if e.role in LEADING_ROLES)),
        (_("Dates"), dates_in_words(operation)),
        (_("Risk areas and goods"), _names(operation.terms.all())),
        (_("Transport modes"), _names(operation.transport_modes.all())),
        (_("Regions"), _names(operation.regions.all())),
        (_("Aims"), operation.aims),
    )


def _names(listed: Iterable[object]) -> str:
    return ", ".join(sorted(map(str, listed)))


def objective_blocks(operation: Operation) -> Iterator[Block]:
    """What is to be reached, how it is measured, and which threat priorities it serves."""
    own = Objective.objects.filter(operation=operation).order_by("number")
    listed = list(own.select_related("goods").prefetch_related("priorities"))
    yield Block(
        "table",
        "objectives",
        _("Objectives"),
        (_("No."), _("Objective"), _("Indicator"), _("Target")),
        tuple(
            Row((str(each.number), each.text, indicator_in_words(each), target_in_words(each)))
            for each in listed
        ),
        numbers=(4,),
    )
    served: dict[str, list[str]] = {}
    for each in listed:
        for priority in each.priorities.all():
            served.setdefault(str(priority), []).append(str(each.number))
    yield Block(
        "table",
        "priorities",
        _("Threat priorities"),
        (_("Priority"), _("Served by objective")),
        tuple(Row((name, ", ".join(numbers))) for name, numbers in sorted(served.items())),
    )
    yield pairs("threat", (_("Threat assessment"), _threat(operation)))


def _threat(operation: Operation) -> str:
    """Whether there is one; what it says is for those who take part."""
    stated = ThreatAssessment.objects.filter(operation=operation).first()
    if stated is None or not stated.is_recorded:
        return _("not recorded")
    if stated.absence_reason:
        return _("there is none")
    return _("recorded; those who take part read it in the portal")


def participant_blocks(parts: list[Participation]) -> Iterator[Block]:
    """Who is to take part, as what, and what it has answered."""
    yield Block(
        "table",
        "participants",
        _("Participants"),
        (_("Organisation"), _("Sort"), _("Part"), _("Standing")),
        tuple(
            Row(
                (
                    each.organisation.name,
                    each.organisation.get_kind_display(),
                    each.get_role_display(),
                    "" if each.role in LEADING_ROLES else each.get_response_display(),
                )
            )
            for each in parts
        ),
    )


def timetable_blocks(operation: Operation) -> Iterator[Block]:
    """The phases with the breaks between them; the steps are for those who take part."""
    phases = [each for each in operation.phases.all() if each.period == Period.OPERATIONAL]
    phases.sort(key=lambda each: each.number)
    yield Block(
        "table",
        "phases",
        _("Phases"),
        (_("Phase"), _("Days"), _("Break after it")),
        tuple(
            Row((str(each.number), each.period_label, gap(each, after) if after else ""))
            for each, after in zip(phases, [*phases[1:], None], strict=False)
        ),
    )


def overlap_blocks(
    operation: Operation, places: list[Organisation], as_at: date
) -> Iterator[Block]:
    """Operations that meet this one, and what was answered; what not all may know is counted."""
    found = overlaps_open_to_readers(operation, with_outsiders=reach_outside(places, as_at))
    if found.told:
        yield overlap_block(found, _("Answer"))
    else:
        nothing = untold_in_words(found.untold) or _("No other operation meets it.")
        yield pairs("no_overlaps", (_("Overlaps"), nothing))
