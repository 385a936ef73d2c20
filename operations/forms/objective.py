"""Form of an objective: indicator, goods, target and unit."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.record_inputs import own_column_values, read_form_values, with_input_fields
from jco_portal.core.versioned_forms import VersionedForm
from operations.enums import WHOLE_UNITS, Indicator, ReferenceTermKind, Unit
from operations.models import Objective, ObjectiveInput, ReferenceTerm, ThreatPriority, unit_of
from operations.reports.reference_choices import ReferenceChoices

# Indicators whose target is a whole number.
COUNTED_INDICATORS = {
    Indicator.SEIZURES,
    Indicator.CONTROLS,
    Indicator.POSITIVE_CONTROLS,
    Indicator.PARTICIPANTS,
}
# Indicators whose unit is always euro, whatever was entered.
MONEY_INDICATORS = {Indicator.VALUE, Indicator.PREVENTED_LOSS}


@with_input_fields(ObjectiveInput)
class ObjectiveForm(VersionedForm):
    """An objective of a JCO, new or edited."""

    def __init__(self, *args: Any, keep: Objective | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = ReferenceChoices()
        # What the stored objective uses stays selectable after it is no longer valid.
        today = timezone.localdate()
        current_goods = keep.goods if keep else None
        self._model_field("goods").set_options(
            self.choices.option_list(ReferenceTermKind.RISK_AREA),
            self.choices.lookup(ReferenceTermKind.RISK_AREA),
            retained=[current_goods.name] if current_goods else (),
        )
        # Priorities that have expired stay selectable where the objective has them.
        old = Q(objectives=keep.pk) if keep else Q()
        valid = Q(pk__in=ThreatPriority.objects.valid_on(today).values("pk"))
        listed = ThreatPriority.objects.filter(valid | old if keep else valid).distinct()
        by_key = {str(each.pk): each for each in listed}
        self._model_field("priorities").set_choices(
            [(pk, str(each)) for pk, each in by_key.items()], by_key
        )
        if not by_key:
            del self.fields["priorities"]

    def _model_field(self, name: str) -> Any:
        return self.fields[name]

    def clean_target(self) -> Decimal:
        """Reject a target of 0 or less."""
        target: Decimal = self.cleaned_data["target"]
        if target <= 0:
            raise ValidationError(_("A target lies above 0."))
        return target

    def clean(self) -> dict[str, Any]:
        """Check the fields that the selected indicator requires or restricts."""
        values = super().clean()
        measure, unit = values.get("indicator"), values.get("unit")
        if (
            measure == Indicator.OTHER
            and "other_indicator" in values
            and not values["other_indicator"]
        ):
            self.add_error("other_indicator", _("Say what is counted."))
        if measure == Indicator.QUANTITY and "unit" in values:
            self._check_unit(unit, values.get("goods"))
        self._check_whole(measure, unit, values.get("target"))
        return values

    def _check_unit(self, unit: str | None, goods: ReferenceTerm | None) -> None:
        # Results of goods with a unit of their own are added up in it; a target in another
        # unit could not be compared with them.
        wanted = unit_of(goods) if goods else ""
        if not unit and not wanted:
            self.add_error("unit", _("Say in which unit the quantity is counted."))
        elif wanted and unit != wanted:
            sentence = _("Of %(goods)s one counts %(unit)s, so that results can be added up.")
            params = {"goods": goods, "unit": Unit(wanted).label}
            self.add_error("unit", sentence % params)

    def _check_whole(self, measure: str | None, unit: str | None, target: Decimal | None) -> None:
        whole = measure in COUNTED_INDICATORS or (
            measure == Indicator.QUANTITY and unit in WHOLE_UNITS
        )
        if whole and target is not None and target != target.to_integral_value():
            self.add_error("target", _("Only a whole number can be counted here."))

    def objective_input(self) -> ObjectiveInput:
        """Return the objective as entered.

        Fields that the indicator does not use are emptied; the unit of amounts is euro.
        """
        values = self.cleaned_data
        measure = values["indicator"]
        takes_unit = measure in {Indicator.QUANTITY, Indicator.OTHER}
        input_values = read_form_values(ObjectiveInput, values)
        input_values["unit"] = (
            Unit.EURO.value if measure in MONEY_INDICATORS else values["unit"] if takes_unit else ""
        )
        input_values["other_indicator"] = (
            values["other_indicator"] if measure == Indicator.OTHER else ""
        )
        return ObjectiveInput(**input_values)


def objective_initial(objective: Objective) -> dict[str, Any]:
    """Return the initial values of the form for a stored objective."""
    # Whole numbers become ``int``: ``normalize`` would show 1000 as 1E+3.
    target = objective.target
    whole = target == target.to_integral_value()
    return own_column_values(ObjectiveInput, objective) | {
        "version": objective.version,
        "goods": objective.goods.name if objective.goods else "",
        "target": int(target) if whole else target.normalize(),
        "priorities": [str(each.pk) for each in objective.priorities.all()],
    }
