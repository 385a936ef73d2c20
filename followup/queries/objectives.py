"""What was achieved of each objective, counted from the records that are validated."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from operations.enums import Attribution, Indicator
from operations.models import Objective, Operation, ReferenceTerm
from operations.models.participant_conditions import participants_of
from operations.reports.results.sums import ControlSum, Sum, sums_of_controls, sums_of_seizures

OF_CONTROLS = {Indicator.CONTROLS, Indicator.POSITIVE_CONTROLS}
AMOUNTS = {Indicator.VALUE: ("value", "valued"), Indicator.PREVENTED_LOSS: ("duties", "dutied")}


@dataclass(frozen=True)
class Achieved:
    """A figure as at a day; of amounts, ``recorded`` of ``seizures`` have one.

    ``is_wider`` is true where the objective has a scope in words, which no record can follow,
    so that the figure is of the whole operation.
    """

    figure: Decimal
    is_wider: bool = False
    recorded: int = 0
    seizures: int = 0

    @property
    def is_partial(self) -> bool:
        """True when the amount is not recorded of every seizure."""
        return self.recorded < self.seizures


def is_countable(objective: Objective) -> bool:
    """Whether the records can count it: of controls they do not know the goods."""
    if objective.indicator == Indicator.OTHER:
        return False
    return objective.indicator not in OF_CONTROLS or objective.goods_id is None


def achieved_of(
    operation: Operation, as_at: date, named: Iterable[Objective] | None = None
) -> dict[int, Achieved]:
    """The figure of each objective that the records can count, by the objective's key.

    Of all objectives, or of the named ones. Only validated results in the scope of the
    operation, at the end of the day. A quantity without goods adds up everything that is counted
    in its unit, because that is what such an objective says. An amount that is recorded of no
    seizure stays unknown.
    """
    asked = operation.objectives.all() if named is None else named
    objectives = [each for each in asked if is_countable(each)]
    if not objectives:
        return {}
    inside = [
        each
        for each in sums_of_seizures(operation, as_at)
        if each.sort == "all" and not each.is_outside
    ]
    controls = [
        each for each in sums_of_controls(operation, as_at) if each.scope != Attribution.OUTSIDE
    ]
    tree = ReferenceTerm.objects.term_tree()
    is_asked = any(each.indicator == Indicator.PARTICIPANTS for each in objectives)
    places = participants_of(operation).count() if is_asked else 0
    found = {}
    for each in objectives:
        goods = each.goods_id
        sums = [one for one in inside if goods is None or tree.is_within(one.goods, goods)]
        figure = _figure(each, sums, controls, places)
        if figure is not None:
            found[each.pk] = figure
    return found


def _figure(
    objective: Objective, sums: list[Sum], controls: list[ControlSum], places: int
) -> Achieved | None:
    is_wider = bool(objective.scope)
    measure = Indicator(objective.indicator)
    if measure in AMOUNTS:
        return _amount(sums, *AMOUNTS[measure], is_wider=is_wider)
    figures: dict[str, Iterable[Decimal | int]] = {
        Indicator.QUANTITY: [each.quantity for each in sums if each.unit == objective.unit],
        Indicator.SEIZURES: [each.seizures for each in sums],
        Indicator.CONTROLS: [each.controls for each in controls],
        Indicator.POSITIVE_CONTROLS: [each.hits for each in controls],
        Indicator.PARTICIPANTS: [places],
    }
    return Achieved(Decimal(sum(figures[measure])), is_wider)


def _amount(sums: list[Sum], name: str, counter: str, *, is_wider: bool) -> Achieved | None:
    seizures = sum(each.seizures for each in sums)
    recorded = sum(getattr(each, counter) for each in sums)
    if seizures and not recorded:
        return None
    amounts = (getattr(each, name) for each in sums)
    total = sum((each for each in amounts if each is not None), Decimal(0))
    return Achieved(total, is_wider, recorded, seizures)
