"""The delay forecast of JCOs against 10,000 operations, beside a full overlap check."""

from coordination.actions import run_full_overlap_check
from coordination.overlap_check.side_reader import SideReader
from coordination.overlap_check.what_if import WhatIfPhase, what_if_overlaps
from funding.analysis.delays import PlannedOperation, delay_scenarios, planned_operation
from funding.rule.delays import delay_by_months
from jco_portal.directory.models import User
from operations.models import Operation
from tests.bench.result_table import ResultTable
from tests.bench.synthetic_data import fill
from tests.factories import make_user

OPERATIONS = 10_000
MONTHS = 13
ROUNDS = 3


def run(
    table: ResultTable,
    size: int = OPERATIONS,
    counts: tuple[int, ...] = (1, 100),
    rounds: int = ROUNDS,
) -> None:
    """Measure all months of delay of one and of a hundred JCOs, with and without free starts."""
    fill(size)
    user = make_user("expert", "DK")
    table.begin_times(f"Slip forecast against {size:,} operations (constant density)")
    for count in counts:
        chosen = _planned(count, size // 2)
        table.compare(
            "13 slips each",
            count,
            lambda: _delays(chosen, user, with_free=False),  # noqa: B023
            times=rounds,
            detection_of_all=run_full_overlap_check,
            the_rule_alone=lambda: _rule_alone(chosen),  # noqa: B023
        )
        table.compare(
            "and the next weeks without a conflict",
            count,
            lambda: _delays(chosen, user, with_free=True),  # noqa: B023
            times=rounds,
            detection_of_all=run_full_overlap_check,
        )
    table.note(
        f"the slips bring {_overlaps(_planned(counts[-1], size // 2), user):,} overlaps about"
    )


def _planned(count: int, middle: int) -> list[PlannedOperation]:
    """Return JCOs from the middle of the calendar, which have overlaps on both sides."""
    last = middle + count
    chosen = Operation.objects.filter(pk__gt=middle, pk__lte=last).select_related("operation_type")
    return [planned_operation(each) for each in chosen.prefetch_related("phases")]


def _delays(planned: list[PlannedOperation], user: User, *, with_free: bool) -> None:
    delays = delay_scenarios(planned, user, with_free=with_free)
    assert all(len(each.delays) == MONTHS for each in delays.values())


def _rule_alone(planned: list[PlannedOperation]) -> None:
    """Read the calendar and apply the overlap rule to each scenario: the lower bound."""
    supposed = [
        WhatIfPhase(
            months, phase.phase_id, each.operation_id, phase.period_bounds(each.unknown_end_days)
        )
        for each in planned
        for months in range(MONTHS)
        for phase in delay_by_months(each.phases, months) or ()
    ]
    for _meeting in what_if_overlaps(supposed, SideReader()):
        pass


def _overlaps(planned: list[PlannedOperation], user: User) -> int:
    delays = delay_scenarios(planned, user, with_free=False)
    return sum(len(delay.new_overlaps) for each in delays.values() for delay in each.delays)
