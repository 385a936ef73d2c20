"""Sections of the business case on the operation, its objectives, participants and overlaps."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from coordination.reports.overlap_rows import format_withheld, overlaps_block, overlaps_for_document
from jco_portal.directory.models import Organisation
from operations.enums import LEADING_ROLES, Period
from operations.models import Objective, Operation, Participation, ThreatAssessment
from operations.queries.recipients import includes_outsiders
from operations.reports.document.snapshot import PaperBlock, PaperRow, pairs_block
from operations.reports.overview.phases import format_dates, format_review_break
from operations.reports.planning.objectives import format_indicator, format_target


def operation_blocks(
    operation: Operation, participations: list[Participation]
) -> Iterator[PaperBlock]:
    """Yield the main data of the operation."""
    yield pairs_block(
        "operation",
        (_("Operation"), f"{operation.name} ({operation.reference})"),
        (_("Kind"), str(operation.operation_type)),
        (
            _("Led by"),
            ", ".join(e.organisation.name for e in participations if e.role in LEADING_ROLES),
        ),
        (_("Dates"), format_dates(operation)),
        (_("Risk areas and goods"), _join_names(operation.terms.all())),
        (_("Transport modes"), _join_names(operation.transport_modes.all())),
        (_("Regions"), _join_names(operation.regions.all())),
        (_("Aims"), operation.aims),
    )


def _join_names(listed: Iterable[object]) -> str:
    return ", ".join(sorted(map(str, listed)))


def objective_blocks(operation: Operation) -> Iterator[PaperBlock]:
    """Yield objectives with indicators, threat priorities, and whether there is an assessment."""
    own = Objective.objects.filter(operation=operation).order_by("number")
    listed = list(own.select_related("goods").prefetch_related("priorities"))
    yield PaperBlock(
        "table",
        "objectives",
        _("Objectives"),
        (_("No."), _("Objective"), _("Indicator"), _("Target")),
        tuple(
            PaperRow((str(each.number), each.text, format_indicator(each), format_target(each)))
            for each in listed
        ),
        numbers=(4,),
    )
    served: dict[str, list[str]] = {}
    for each in listed:
        for priority in each.priorities.all():
            served.setdefault(str(priority), []).append(str(each.number))
    yield PaperBlock(
        "table",
        "priorities",
        _("Threat priorities"),
        (_("Priority"), _("Served by objective")),
        tuple(PaperRow((name, ", ".join(numbers))) for name, numbers in sorted(served.items())),
    )
    yield pairs_block("threat", (_("Threat assessment"), _threat_assessment_sentence(operation)))


def _threat_assessment_sentence(operation: Operation) -> str:
    """Return whether there is one; its content is for participants."""
    stated = ThreatAssessment.objects.filter(operation=operation).first()
    if stated is None or not stated.is_recorded:
        return _("not recorded")
    if stated.absence_reason:
        return _("there is none")
    return _("recorded; those who take part read it in the portal")


def participant_blocks(participations: list[Participation]) -> Iterator[PaperBlock]:
    """Yield the participants with role and response."""
    yield PaperBlock(
        "table",
        "participants",
        _("Participants"),
        (_("Organisation"), _("Sort"), _("Part"), _("Standing")),
        tuple(
            PaperRow(
                (
                    each.organisation.name,
                    each.organisation.get_kind_display(),
                    each.get_role_display(),
                    "" if each.role in LEADING_ROLES else each.get_response_display(),
                )
            )
            for each in participations
        ),
    )


def timetable_blocks(operation: Operation) -> Iterator[PaperBlock]:
    """Yield the phases with review breaks; tasks are for participants."""
    phases = [each for each in operation.phases.all() if each.period == Period.OPERATIONAL]
    phases.sort(key=lambda each: each.number)
    yield PaperBlock(
        "table",
        "phases",
        _("Phases"),
        (_("Phase"), _("Days"), _("Break after it")),
        tuple(
            PaperRow(
                (
                    str(each.number),
                    each.period_label,
                    format_review_break(each, after) if after else "",
                )
            )
            for each, after in zip(phases, [*phases[1:], None], strict=False)
        ),
    )


def overlap_blocks(
    operation: Operation, organisations: list[Organisation], as_at: date
) -> Iterator[PaperBlock]:
    """Yield the overlaps with their decisions; those that not all readers may know are counted."""
    listed_overlaps = overlaps_for_document(
        operation, with_outsiders=includes_outsiders(organisations, as_at)
    )
    if listed_overlaps.shown:
        yield overlaps_block(listed_overlaps, _("Answer"))
    else:
        nothing = format_withheld(listed_overlaps.withheld_count) or _(
            "No other operation meets it."
        )
        yield pairs_block("no_overlaps", (_("Overlaps"), nothing))
