"""The form of an objective: what is counted, of which goods, how much, in which unit."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jco_portal.kernel.choices import ManyOf
from jco_portal.kernel.combobox import OneFromList
from jco_portal.kernel.editing import VersionedForm
from jco_portal.kernel.fields import length_of
from jco_portal.kernel.forms import NumberField, TextField
from operations.actions.planning.objectives import ObjectiveFacts
from operations.enums import WHOLE_UNITS, Measure, TermKind, Unit
from operations.models import Objective, Term, ThreatPriority, unit_of
from operations.reports.choices import Choices

COUNTS = {Measure.SEIZURES, Measure.CONTROLS, Measure.HITS, Measure.PARTICIPANTS}
MONEY = {Measure.VALUE, Measure.DUTIES}


class ObjectiveForm(VersionedForm):
    """One objective."""

    text = TextField(
        label=gettext_lazy("Objective"),
        max_length=length_of(Objective, "text"),
        help_text=gettext_lazy("What is to be reached, in one sentence."),
        error_messages={"required": gettext_lazy("Say what is to be reached.")},
    )
    measure = forms.ChoiceField(
        label=gettext_lazy("Indicator"),
        choices=[("", gettext_lazy("Choose…")), *Measure.choices],
        help_text=gettext_lazy("It is computed from the results that participants report."),
        error_messages={"required": gettext_lazy("Choose what is counted.")},
    )
    counted = TextField(
        label=gettext_lazy("What is counted"),
        max_length=length_of(Objective, "counted"),
        required=False,
        help_text=gettext_lazy("Only for “Something else that can be counted”."),
    )
    goods = OneFromList(
        label=gettext_lazy("Goods"),
        help_text=gettext_lazy("Empty: all goods of the operation."),
    )
    scope = TextField(
        label=gettext_lazy("Scope"),
        max_length=length_of(Objective, "scope"),
        required=False,
        help_text=gettext_lazy("Where, when, on which routes."),
    )
    target = NumberField(
        label=gettext_lazy("Target"),
        decimals=2,
        whole_digits=13,
        help_text=gettext_lazy("A number, such as 45 000 000 or 12.5."),
        error_messages={"required": gettext_lazy("Give the number that is to be reached.")},
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        choices=[("", gettext_lazy("None: it is a count")), *Unit.choices],
        required=False,
        help_text=gettext_lazy("Needed for a quantity; values and duties are in euro."),
    )
    priorities = ManyOf(
        label=gettext_lazy("Threat priorities"),
        help_text=gettext_lazy(
            "Which priority of the OCTA, SOCTA or EMPACT it serves. "
            "An administrator keeps the list."
        ),
    )

    def __init__(self, *args: Any, keep: Objective | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = Choices()
        today = timezone.localdate()
        kept = keep.goods if keep else None
        self._field("goods").offer(
            self.choices.listed(TermKind.RISK_AREA),
            self.choices.known(TermKind.RISK_AREA),
            kept=[kept.name] if kept else (),
        )
        old = Q(objectives=keep.pk) if keep else Q()
        valid = Q(pk__in=ThreatPriority.objects.valid_on(today).values("pk"))
        listed = ThreatPriority.objects.filter(valid | old if keep else valid).distinct()
        by_key = {str(each.pk): each for each in listed}
        self._field("priorities").offer([(pk, str(each)) for pk, each in by_key.items()], by_key)
        if not by_key:
            del self.fields["priorities"]

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def clean_target(self) -> Decimal:
        """A target lies above nothing."""
        target: Decimal = self.cleaned_data["target"]
        if target <= 0:
            raise ValidationError(_("A target lies above 0."))
        return target

    def clean(self) -> dict[str, Any]:
        """The indicator decides what else is needed."""
        values = super().clean()
        measure, unit = values.get("measure"), values.get("unit")
        if measure == Measure.OTHER and "counted" in values and not values["counted"]:
            self.add_error("counted", _("Say what is counted."))
        if measure == Measure.QUANTITY and "unit" in values:
            self._check_unit(unit, values.get("goods"))
        self._check_whole(measure, unit, values.get("target"))
        return values

    def _check_unit(self, unit: str | None, goods: Term | None) -> None:
        wanted = unit_of(goods) if goods else ""
        if not unit and not wanted:
            self.add_error("unit", _("Say in which unit the quantity is counted."))
        elif wanted and unit != wanted:
            sentence = _("Of %(goods)s one counts %(unit)s, so that results can be added up.")
            words = {"goods": goods, "unit": Unit(wanted).label}
            self.add_error("unit", sentence % words)

    def _check_whole(self, measure: str | None, unit: str | None, target: Decimal | None) -> None:
        whole = measure in COUNTS or (measure == Measure.QUANTITY and unit in WHOLE_UNITS)
        if whole and target is not None and target != target.to_integral_value():
            self.add_error("target", _("Only a whole number can be counted here."))

    def facts(self) -> ObjectiveFacts:
        """The objective as typed; what its indicator does not use is left out."""
        values = self.cleaned_data
        measure = values["measure"]
        takes_unit = measure in {Measure.QUANTITY, Measure.OTHER}
        return ObjectiveFacts(
            text=values["text"],
            measure=measure,
            target=values["target"],
            unit=Unit.EURO.value if measure in MONEY else values["unit"] if takes_unit else "",
            counted=values["counted"] if measure == Measure.OTHER else "",
            scope=values["scope"],
            goods=values["goods"],
            priorities=values.get("priorities", ()),
        )


def initial_of_objective(objective: Objective) -> dict[str, Any]:
    """What the form shows of an objective that stands."""
    target = objective.target
    whole = target == target.to_integral_value()
    return {
        "version": objective.version,
        "text": objective.text,
        "measure": objective.measure,
        "counted": objective.counted,
        "goods": objective.goods.name if objective.goods else "",
        "scope": objective.scope,
        "target": int(target) if whole else target.normalize(),
        "unit": objective.unit,
        "priorities": [str(each.pk) for each in objective.priorities.all()],
    }
