"""Plain values of a result as it is reported, and what is a mistake whoever reports it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal
from jco_portal.core.dates import day_in_words
from operations.enums import (
    WHOLE_UNITS,
    Attribution,
    ControlType,
    GoodsStatus,
    Period,
    ReferenceTermKind,
    Unit,
)
from operations.models.phase import Phase
from operations.models.reference_lists import ReferenceTerm

MAX_AMOUNT = Decimal(10) ** 11
MAX_CONTROLS = 1_000_000_000
QUANTITY_PRECISION = Decimal("0.001")


@dataclass(frozen=True, kw_only=True)
class ResultInput:
    """What controls and seizures have in common; an empty scope follows from the day."""

    day: date
    attribution: str = ""
    location: str = ""
    transport_mode: ReferenceTerm | None = None
    note: str = ""

    def field_values(self) -> dict[str, Any]:
        """The facts by the names of their fields."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, kw_only=True)
class SeizureInput(ResultInput):
    """A seizure as it is typed; an empty unit is the one in which the goods are counted."""

    goods: ReferenceTerm
    quantity: Decimal
    unit: str = ""
    goods_status: str = GoodsStatus.SEIZED
    value: Decimal | None = None
    value_basis: str = ""
    prevented_loss: Decimal | None = None
    prevented_loss_basis: str = ""


@dataclass(frozen=True, kw_only=True)
class ControlInput(ResultInput):
    """Controls as they are typed."""

    control_type: str = ControlType.PHYSICAL
    control_count: int
    positive_controls: int = 0


def unit_of(goods: ReferenceTerm) -> str:
    """In what the goods are counted: their own unit or the nearest broader one; may be empty."""
    return next((each.unit for each in goods.lineage() if each.unit), "")


def phase_on(day: date, phases: Iterable[Phase]) -> int | None:
    """The number of the operational phase in which a day lies; the certain one before others."""
    own = [
        phase
        for phase in phases
        if phase.period == Period.OPERATIONAL
        and phase.earliest_start is not None
        and phase.earliest_start <= day
        and (phase.latest_end is None or day <= phase.latest_end)
    ]
    own.sort(key=lambda phase: (not _is_certain_on(day, phase), phase.number))
    return own[0].number if own else None


def _is_certain_on(day: date, phase: Phase) -> bool:
    return (
        phase.latest_start is not None
        and phase.latest_start <= day
        and (phase.earliest_end is None or day <= phase.earliest_end)
    )


def attribute_result(
    facts: ResultInput, phases: Iterable[Phase], today: date
) -> tuple[str, int | None] | Refusal:
    """Where a result of this day belongs, or the question that its day leaves open."""
    phases = list(phases)
    number = phase_on(facts.day, phases)
    if facts.day > today:
        return Refusal("day", _("This day has not come yet."))
    if facts.attribution == Attribution.OUTSIDE:
        return Attribution.OUTSIDE, None
    if number is not None:
        return Attribution.PHASE, number
    if _is_before(facts.day, phases):
        return Refusal(
            "attribution",
            _(
                "%(day)s lies before the first phase, so it can only be outside the scope: "
                "put the day right, or say so here."
            )
            % {"day": day_in_words(facts.day)},
        )
    if facts.attribution == Attribution.POST_OPERATIONAL:
        return Attribution.POST_OPERATIONAL, None
    sentence = _("This day lies in no phase: is it post-operational or outside the scope?")
    return Refusal("attribution", sentence)


def _is_before(day: date, phases: list[Phase]) -> bool:
    starts = [
        each.earliest_start
        for each in phases
        if each.earliest_start and each.period == Period.OPERATIONAL
    ]
    return bool(starts) and day < min(starts)


def seizure_problems(facts: SeizureInput, unit: str) -> list[Refusal]:
    """What is wrong with a seizure in itself; ``unit`` is the one in which it is counted."""
    problems = _unit_problems(facts, unit) + _transport_mode_problems(facts)
    if facts.goods.kind != ReferenceTermKind.RISK_AREA:
        problems.append(Refusal("goods", _("These are no goods; choose another term.")))
    if facts.goods_status not in GoodsStatus.values:
        problems.append(Refusal("goods_status", _("Say what happened to the goods.")))
    for name in ("value", "prevented_loss"):
        problems += _amount_problems(name, getattr(facts, name), getattr(facts, f"{name}_basis"))
    return problems


def _unit_problems(facts: SeizureInput, unit: str) -> list[Refusal]:
    counted = unit_of(facts.goods)
    if not unit:
        sentence = _("Say in which unit it is counted here: %(goods)s.")
        return [Refusal("unit", sentence % {"goods": facts.goods.name})]
    if counted and unit != counted:
        sentence = _("%(goods)s: counted in %(unit)s, not in %(other)s.")
        words = {
            "goods": facts.goods.name,
            "unit": Unit(counted).label,
            "other": Unit(unit).label if unit in Unit.values else unit[:20],
        }
        return [Refusal("unit", sentence % words)]
    if unit not in Unit.values:
        return [Refusal("unit", _("This unit is not in the list."))]
    return _quantity_problems(facts.quantity, unit)


def _quantity_problems(quantity: Decimal, unit: str) -> list[Refusal]:
    sentence = ""
    if not quantity.is_finite() or quantity <= 0:
        sentence = _("A quantity lies above 0.")
    elif quantity > MAX_AMOUNT:
        sentence = _("More than 100 000 000 000 cannot be meant; check the quantity.")
    elif unit in WHOLE_UNITS and quantity != int(quantity):
        sentence = _("There are only whole %(unit)s.") % {"unit": Unit(unit).label}
    elif quantity != quantity.quantize(QUANTITY_PRECISION):
        sentence = _("Write at most three decimals.")
    return [Refusal("quantity", sentence)] if sentence else []


def _amount_problems(name: str, amount: Decimal | None, basis: str) -> list[Refusal]:
    if amount is None:
        return []
    if not amount.is_finite() or amount < 0 or amount > MAX_AMOUNT:
        return [Refusal(name, _("An amount lies between 0 and 100 000 000 000 euro."))]
    if not basis.strip():
        return [Refusal(f"{name}_basis", _("Say on what the amount is based."))]
    return []


def control_problems(facts: ControlInput) -> list[Refusal]:
    """What is wrong with a report of controls in itself."""
    problems = _transport_mode_problems(facts)
    if facts.control_type not in ControlType.values:
        problems.append(Refusal("control_type", _("Say what kind of controls these were.")))
    if not 0 < facts.control_count <= MAX_CONTROLS:
        problems.append(
            Refusal("control_count", _("A number of controls lies between 1 and 1 000 000 000."))
        )
    elif not 0 <= facts.positive_controls <= facts.control_count:
        problems.append(Refusal("positive_controls", _("There cannot be more hits than controls.")))
    return problems


def _transport_mode_problems(facts: ResultInput) -> list[Refusal]:
    if (
        facts.transport_mode is None
        or facts.transport_mode.kind == ReferenceTermKind.TRANSPORT_MODE
    ):
        return []
    return [Refusal("transport_mode", _("This is no transport mode; choose another term."))]
