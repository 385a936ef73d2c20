"""The slip forecast of JCOs against 10,000 operations, beside detection on the same calendar."""

from coordination.actions import detect_all
from coordination.overlap_check.side_reader import Reader
from coordination.overlap_check.what_if import Supposed, meetings
from funding.analysis.delays import Planned, planned_of, slips_of
from funding.rule.delays import moved_by_months
from jco_portal.directory.models import User
from operations.models import Operation
from tests.bench.synthetic import fill
from tests.bench.table import Table
from tests.world import person

OPERATIONS = 10_000
MONTHS = 13
ROUNDS = 3


def run(
    table: Table,
    size: int = OPERATIONS,
    counts: tuple[int, ...] = (1, 100),
    rounds: int = ROUNDS,
) -> None:
    """Every month's slip of one and of a hundred JCOs, with and without the next free starts."""
    fill(size)
    user = person("expert", "DK")
    table.head(f"Slip forecast against {size:,} operations (constant density)")
    for count in counts:
        chosen = _planned(count, size // 2)
        table.compare(
            "13 slips each",
            count,
            lambda: _slips(chosen, user, with_free=False),  # noqa: B023
            times=rounds,
            detection_of_all=detect_all,
            the_rule_alone=lambda: _rule_alone(chosen),  # noqa: B023
        )
        table.compare(
            "and the next weeks without a conflict",
            count,
            lambda: _slips(chosen, user, with_free=True),  # noqa: B023
            times=rounds,
            detection_of_all=detect_all,
        )
    table.note(f"the slips bring {_found(_planned(counts[-1], size // 2), user):,} overlaps about")


def _planned(count: int, middle: int) -> list[Planned]:
    """JCOs from the middle of the calendar, so that there is something to meet on both sides."""
    last = middle + count
    chosen = Operation.objects.filter(pk__gt=middle, pk__lte=last).select_related("operation_type")
    return [planned_of(each) for each in chosen.prefetch_related("phases")]


def _slips(planned: list[Planned], user: User, *, with_free: bool) -> None:
    found = slips_of(planned, user, with_free=with_free)
    assert all(len(each.slips) == MONTHS for each in found.values())


def _rule_alone(planned: list[Planned]) -> None:
    """What cannot be left out: the calendar is read and each place is judged by the rule."""
    supposed = [
        Supposed(months, phase.key, each.operation, phase.bounds(each.unknown_end_days))
        for each in planned
        for months in range(MONTHS)
        for phase in moved_by_months(each.phases, months) or ()
    ]
    for _meeting in meetings(supposed, Reader()):
        pass


def _found(planned: list[Planned], user: User) -> int:
    found = slips_of(planned, user, with_free=False)
    return sum(len(slip.brought) for each in found.values() for slip in each.slips)
