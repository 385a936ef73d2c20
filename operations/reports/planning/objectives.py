"""Objectives of a JCO as text and numbers."""

from dataclasses import dataclass
from decimal import Decimal

from jco_portal.core.related_rows import with_related
from jco_portal.core.svg_text import format_thousands
from jco_portal.directory.models import User
from operations.enums import Indicator, Unit
from operations.models import Objective, Operation

MONEY_INDICATORS = {Indicator.VALUE, Indicator.PREVENTED_LOSS}


@dataclass(frozen=True)
class ObjectiveRow:
    """An objective as a row of a table."""

    number: int
    text: str
    indicator: str
    scope: str
    target: str
    priorities: tuple[str, ...]


def objective_rows(operation: Operation, reader: User) -> tuple[ObjectiveRow, ...]:
    """Return the objectives that the reader may see, in order."""
    own = Objective.objects.visible_to(reader).filter(operation=operation)
    return tuple(
        ObjectiveRow(
            number=each.number,
            text=each.text,
            indicator=format_indicator(each),
            scope=each.scope,
            target=format_target(each),
            priorities=tuple(str(priority) for priority in each.priorities.all()),
        )
        for each in with_related(own.select_related("goods"), "priorities")
    )


def format_indicator(objective: Objective) -> str:
    """Return what is counted, and of which goods."""
    label = objective.get_indicator_display()
    if objective.indicator == Indicator.OTHER:
        label = objective.other_indicator
    return f"{label}, {objective.goods}" if objective.goods else label


def format_target(objective: Objective) -> str:
    """Return the target with its unit: ‘45 000 000 pieces’."""
    unit = objective.get_unit_display()
    if objective.indicator in MONEY_INDICATORS:
        unit = str(Unit.EURO.label)
    return f"{format_number(objective.target)} {unit}".strip()


def format_number(value: Decimal) -> str:
    """Return a number of at most two decimals with thin spaces and without empty decimals."""
    whole = int(value)
    rest = value - whole
    return (
        format_thousands(whole)
        if not rest
        else f"{format_thousands(whole)}{f'{rest:.2f}'[1:].rstrip('0')}"
    )
