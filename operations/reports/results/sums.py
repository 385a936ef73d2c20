"""Sums of results as at the end of a day (UTC), computed by the database.

Of each result the last revision validated by then is included, unless it withdraws the result
or the goods were released. Different goods and units are never added; results outside the
scope are summed apart.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from operations.enums import INCLUDED_GOODS_STATUSES
from operations.models import Operation

# Raw SQL: DISTINCT ON selects the last validated revision of each result, and GROUPING SETS
# sums these in all five ways in one statement. Amounts are in euro.
SEIZURE_SUMS_SQL = """
SELECT CASE
        WHEN GROUPING(organisation_id) = 0 THEN 'state'
        WHEN GROUPING(transport_mode_id) = 0 THEN 'mode'
        WHEN GROUPING(phase_number) = 0 THEN 'part' WHEN GROUPING(day) = 0 THEN 'day' ELSE 'all'
    END, is_outside, goods_id, unit, attribution, organisation_id, transport_mode_id, phase_number,
    day, count(*), sum(quantity), sum(value), count(value), sum(prevented_loss),
    count(prevented_loss)
FROM (
    SELECT DISTINCT ON (e.result_id) e.attribution = 'outside' AS is_outside, e.goods_id, e.unit,
        e.attribution, r.organisation_id, e.transport_mode_id, e.phase_number, e.day,
        e.quantity, e.value, e.prevented_loss, e.is_withdrawn, e.goods_status
    FROM operations_seizure r
    JOIN operations_seizurerevision e ON e.result_id = r.id
    JOIN operations_seizurevalidation v ON v.revision_id = e.id
    WHERE r.operation_id = %(operation)s AND v.is_validated AND v.decided_at < %(until)s
    ORDER BY e.result_id, e.number DESC
) last
WHERE NOT is_withdrawn AND goods_status = ANY(%(held)s)
GROUP BY GROUPING SETS (
    (is_outside, goods_id, unit),
    (is_outside, goods_id, unit, attribution, phase_number),
    (is_outside, goods_id, unit, organisation_id),
    (is_outside, goods_id, unit, transport_mode_id),
    (is_outside, goods_id, unit, day))
"""
CONTROL_SUMS_SQL = """
SELECT attribution, phase_number, organisation_id, control_type, count(*), sum(control_count),
    sum(positive_controls)
FROM (
    SELECT DISTINCT ON (e.result_id) e.*, r.organisation_id
    FROM operations_controlresult r
    JOIN operations_controlrevision e ON e.result_id = r.id
    JOIN operations_controlvalidation v ON v.revision_id = e.id
    WHERE r.operation_id = %(operation)s AND v.is_validated AND v.decided_at < %(until)s
    ORDER BY e.result_id, e.number DESC
) last
WHERE NOT is_withdrawn
GROUP BY attribution, phase_number, organisation_id, control_type
"""


@dataclass(frozen=True)
class SeizureSum:
    """Sum of the seizures of goods in one unit, in total or for one key of a grouping.

    ``grouping`` is ``all``, ``part`` (attribution and phase), ``state``, ``mode`` or ``day``.
    Amounts are in euro, None if no seizure has one; their counts say how many have.
    """

    grouping: str
    is_outside: bool
    goods: int
    unit: str
    group_key: Any
    seizures: int
    quantity: Decimal
    value: Decimal | None
    value_count: int
    prevented_loss: Decimal | None
    prevented_loss_count: int


@dataclass(frozen=True)
class ControlSum:
    """Sum of the controls of one type by one state in one phase or other attribution."""

    attribution: str
    phase_number: int | None
    organisation: int
    control_type: str
    reports: int
    controls: int
    positive_controls: int


def seizure_sums(operation: Operation, as_at: date) -> list[SeizureSum]:
    """Return the sums of the seizures included at the end of a day, by all groupings."""
    values = _sql_parameters(operation, as_at) | {
        "held": [str(each) for each in INCLUDED_GOODS_STATUSES]
    }
    with connection.cursor() as cursor:
        cursor.execute(SEIZURE_SUMS_SQL, values)
        return [_build_sum(row) for row in cursor.fetchall()]


def control_sums(operation: Operation, as_at: date) -> list[ControlSum]:
    """Return the sums of the controls included at the end of a day."""
    with connection.cursor() as cursor:
        cursor.execute(CONTROL_SUMS_SQL, _sql_parameters(operation, as_at))
        return [ControlSum(*row) for row in cursor.fetchall()]


def _sql_parameters(operation: Operation, as_at: date) -> dict[str, Any]:
    # Exclusive: midnight after the day, in UTC.
    until = datetime.combine(as_at + timedelta(days=1), time.min, UTC)
    return {"operation": operation.pk, "until": until}


def _build_sum(row: tuple[Any, ...]) -> SeizureSum:
    sort, is_outside, goods, unit, attribution, organisation, mode, phase_number, day, *rest = row
    keys = {
        "all": None,
        "part": (attribution, phase_number),
        "state": organisation,
        "mode": mode,
        "day": day,
    }
    return SeizureSum(sort, is_outside, goods, unit, keys[sort], *rest)
