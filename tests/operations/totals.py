"""Totals of results as a test compares them."""

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
    """What is inside the operation's scope by goods, unit and key."""
    return {
        (terms_by_key(each.goods), each.unit, each.group_key): each.quantity
        for each in seizure_sums(operation, as_at or today())
        if each.grouping == sort and not each.is_outside
    }


def terms_by_key(key: int) -> str:
    """The name of goods by their key."""
    return ReferenceTerm.objects.get(pk=key).name


def cells_by_label(table: Any) -> dict[str, list[str]]:
    """The cells of a table by the label of their line, with plain spaces."""
    return {
        line.label: [cell.replace(THIN_SPACE, " ") for cell in line.cells] for line in table.lines
    }


def moment_at(offset: int, hour: int = 12) -> datetime:
    """An hour of a day that is counted from today."""
    return datetime.combine(day_from_today(offset), time(hour), UTC)
