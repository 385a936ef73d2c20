"""Writing the parts of an operation: links, participations and phases."""

from collections.abc import Iterable

from jco_portal.core.related_rows import set_links
from operations.enums import LEADING_ROLES, Response
from operations.models import Operation, OperationInput, Participation, Phase
from operations.queries.operations import LISTS, is_planned_here

PHASE_FIELDS = (
    "period",
    "entered_start",
    "entered_end",
    "actual_start",
    "actual_end",
    "earliest_start",
    "latest_start",
    "earliest_end",
    "latest_end",
)


def write_parts(
    operation: Operation, facts: OperationInput, before: OperationInput | None = None
) -> None:
    """Bring the lists from what stood there before (None: nothing) to what the facts say."""
    set_links(
        operation,
        {name: getattr(facts, name) for name in LISTS},
        {name: getattr(before, name) for name in LISTS} if before is not None else {},
    )
    is_new = before is None
    _write_participations(operation, facts, [] if is_new else operation.participations.all())
    _write_phases(operation, facts, [] if is_new else operation.phases.all())
    operation._prefetched_objects_cache = {}  # type: ignore[attr-defined]


def _write_participations(
    operation: Operation, facts: OperationInput, present: Iterable[Participation]
) -> None:
    """Keep the rows of those who stay; one that has declined stays, as it is no longer listed."""
    wanted = {place.pk: part for place, part in facts.participations}
    planned, gone = is_planned_here(operation), []
    for each in present:
        has_declined = each.response == Response.DECLINED
        part = wanted.pop(each.organisation_id, None)
        if part is None and not has_declined:
            gone.append(each.pk)
        elif part is not None and (part != each.role or has_declined):
            _change_part(each, part, planned=planned)
    if gone:
        Participation.objects.filter(pk__in=gone).delete()
    Participation.objects.bulk_create(
        Participation(
            operation=operation,
            organisation_id=place,
            role=part,
            response=_first_standing(part, planned=planned),
        )
        for place, part in wanted.items()
    )


def _change_part(participation: Participation, part: str, *, planned: bool) -> None:
    """Whom the lead lists again after it declined starts anew; so does who no longer leads."""
    led = participation.is_leading
    participation.role = part
    if participation.response == Response.DECLINED or (led and part not in LEADING_ROLES):
        participation.clear_invitation()
        participation.response = _first_standing(part, planned=planned)
    participation.save()


def _first_standing(part: str, *, planned: bool) -> Response:
    """Whom a JCO of ours wants is planned until invited; of others it is what they say."""
    return Response.PLANNED if planned and part not in LEADING_ROLES else Response.RECORDED


def _write_phases(operation: Operation, facts: OperationInput, present: Iterable[Phase]) -> None:
    """Keep the rows of phases that stay, so that what refers to them stays too."""
    known = {phase.number: phase for phase in present}
    changed, new = [], []
    for wanted in facts.phases:
        phase = known.pop(wanted.number, None)
        if phase is None:
            made = fill_phase(
                Phase(operation=operation), wanted, facts.operation_type.unknown_end_days
            )
            new.append(made)
            continue
        stood = dict(vars(phase))
        if vars(fill_phase(phase, wanted, facts.operation_type.unknown_end_days)) != stood:
            changed.append(phase)
    Phase.objects.bulk_update(changed, PHASE_FIELDS)
    Phase.objects.bulk_create(new)
    if known:
        Phase.objects.filter(pk__in=[phase.pk for phase in known.values()]).delete()


def fill_phase(phase: Phase, facts: object, unknown_end_days: int) -> Phase:
    """Set a phase's fields from its facts and derive its bounds."""
    for name, value in vars(facts).items():
        setattr(phase, name, value)
    phase.set_bounds(unknown_end_days)
    return phase
