"""Rows of objectives with the value achieved and the assessment."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from followup.models import ObjectiveAssessment
from followup.queries.objectives import AchievedValue, achieved_values
from jco_portal.core.dates import format_day
from operations.enums import Indicator, Unit
from operations.models import Objective, Operation
from operations.reports.planning.objectives import format_target
from operations.reports.results.formatting import format_number

# Measured in EUR, whatever the unit of the objective.
AMOUNT_INDICATORS = {Indicator.VALUE, Indicator.PREVENTED_LOSS}


@dataclass(frozen=True)
class ObjectiveRow:
    """An objective with the computed value as at a day and the assessment, formatted.

    ``recorded_value`` is empty if results cannot measure it, ``achieved_value`` before the
    assessment or if no value is known.
    """

    number: int
    text: str
    indicator: str
    scope: str
    target: str
    recorded_value: str
    recorded_note: str
    achieved_value: str
    achieved_note: str
    outcome: str
    outcome_label: str
    assessment: str
    url: str

    @property
    def is_assessed(self) -> bool:
        """True once the objective has been assessed."""
        return bool(self.outcome)


def objective_rows(operation: Operation, as_at: date) -> tuple[ObjectiveRow, ...]:
    """Return the rows of all objectives of a JCO, in a fixed number of queries."""
    named = list(operation.objectives.select_related("goods", "assessment", "operation"))
    counted = achieved_values(operation, as_at, named)
    return tuple(objective_row(each, counted.get(each.pk), as_at) for each in named)


def objective_row(objective: Objective, counted: AchievedValue | None, as_at: date) -> ObjectiveRow:
    """Return the row of an objective; ``counted`` is None if results cannot measure it."""
    assessment: ObjectiveAssessment | None = getattr(objective, "assessment", None)
    figure = _format_value(objective, counted.value) if counted else ""
    return ObjectiveRow(
        number=objective.number,
        text=objective.text,
        indicator=_format_indicator(objective),
        scope=objective.scope,
        target=format_target(objective),
        recorded_value=figure,
        recorded_note=_recorded_note(counted, as_at),
        achieved_value=_format_value(objective, assessment.achieved_value)
        if assessment and assessment.achieved_value is not None
        else "",
        achieved_note=_achieved_note(assessment, figure, objective) if assessment else "",
        outcome=assessment.outcome if assessment else "",
        outcome_label=assessment.get_outcome_display() if assessment else "",
        assessment=assessment.text if assessment else "",
        url=reverse(
            "followup:objective_assess", args=[objective.operation.reference, objective.number]
        ),
    )


def _format_indicator(objective: Objective) -> str:
    label = (
        objective.other_indicator
        if objective.indicator == Indicator.OTHER
        else objective.get_indicator_display()
    )
    return f"{label}, {objective.goods}" if objective.goods else label


def _format_value(objective: Objective, figure: Decimal) -> str:
    unit = (
        Unit.EURO.label
        if objective.indicator in AMOUNT_INDICATORS
        else objective.get_unit_display()
    )
    return f"{format_number(figure)} {unit}".strip()


def _recorded_note(counted: AchievedValue | None, as_at: date) -> str:
    if counted is None:
        return _("The records cannot count this: type the figure in.")
    sentences = [_("Validated results as at %(day)s.") % {"day": format_day(as_at)}]
    if counted.is_partial:
        params = {"m": counted.recorded_count, "n": counted.seizure_count}
        sentences.append(_("Recorded of %(m)d of %(n)d seizures.") % params)
    if counted.includes_other_goods:
        sentences.append(
            _("This is of the whole operation; the scope of the objective is narrower.")
        )
    return " ".join(sentences)


def _achieved_note(assessment: ObjectiveAssessment, figure: str, objective: Objective) -> str:
    params = {"day": format_day(assessment.as_at)}
    if assessment.achieved_value is None:
        return _("No figure is known.")
    if not assessment.is_computed:
        return _("Typed in on %(day)s.") % params
    sentence = _("Validated results as at %(day)s.") % params
    # Results may have been validated or corrected since the assessment.
    if figure and figure != _format_value(objective, assessment.achieved_value):
        sentence += " " + _("By now it is %(figure)s.") % {"figure": figure}
    return sentence
