"""Objectives with what was achieved and how that is assessed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from followup.models import ObjectiveAssessment
from followup.queries.objectives import Achieved, achieved_of
from jco_portal.core.dates import day_in_words
from operations.enums import Indicator, Unit
from operations.models import Objective, Operation
from operations.reports.planning.objectives import target_in_words
from operations.reports.results.formatting import number_in_words

AMOUNTS = {Indicator.VALUE, Indicator.PREVENTED_LOSS}


@dataclass(frozen=True)
class ObjectiveRow:
    """An objective: its target, the figure of the records today, and what was assessed when.

    ``counted`` is empty where the records cannot count it, ``achieved`` where nobody assessed
    it yet or no figure is known.
    """

    number: int
    text: str
    indicator: str
    scope: str
    target: str
    counted: str
    counted_note: str
    achieved: str
    achieved_note: str
    assessed: str
    assessed_label: str
    assessment: str
    url: str

    @property
    def is_assessed(self) -> bool:
        """True once somebody has said how far it was reached."""
        return bool(self.assessed)


def objective_rows(operation: Operation, as_at: date) -> tuple[ObjectiveRow, ...]:
    """The objectives of a JCO with their figures at a day, always in as many queries."""
    named = list(operation.objectives.select_related("goods", "assessment", "operation"))
    counted = achieved_of(operation, as_at, named)
    return tuple(objective_row(each, counted.get(each.pk), as_at) for each in named)


def objective_row(objective: Objective, counted: Achieved | None, as_at: date) -> ObjectiveRow:
    """One objective with what the records count of it at a day."""
    found: ObjectiveAssessment | None = getattr(objective, "assessment", None)
    figure = _figure(objective, counted.figure) if counted else ""
    return ObjectiveRow(
        number=objective.number,
        text=objective.text,
        indicator=_indicator(objective),
        scope=objective.scope,
        target=target_in_words(objective),
        counted=figure,
        counted_note=_note(counted, as_at),
        achieved=_figure(objective, found.achieved_value)
        if found and found.achieved_value is not None
        else "",
        achieved_note=_how_known(found, figure, objective) if found else "",
        assessed=found.outcome if found else "",
        assessed_label=found.get_outcome_display() if found else "",
        assessment=found.text if found else "",
        url=reverse(
            "followup:objective_assess", args=[objective.operation.reference, objective.number]
        ),
    )


def _indicator(objective: Objective) -> str:
    label = (
        objective.other_indicator
        if objective.indicator == Indicator.OTHER
        else objective.get_indicator_display()
    )
    return f"{label}, {objective.goods}" if objective.goods else label


def _figure(objective: Objective, figure: Decimal) -> str:
    unit = Unit.EURO.label if objective.indicator in AMOUNTS else objective.get_unit_display()
    return f"{number_in_words(figure)} {unit}".strip()


def _note(counted: Achieved | None, as_at: date) -> str:
    if counted is None:
        return _("The records cannot count this: type the figure in.")
    said = [_("Validated results as at %(day)s.") % {"day": day_in_words(as_at)}]
    if counted.is_partial:
        words = {"m": counted.recorded, "n": counted.seizures}
        said.append(_("Recorded of %(m)d of %(n)d seizures.") % words)
    if counted.is_wider:
        said.append(_("This is of the whole operation; the scope of the objective is narrower."))
    return " ".join(said)


def _how_known(found: ObjectiveAssessment, figure: str, objective: Objective) -> str:
    words = {"day": day_in_words(found.as_at)}
    if found.achieved_value is None:
        return _("No figure is known.")
    if not found.is_computed:
        return _("Typed in on %(day)s.") % words
    said = _("Validated results as at %(day)s.") % words
    if figure and figure != _figure(objective, found.achieved_value):
        said += " " + _("By now it is %(figure)s.") % {"figure": figure}
    return said
