"""Writing the related rows of an operation: lists, participations and phases."""

from collections.abc import Iterable

from jco_portal.core.related_rows import set_links
from operations.enums import LEADING_ROLES, Response
from operations.models import Operation, OperationInput, Participation, Phase
from operations.queries.operations import LIST_FIELDS, is_planned_in_portal

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


def write_related_rows(
    operation: Operation, operation_input: OperationInput, before: OperationInput | None = None
) -> None:
    """Bring the related rows of an operation in line with its input.

    ``before`` is the input recorded so far, None for a new operation.
    """
    set_links(
        operation,
        {name: getattr(operation_input, name) for name in LIST_FIELDS},
        {name: getattr(before, name) for name in LIST_FIELDS} if before is not None else {},
    )
    is_new = before is None
    _write_participations(
        operation, operation_input, [] if is_new else operation.participations.all()
    )
    _write_phases(operation, operation_input, [] if is_new else operation.phases.all())
    # Rows prefetched before the change must not be read again. Django has no public way to drop
    # them all, and the type stubs do not know the attribute.
    operation._prefetched_objects_cache = {}  # type: ignore[attr-defined]


def _write_participations(
    operation: Operation, operation_input: OperationInput, present: Iterable[Participation]
) -> None:
    """Write the listed participations, keeping the rows of those that remain.

    A declined participation remains although the input does not list it.
    """
    wanted = {organisation.pk: role for organisation, role in operation_input.participations}
    planned, gone = is_planned_in_portal(operation), []
    for participation in present:
        has_declined = participation.response == Response.DECLINED
        role = wanted.pop(participation.organisation_id, None)
        if role is None and not has_declined:
            gone.append(participation.pk)
        elif role is not None and (role != participation.role or has_declined):
            _update_role(participation, role, planned=planned)
    if gone:
        Participation.objects.filter(pk__in=gone).delete()
    Participation.objects.bulk_create(
        Participation(
            operation=operation,
            organisation_id=organisation_id,
            role=new_role,
            response=_initial_response(new_role, planned=planned),
        )
        for organisation_id, new_role in wanted.items()
    )


def _update_role(participation: Participation, role: str, *, planned: bool) -> None:
    """Change the role; a participation that had declined or led starts again without invitation."""
    led = participation.is_leading
    participation.role = role
    if participation.response == Response.DECLINED or (led and role not in LEADING_ROLES):
        participation.clear_invitation()
        participation.response = _initial_response(role, planned=planned)
    participation.save()


def _initial_response(role: str, *, planned: bool) -> Response:
    """Return ‘planned’ for a participant of a JCO planned in the portal, else ‘recorded’."""
    return Response.PLANNED if planned and role not in LEADING_ROLES else Response.RECORDED


def _write_phases(
    operation: Operation, operation_input: OperationInput, present: Iterable[Phase]
) -> None:
    """Write the phases, keeping the rows that remain and whatever refers to them."""
    known = {phase.number: phase for phase in present}
    changed, new = [], []
    for wanted in operation_input.phases:
        phase = known.pop(wanted.number, None)
        if phase is None:
            made = set_phase_fields(
                Phase(operation=operation), wanted, operation_input.operation_type.unknown_end_days
            )
            new.append(made)
            continue
        stood = dict(vars(phase))
        if (
            vars(set_phase_fields(phase, wanted, operation_input.operation_type.unknown_end_days))
            != stood
        ):
            changed.append(phase)
    Phase.objects.bulk_update(changed, PHASE_FIELDS)
    Phase.objects.bulk_create(new)
    if known:
        Phase.objects.filter(pk__in=[phase.pk for phase in known.values()]).delete()


def set_phase_fields(phase: Phase, phase_input: object, unknown_end_days: int) -> Phase:
    """Set the fields of a phase from its input and derive its bounds.

    ``unknown_end_days`` is that of the type of operation. Does not save.
    """
    for name, value in vars(phase_input).items():
        setattr(phase, name, value)
    phase.set_bounds(unknown_end_days)
    return phase
