"""Values achieved for objectives, computed from validated results."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from operations.enums import Attribution, Indicator
from operations.models import Objective, Operation, ReferenceTerm
from operations.models.participant_conditions import participants
from operations.reports.results.sums import ControlSum, SeizureSum, control_sums, seizure_sums

CONTROL_INDICATORS = {Indicator.CONTROLS, Indicator.POSITIVE_CONTROLS}
AMOUNT_COLUMNS = {
    Indicator.VALUE: ("value", "value_count"),
    Indicator.PREVENTED_LOSS: ("prevented_loss", "prevented_loss_count"),
}


@dataclass(frozen=True)
class AchievedValue:
    """The value of an objective as at a day, in the unit of the objective, amounts in EUR.

    ``recorded_count`` of ``seizure_count`` seizures have the amount. ``includes_other_goods`` is
    true if the objective has a scope in words, so that the value covers more than the scope.
    """

    value: Decimal
    includes_other_goods: bool = False
    recorded_count: int = 0
    seizure_count: int = 0

    @property
    def is_partial(self) -> bool:
        """True if some seizures have no recorded amount."""
        return self.recorded_count < self.seizure_count


def is_countable(objective: Objective) -> bool:
    """Return whether results can measure the objective; controls are recorded without goods."""
    if objective.indicator == Indicator.OTHER:
        return False
    return objective.indicator not in CONTROL_INDICATORS or objective.goods_id is None


def achieved_values(
    operation: Operation, as_at: date, named: Iterable[Objective] | None = None
) -> dict[int, AchievedValue]:
    """Return the achieved values by key of the objective, without those that cannot be computed.

    For the named objectives, or all if None. Validated results within the scope of the operation,
    up to the end of ``as_at``. A quantity without goods adds up all goods in the same unit. An
    amount that no seizure has is missing, not 0.
    """
    selected = operation.objectives.all() if named is None else named
    objectives = [each for each in selected if is_countable(each)]
    if not objectives:
        return {}
    inside = [
        each
        for each in seizure_sums(operation, as_at)
        # The other groupings contain the same seizures again.
        if each.grouping == "all" and not each.is_outside
    ]
    controls = [
        each for each in control_sums(operation, as_at) if each.attribution != Attribution.OUTSIDE
    ]
    tree = ReferenceTerm.objects.term_tree()
    is_asked = any(each.indicator == Indicator.PARTICIPANTS for each in objectives)
    # Only if an objective needs it: saves a query.
    participant_count = participants(operation).count() if is_asked else 0
    achieved = {}
    for objective in objectives:
        goods = objective.goods_id
        sums = [one for one in inside if goods is None or tree.is_within(one.goods, goods)]
        figure = _achieved_value(objective, sums, controls, participant_count)
        if figure is not None:
            achieved[objective.pk] = figure
    return achieved


def _achieved_value(
    objective: Objective, sums: list[SeizureSum], controls: list[ControlSum], participant_count: int
) -> AchievedValue | None:
    is_wider = bool(objective.scope)
    measure = Indicator(objective.indicator)
    if measure in AMOUNT_COLUMNS:
        return _achieved_amount(sums, *AMOUNT_COLUMNS[measure], is_wider=is_wider)
    figures: dict[str, Iterable[Decimal | int]] = {
        Indicator.QUANTITY: [each.quantity for each in sums if each.unit == objective.unit],
        Indicator.SEIZURES: [each.seizures for each in sums],
        Indicator.CONTROLS: [each.controls for each in controls],
        Indicator.POSITIVE_CONTROLS: [each.positive_controls for each in controls],
        Indicator.PARTICIPANTS: [participant_count],
    }
    return AchievedValue(Decimal(sum(figures[measure])), is_wider)


def _achieved_amount(
    sums: list[SeizureSum], name: str, counter: str, *, is_wider: bool
) -> AchievedValue | None:
    seizures = sum(each.seizures for each in sums)
    recorded = sum(getattr(each, counter) for each in sums)
    if seizures and not recorded:
        return None
    amounts = (getattr(each, name) for each in sums)
    total = sum((each for each in amounts if each is not None), Decimal(0))
    return AchievedValue(total, is_wider, recorded, seizures)
