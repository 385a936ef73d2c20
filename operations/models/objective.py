"""Measurable objectives of a JCO and the threat priorities they serve.

Council 9947/1/11 REV 1, 5.3.2: objectives should be measurable, so that the debriefing can check
whether they were reached.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jco_portal.core.choices import CodeField, ObjectMultipleChoiceField
from jco_portal.core.combobox import ListedObjectField
from jco_portal.core.form_fields import NumberField
from jco_portal.core.record_inputs import RecordInput, input_field
from jco_portal.core.schema_operations import ManyToManyField
from operations.enums import Indicator, PrioritySource, ReferenceTermKind, Unit
from operations.models.jco_file import OutlineAccessQuerySet
from operations.models.operation import Operation
from operations.models.reference_lists import DatedListItem, ReferenceTerm


@pghistory.track()
class ThreatPriority(DatedListItem):
    """Threat priority of OCTA, SOCTA, EMPACT or the CCWP, with its period of validity."""

    source = models.CharField(_("set by"), max_length=8, choices=PrioritySource.choices)
    title = models.CharField(_("priority"), max_length=200)
    reference = models.CharField(_("document"), max_length=200, blank=True)
    terms = ManyToManyField(
        ReferenceTerm,
        related_name="threat_priorities",
        verbose_name=_("risk areas and goods"),
        limit_choices_to={"kind": ReferenceTermKind.RISK_AREA},
        blank=True,
    )

    class Meta:
        verbose_name = _("threat priority")
        verbose_name_plural = _("threat priorities")
        ordering = ("source", "valid_from", "title")
        constraints = [
            models.CheckConstraint(
                name="threatpriority_end_after_start",
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=models.F("valid_from")),
                violation_error_message=_("A priority cannot end before it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()}: {self.title}"


@pghistory.track()
class Objective(models.Model):
    """Objective of a JCO: indicator, scope, target value and unit."""

    operation = models.ForeignKey(
        Operation,
        models.CASCADE,
        related_name="objectives",
        verbose_name=_("operation"),
        db_index=False,  # the unique constraint below begins with this column
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("objective"), max_length=300)
    indicator = models.CharField(_("indicator"), max_length=16, choices=Indicator.choices)
    goods = models.ForeignKey(
        ReferenceTerm,
        models.PROTECT,
        related_name="+",
        verbose_name=_("goods"),
        limit_choices_to={"kind": ReferenceTermKind.RISK_AREA},
        null=True,
        blank=True,
    )
    scope = models.CharField(
        _("scope"), max_length=300, blank=True, help_text=_("Where, when, on which routes.")
    )
    target = models.DecimalField(_("target"), max_digits=15, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices, blank=True)
    other_indicator = models.CharField(
        _("what is counted"), max_length=100, blank=True, help_text=_("For other indicators.")
    )
    priorities = ManyToManyField(
        ThreatPriority,
        related_name="objectives",
        verbose_name=_("threat priorities"),
        blank=True,
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OutlineAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ("operation", "number")
        constraints = [
            models.UniqueConstraint(name="objective_unique_number", fields=("operation", "number")),
            models.CheckConstraint(
                name="objective_target_positive",
                condition=Q(target__gt=0),
                violation_error_message=_("A target lies above 0."),
            ),
            models.CheckConstraint(
                name="objective_quantity_has_unit",
                condition=~Q(indicator=Indicator.QUANTITY) | ~Q(unit=""),
                violation_error_message=_("Say in which unit the quantity is counted."),
            ),
            models.CheckConstraint(
                name="objective_other_indicator_has_text",
                condition=~Q(indicator=Indicator.OTHER) | ~Q(other_indicator=""),
                violation_error_message=_("Say what is counted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation}, objective {self.number}"


@dataclass(frozen=True, kw_only=True)
class ObjectiveInput(RecordInput):
    """Input of an objective: each field is defined here only."""

    model: ClassVar = Objective

    text: str = input_field(
        help_text=_("What is to be reached, in one sentence."),
        missing=_("Say what is to be reached."),
    )
    indicator: str = input_field(
        CodeField,
        choices=[("", _("Choose…")), *Indicator.choices],
        help_text=_("It is computed from the results that participants report."),
        missing=_("Choose what is counted."),
    )
    other_indicator: str = input_field(
        default="", help_text=_("Only for “Something else that can be counted”.")
    )
    goods: ReferenceTerm | None = input_field(
        ListedObjectField, default=None, help_text=_("Empty: all goods of the operation.")
    )
    scope: str = input_field(default="", help_text=_("Where, when, on which routes."))
    target: Decimal = input_field(
        NumberField,
        decimals=2,
        whole_digits=13,
        help_text=_("A number, such as 45 000 000 or 12.5."),
        missing=_("Give the number that is to be reached."),
    )
    unit: str = input_field(
        CodeField,
        default="",
        choices=[("", _("None: it is a count")), *Unit.choices],
        help_text=_("Needed for a quantity; values and duties are in euro."),
    )
    priorities: tuple[ThreatPriority, ...] = input_field(
        ObjectMultipleChoiceField,
        default=(),
        help_text=_(
            "Which priority of the OCTA, SOCTA or EMPACT it serves. "
            "An administrator keeps the list."
        ),
    )
