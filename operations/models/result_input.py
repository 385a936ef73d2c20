"""Input of results as plain values, and its problems, the same for forms and actions."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal
from jco_portal.core.dates import format_day
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

# Limits against typing errors (proposal of the portal): EUR or units of goods, and controls in one
# report. Both fit their columns.
MAX_AMOUNT = Decimal(10) ** 11
MAX_CONTROLS = 1_000_000_000
# Three decimals, as many as the column has.
QUANTITY_PRECISION = Decimal("0.001")


@dataclass(frozen=True, kw_only=True)
class ResultInput:
    """Fields that controls and seizures share; an empty attribution is derived from the day."""

    day: date
    attribution: str = ""
    location: str = ""
    transport_mode: ReferenceTerm | None = None
    note: str = ""

    def field_values(self) -> dict[str, Any]:
        """Return the values by field name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, kw_only=True)
class SeizureInput(ResultInput):
    """Input of a seizure; an empty unit means the unit of the goods. Amounts are in EUR."""

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
    """Input of a report of controls of one type."""

    control_type: str = ControlType.PHYSICAL
    control_count: int
    positive_controls: int = 0


def unit_of(goods: ReferenceTerm) -> str:
    """Return the unit of the goods or of the nearest broader term; empty if none has one."""
    return next((each.unit for each in goods.lineage() if each.unit), "")


def phase_number_on(day: date, phases: Iterable[Phase]) -> int | None:
    """Return the number of the operational phase that may include the day; None if none does.

    A phase that certainly includes the day comes before one that possibly does.
    """
    own = [
        phase
        for phase in phases
        if phase.period == Period.OPERATIONAL
        and phase.earliest_start is not None
        and phase.earliest_start <= day
        and (phase.latest_end is None or day <= phase.latest_end)
    ]
    # False sorts before True: certain phases first.
    own.sort(key=lambda phase: (not _certainly_includes(day, phase), phase.number))
    return own[0].number if own else None


def _certainly_includes(day: date, phase: Phase) -> bool:
    return (
        phase.latest_start is not None
        and phase.latest_start <= day
        and (phase.earliest_end is None or day <= phase.earliest_end)
    )


def attribute_result(
    result_input: ResultInput, phases: Iterable[Phase], today: date
) -> tuple[str, int | None] | Refusal:
    """Return attribution and phase number of a result, or a refusal.

    Refused are days after ``today`` and days whose attribution the user must select.

    Results after the operational phase are attributed apart (OLAF on JCO BALTICA, 21.9.2015), and
    so are those outside the scope (JCO MATTHEW II).
    """
    phases = list(phases)
    number = phase_number_on(result_input.day, phases)
    if result_input.day > today:
        return Refusal("day", _("This day has not come yet."))
    if result_input.attribution == Attribution.OUTSIDE:
        return Attribution.OUTSIDE, None
    if number is not None:
        return Attribution.PHASE, number
    # Before the first phase a result cannot be post-operational.
    if _is_before_phases(result_input.day, phases):
        return Refusal(
            "attribution",
            _(
                "%(day)s lies before the first phase, so it can only be outside the scope: "
                "put the day right, or say so here."
            )
            % {"day": format_day(result_input.day)},
        )
    if result_input.attribution == Attribution.POST_OPERATIONAL:
        return Attribution.POST_OPERATIONAL, None
    sentence = _("This day lies in no phase: is it post-operational or outside the scope?")
    return Refusal("attribution", sentence)


def _is_before_phases(day: date, phases: list[Phase]) -> bool:
    starts = [
        each.earliest_start
        for each in phases
        if each.earliest_start and each.period == Period.OPERATIONAL
    ]
    return bool(starts) and day < min(starts)


def seizure_problems(seizure_input: SeizureInput, unit: str) -> list[Refusal]:
    """Return the problems of a seizure; ``unit`` is the unit that it will be stored with."""
    problems = _unit_problems(seizure_input, unit) + _transport_mode_problems(seizure_input)
    if seizure_input.goods.kind != ReferenceTermKind.RISK_AREA:
        problems.append(Refusal("goods", _("These are no goods; choose another term.")))
    if seizure_input.goods_status not in GoodsStatus.values:
        problems.append(Refusal("goods_status", _("Say what happened to the goods.")))
    for name in ("value", "prevented_loss"):
        problems += _amount_problems(
            name, getattr(seizure_input, name), getattr(seizure_input, f"{name}_basis")
        )
    return problems


def _unit_problems(seizure_input: SeizureInput, unit: str) -> list[Refusal]:
    counted = unit_of(seizure_input.goods)
    if not unit:
        sentence = _("Say in which unit it is counted here: %(goods)s.")
        return [Refusal("unit", sentence % {"goods": seizure_input.goods.name})]
    if counted and unit != counted:
        sentence = _("%(goods)s: counted in %(unit)s, not in %(other)s.")
        params = {
            "goods": seizure_input.goods.name,
            "unit": Unit(counted).label,
            # An unknown unit may be of any length, as nothing has checked it yet.
            "other": Unit(unit).label if unit in Unit.values else unit[:20],
        }
        return [Refusal("unit", sentence % params)]
    if unit not in Unit.values:
        return [Refusal("unit", _("This unit is not in the list."))]
    return _quantity_problems(seizure_input.quantity, unit)


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


def control_problems(control_input: ControlInput) -> list[Refusal]:
    """Return the problems of a report of controls."""
    problems = _transport_mode_problems(control_input)
    if control_input.control_type not in ControlType.values:
        problems.append(Refusal("control_type", _("Say what kind of controls these were.")))
    if not 0 < control_input.control_count <= MAX_CONTROLS:
        problems.append(
            Refusal("control_count", _("A number of controls lies between 1 and 1 000 000 000."))
        )
    elif not 0 <= control_input.positive_controls <= control_input.control_count:
        problems.append(Refusal("positive_controls", _("There cannot be more hits than controls.")))
    return problems


def _transport_mode_problems(result_input: ResultInput) -> list[Refusal]:
    if (
        result_input.transport_mode is None
        or result_input.transport_mode.kind == ReferenceTermKind.TRANSPORT_MODE
    ):
        return []
    return [Refusal("transport_mode", _("This is no transport mode; choose another term."))]
