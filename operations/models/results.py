"""Results of a JCO: controls and seizures, corrected by further revisions."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from operations.enums import ControlType, GoodsStatus, ReferenceTermKind, Unit
from operations.models.reference_lists import ReferenceTerm
from operations.models.result_bases import (
    PendingValidation,
    Result,
    ResultRevision,
    ResultValidation,
    add_pending_trigger,
    phase_matches_attribution,
    returned_has_note,
    settle_pending_trigger,
)


class ControlResult(Result):
    """Report of controls by a participant."""

    class Meta(Result.Meta):
        verbose_name = _("report of controls")
        verbose_name_plural = _("reports of controls")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                name="controlresult_unique_number", fields=("operation", "number")
            )
        ]
        indexes = [
            models.Index(fields=["operation", "organisation"], name="controlresult_by_operation")
        ]

    def __str__(self) -> str:
        return f"Controls {self.number} of {self.organisation}"

    def get_absolute_url(self) -> str:
        """Return the address of the report of controls."""
        return reverse("operations:controls_detail", args=[self.operation.reference, self.number])


class ControlRevision(ResultRevision):
    """One version of a report of controls: their type, number and positive controls."""

    result = models.ForeignKey(
        ControlResult,
        models.PROTECT,
        related_name="revisions",
        verbose_name=_("record"),
        db_index=False,  # the unique constraint below begins with this column
    )
    control_type = models.CharField(
        _("kind of control"), max_length=16, choices=ControlType.choices
    )
    control_count = models.PositiveIntegerField(_("number of controls"))
    positive_controls = models.PositiveIntegerField(_("of these with a hit"), default=0)

    class Meta(ResultRevision.Meta):
        verbose_name = _("entry of controls")
        verbose_name_plural = _("entries of controls")
        ordering = ("result", "number")
        constraints = [
            models.UniqueConstraint(
                name="controlrevision_unique_number", fields=("result", "number")
            ),
            models.CheckConstraint(
                name="controlrevision_positive_not_above_count",
                condition=Q(positive_controls__lte=models.F("control_count")),
                violation_error_message=_("There cannot be more hits than controls."),
            ),
            phase_matches_attribution("controlrevision_phase_matches_attribution"),
        ]
        triggers = [
            add_pending_trigger("operations_controlrevision", "operations_pendingcontrolvalidation")
        ]

    def __str__(self) -> str:
        return f"{self.result}, entry {self.number}"


class ControlValidation(ResultValidation):
    """Decision of the lead on a revision of controls."""

    revision = models.OneToOneField(
        ControlRevision, models.PROTECT, related_name="validation", verbose_name=_("entry")
    )

    class Meta(ResultValidation.Meta):
        verbose_name = _("verdict on controls")
        verbose_name_plural = _("verdicts on controls")
        constraints = [returned_has_note("controlvalidation_returned_has_note")]
        triggers = [settle_pending_trigger("operations_pendingcontrolvalidation")]

    def __str__(self) -> str:
        return f"Verdict on {self.revision}"


class PendingControlValidation(PendingValidation):
    """Revision of controls that is not validated."""

    revision = models.OneToOneField(
        ControlRevision,
        models.CASCADE,
        primary_key=True,
        related_name="pending_validation",
        verbose_name=_("entry"),
    )

    class Meta(PendingValidation.Meta):
        verbose_name = _("controls not validated")
        verbose_name_plural = _("controls not validated")

    def __str__(self) -> str:
        return f"{self.revision}, not validated"


class Seizure(Result):
    """Seizure or detention of goods by a participant."""

    class Meta(Result.Meta):
        verbose_name = _("seizure")
        verbose_name_plural = _("seizures")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="seizure_unique_number", fields=("operation", "number"))
        ]
        indexes = [models.Index(fields=["operation", "organisation"], name="seizure_by_operation")]

    def __str__(self) -> str:
        return f"Seizure {self.number} of {self.organisation}"

    def get_absolute_url(self) -> str:
        """Return the address of the seizure."""
        return reverse("operations:seizure_detail", args=[self.operation.reference, self.number])


class SeizureRevision(ResultRevision):
    """One version of a seizure: goods, quantity, status and values in EUR with their basis."""

    result = models.ForeignKey(
        Seizure,
        models.PROTECT,
        related_name="revisions",
        verbose_name=_("record"),
        db_index=False,  # the unique constraint below begins with this column
    )
    goods = models.ForeignKey(
        ReferenceTerm,
        models.PROTECT,
        related_name="+",
        verbose_name=_("goods"),
        limit_choices_to={"kind": ReferenceTermKind.RISK_AREA},
    )
    quantity = models.DecimalField(_("quantity"), max_digits=15, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices)
    goods_status = models.CharField(
        _("status"),
        max_length=10,
        choices=GoodsStatus.choices,
        default=GoodsStatus.SEIZED,
    )
    value = models.DecimalField(_("value in euro"), max_digits=14, decimal_places=2, null=True)
    value_basis = models.CharField(_("basis of the value"), max_length=120, blank=True)
    prevented_loss = models.DecimalField(
        _("duties and taxes avoided, in euro"), max_digits=14, decimal_places=2, null=True
    )
    prevented_loss_basis = models.CharField(_("basis of the duties"), max_length=120, blank=True)

    class Meta(ResultRevision.Meta):
        verbose_name = _("entry of a seizure")
        verbose_name_plural = _("entries of seizures")
        ordering = ("result", "number")
        constraints = [
            models.UniqueConstraint(
                name="seizurerevision_unique_number", fields=("result", "number")
            ),
            models.CheckConstraint(
                name="seizurerevision_quantity_positive",
                condition=Q(quantity__gt=0),
                violation_error_message=_("A quantity lies above 0."),
            ),
            models.CheckConstraint(
                name="seizurerevision_amounts_not_negative",
                condition=(Q(value=None) | Q(value__gte=0))
                & (Q(prevented_loss=None) | Q(prevented_loss__gte=0)),
                violation_error_message=_("An amount cannot lie below 0."),
            ),
            models.CheckConstraint(
                name="seizurerevision_amount_has_basis",
                condition=(Q(value=None) | ~Q(value_basis=""))
                & (Q(prevented_loss=None) | ~Q(prevented_loss_basis="")),
                violation_error_message=_("Say on what the amount is based."),
            ),
            phase_matches_attribution("seizurerevision_phase_matches_attribution"),
        ]
        triggers = [
            add_pending_trigger("operations_seizurerevision", "operations_pendingseizurevalidation")
        ]

    def __str__(self) -> str:
        return f"{self.result}, entry {self.number}"


class SeizureValidation(ResultValidation):
    """Decision of the lead on a revision of a seizure."""

    revision = models.OneToOneField(
        SeizureRevision, models.PROTECT, related_name="validation", verbose_name=_("entry")
    )

    class Meta(ResultValidation.Meta):
        verbose_name = _("verdict on a seizure")
        verbose_name_plural = _("verdicts on seizures")
        constraints = [returned_has_note("seizurevalidation_returned_has_note")]
        indexes = [models.Index(fields=["decided_at"], name="seizurevalidation_by_time")]
        triggers = [settle_pending_trigger("operations_pendingseizurevalidation")]

    def __str__(self) -> str:
        return f"Verdict on {self.revision}"


class PendingSeizureValidation(PendingValidation):
    """Revision of a seizure that is not validated."""

    revision = models.OneToOneField(
        SeizureRevision,
        models.CASCADE,
        primary_key=True,
        related_name="pending_validation",
        verbose_name=_("entry"),
    )

    class Meta(PendingValidation.Meta):
        verbose_name = _("seizure not validated")
        verbose_name_plural = _("seizures not validated")

    def __str__(self) -> str:
        return f"{self.revision}, not validated"
