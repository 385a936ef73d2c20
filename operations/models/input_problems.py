"""Problems of an operation's input, the same for forms, imports and proposals."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal
from jco_portal.core.choices import NOT_LISTED
from jco_portal.core.dates import PeriodBounds, format_period
from jco_portal.core.record_inputs import validate_input
from jco_portal.directory.models import Organisation
from operations.enums import ParticipationRole
from operations.models.input import OperationInput, PhaseInput
from operations.models.reference_lists import OperationType


def operation_problems(operation_input: OperationInput) -> list[Refusal]:
    """Return all problems of the input; empty if it is valid.

    Phases are checked only if the type of operation is valid, as their bounds depend on it.
    """
    problems = validate_input(operation_input)
    can_be_dated = isinstance(operation_input.operation_type, OperationType)
    if not operation_input.organisers:
        problems.append(Refusal("organisers", _("Say who organises it.")))
    if not operation_input.phases:
        problems.append(Refusal("phases", _("Enter at least one phase; its dates may be empty.")))
    problems += _participation_problems(operation_input)
    return problems + (_phase_problems(operation_input) if can_be_dated else [])


def _participation_problems(operation_input: OperationInput) -> list[Refusal]:
    strange = [
        Refusal("participants", NOT_LISTED % {"value": organisation})
        for organisation, role in operation_input.participations
        if not isinstance(organisation, Organisation) or role not in ParticipationRole.values
    ]
    organisations = [organisation for organisation, _role in operation_input.participations]
    if len(organisations) != len(set(organisations)):
        strange.append(Refusal("participants", _("An organisation stands in the list twice.")))
    return strange


def type_change_problems(before: OperationType, after: OperationType) -> list[Refusal]:
    """Return the problem of changing a JCO into an operation of another body, or back."""
    # The two have different statuses and transitions, so the present status would have no meaning.
    if before.is_jco == after.is_jco:
        return []
    sentence = _(
        "A JCO stays a JCO, and another body's entry stays one: their lives differ. "
        "Cancel or withdraw it and enter it anew."
    )
    return [Refusal("operation_type", sentence)]


def _phase_problems(operation_input: OperationInput) -> list[Refusal]:
    problems: list[Refusal] = []
    placed: list[tuple[PhaseInput, PeriodBounds]] = []
    for index, phase in enumerate(operation_input.phases):
        if any(phase.number == other.number for other, _bounds in placed):
            sentence = _("Phase %(number)s stands here twice.") % {"number": phase.number}
            problems.append(Refusal(f"phases-{index}-number", sentence))
        refused = validate_input(phase)
        if refused:
            problems += [Refusal(f"phases-{index}-{each.code}", each.sentence) for each in refused]
            continue
        try:
            derived = phase.period_bounds(operation_input.operation_type.unknown_end_days)
        except ValidationError as error:
            problems.append(Refusal(f"phases-{index}-entered_end", error.messages[0]))
            continue
        # Compared with earlier phases only, so that each pair is reported once.
        problems += _overlap_problems(index, phase, derived, placed)
        placed.append((phase, derived))
    return problems


def _overlap_problems(
    index: int,
    phase: PhaseInput,
    derived: PeriodBounds,
    placed: list[tuple[PhaseInput, PeriodBounds]],
) -> list[Refusal]:
    return [
        Refusal(
            f"phases-{index}-entered_start",
            _("Phase %(a)s (%(days_a)s) certainly overlaps phase %(b)s (%(days_b)s).")
            % {
                "a": phase.number,
                "days_a": format_period(*phase.entered_period),
                "b": other.number,
                "days_b": format_period(*other.entered_period),
            },
        )
        for other, theirs in placed
        if other.period == phase.period and is_certain_overlap(derived, theirs)
    ]


def is_certain_overlap(a: PeriodBounds, b: PeriodBounds) -> bool:
    """Return whether two periods certainly share a day, as in ``phase_no_certain_overlap``."""
    if a.latest_start is None or b.latest_start is None or not _is_certain(a) or not _is_certain(b):
        return False
    return (b.earliest_end is None or a.latest_start <= b.earliest_end) and (
        a.earliest_end is None or b.latest_start <= a.earliest_end
    )


def _is_certain(period: PeriodBounds) -> bool:
    return period.earliest_end is None or (
        period.latest_start is not None and period.latest_start <= period.earliest_end
    )
