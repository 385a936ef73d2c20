"""What is found during a JCO: controls and seizures, corrected by appending."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from operations.enums import ControlType, GoodsStatus, ReferenceTermKind, Unit
from operations.models.recorded import (
    Entry,
    Pending,
    Record,
    Verdict,
    add_pending_trigger,
    phase_matches_attribution,
    returned_has_note,
    settle_pending_trigger,
)
from operations.models.reference import Term


class ControlReport(Record):
    """Controls that a participant carried out on a day."""

    class Meta(Record.Meta):
        verbose_name = _("report of controls")
        verbose_name_plural = _("reports of controls")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="controls_have_one_number", fields=("operation", "number"))
        ]
        indexes = [models.Index(fields=["operation", "organisation"], name="control_by_operation")]

    def __str__(self) -> str:
        return f"Controls {self.number} of {self.organisation}"

    def get_absolute_url(self) -> str:
        """The page of the record."""
        return reverse("operations:controls_detail", args=[self.operation.reference, self.number])


class ControlEntry(Entry):
    """How many controls of a kind, and how many of them had a hit."""

    record = models.ForeignKey(
        ControlReport,
        models.PROTECT,
        related_name="entries",
        verbose_name=_("record"),
        db_index=False,
    )
    kind = models.CharField(_("kind of control"), max_length=16, choices=ControlType.choices)
    count = models.PositiveIntegerField(_("number of controls"))
    hits = models.PositiveIntegerField(_("of these with a hit"), default=0)

    class Meta(Entry.Meta):
        verbose_name = _("entry of controls")
        verbose_name_plural = _("entries of controls")
        ordering = ("record", "number")
        constraints = [
            models.UniqueConstraint(name="control_entry_stands_once", fields=("record", "number")),
            models.CheckConstraint(
                name="controls_have_no_more_hits_than_controls",
                condition=Q(hits__lte=models.F("count")),
                violation_error_message=_("There cannot be more hits than controls."),
            ),
            phase_matches_attribution("controls_of_a_phase_name_it"),
        ]
        triggers = [add_pending_trigger("operations_controlentry", "operations_pendingcontrols")]

    def __str__(self) -> str:
        return f"{self.record}, entry {self.number}"


class ControlVerdict(Verdict):
    """What the lead says of an entry of controls."""

    entry = models.OneToOneField(
        ControlEntry, models.PROTECT, related_name="verdict", verbose_name=_("entry")
    )

    class Meta(Verdict.Meta):
        verbose_name = _("verdict on controls")
        verbose_name_plural = _("verdicts on controls")
        constraints = [returned_has_note("returned_controls_say_why")]
        triggers = [settle_pending_trigger("operations_pendingcontrols")]

    def __str__(self) -> str:
        return f"Verdict on {self.entry}"


class PendingControls(Pending):
    """Controls that are not validated."""

    entry = models.OneToOneField(
        ControlEntry,
        models.CASCADE,
        primary_key=True,
        related_name="pending",
        verbose_name=_("entry"),
    )

    class Meta(Pending.Meta):
        verbose_name = _("controls not validated")
        verbose_name_plural = _("controls not validated")

    def __str__(self) -> str:
        return f"{self.entry}, not validated"


class Seizure(Record):
    """Goods that a participant detained or seized."""

    class Meta(Record.Meta):
        verbose_name = _("seizure")
        verbose_name_plural = _("seizures")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="seizure_has_one_number", fields=("operation", "number"))
        ]
        indexes = [models.Index(fields=["operation", "organisation"], name="seizure_by_operation")]

    def __str__(self) -> str:
        return f"Seizure {self.number} of {self.organisation}"

    def get_absolute_url(self) -> str:
        """The page of the record."""
        return reverse("operations:seizure_detail", args=[self.operation.reference, self.number])


class SeizureEntry(Entry):
    """What was found, how much, where and how, what it is worth and what became of it."""

    record = models.ForeignKey(
        Seizure,
        models.PROTECT,
        related_name="entries",
        verbose_name=_("record"),
        db_index=False,
    )
    goods = models.ForeignKey(
        Term,
        models.PROTECT,
        related_name="+",
        verbose_name=_("goods"),
        limit_choices_to={"kind": ReferenceTermKind.RISK_AREA},
    )
    quantity = models.DecimalField(_("quantity"), max_digits=15, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=GoodsStatus.choices,
        default=GoodsStatus.SEIZED,
    )
    value = models.DecimalField(_("value in euro"), max_digits=14, decimal_places=2, null=True)
    value_basis = models.CharField(_("basis of the value"), max_length=120, blank=True)
    duties = models.DecimalField(
        _("duties and taxes avoided, in euro"), max_digits=14, decimal_places=2, null=True
    )
    duties_basis = models.CharField(_("basis of the duties"), max_length=120, blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("entry of a seizure")
        verbose_name_plural = _("entries of seizures")
        ordering = ("record", "number")
        constraints = [
            models.UniqueConstraint(name="seizure_entry_stands_once", fields=("record", "number")),
            models.CheckConstraint(
                name="seized_quantity_is_above_nothing",
                condition=Q(quantity__gt=0),
                violation_error_message=_("A quantity lies above 0."),
            ),
            models.CheckConstraint(
                name="seized_value_is_not_below_nothing",
                condition=(Q(value=None) | Q(value__gte=0)) & (Q(duties=None) | Q(duties__gte=0)),
                violation_error_message=_("An amount cannot lie below 0."),
            ),
            models.CheckConstraint(
                name="an_amount_has_its_basis",
                condition=(Q(value=None) | ~Q(value_basis=""))
                & (Q(duties=None) | ~Q(duties_basis="")),
                violation_error_message=_("Say on what the amount is based."),
            ),
            phase_matches_attribution("seizure_of_a_phase_names_it"),
        ]
        triggers = [add_pending_trigger("operations_seizureentry", "operations_pendingseizure")]

    def __str__(self) -> str:
        return f"{self.record}, entry {self.number}"


class SeizureVerdict(Verdict):
    """What the lead says of an entry of a seizure."""

    entry = models.OneToOneField(
        SeizureEntry, models.PROTECT, related_name="verdict", verbose_name=_("entry")
    )

    class Meta(Verdict.Meta):
        verbose_name = _("verdict on a seizure")
        verbose_name_plural = _("verdicts on seizures")
        constraints = [returned_has_note("a_returned_seizure_says_why")]
        indexes = [models.Index(fields=["at"], name="seizure_verdict_by_time")]
        triggers = [settle_pending_trigger("operations_pendingseizure")]

    def __str__(self) -> str:
        return f"Verdict on {self.entry}"


class PendingSeizure(Pending):
    """A seizure that is not validated."""

    entry = models.OneToOneField(
        SeizureEntry,
        models.CASCADE,
        primary_key=True,
        related_name="pending",
        verbose_name=_("entry"),
    )

    class Meta(Pending.Meta):
        verbose_name = _("seizure not validated")
        verbose_name_plural = _("seizures not validated")

    def __str__(self) -> str:
        return f"{self.entry}, not validated"
