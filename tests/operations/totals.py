"""Totals of results in a form that tests can compare."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from jco_portal.core.svg_text import THIN_SPACE
from operations.models import Operation, ReferenceTerm
from operations.reports.results.sums import seizure_sums
from tests.execution_factories import day_from_today, today


def seizure_sums_by_key(
    operation: Operation, as_at: date | None = None, sort: str = "all"
) -> dict[Any, Decimal]:
    """Return the quantities within the scope by goods, unit and group."""
    return {
        (terms_by_key(each.goods), each.unit, each.group_key): each.quantity
        for each in seizure_sums(operation, as_at or today())
        if each.grouping == sort and not each.is_outside
    }


def terms_by_key(key: int) -> str:
    """Return the name of a reference term by its key."""
    return ReferenceTerm.objects.get(pk=key).name


def cells_by_label(table: Any) -> dict[str, list[str]]:
    """Return the cells of a table by the label of their row, with plain spaces."""
    return {
        line.label: [cell.replace(THIN_SPACE, " ") for cell in line.cells] for line in table.lines
    }


def moment_at(offset: int, hour: int = 12) -> datetime:
    """Return an hour (UTC) of the day so many days after today."""
    return datetime.combine(day_from_today(offset), time(hour), UTC)
