"""What is found during a JCO: controls and seizures, corrected by appending.

A record keeps who reports and the key of its sending; what it says stands in its entries,
the last of which counts once the lead has validated it. Nothing is ever overwritten, so that
the totals of any day can be computed again.
"""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from operations.enums import ControlKind, Scope, SeizureStatus, TermKind, Unit
from operations.models.dossier import InsideQuerySet
from operations.models.operation import Operation
from operations.models.reference import Term

if TYPE_CHECKING:
    from jco_portal.directory.models import User


class EntryQuerySet(models.QuerySet[models.Model]):
    """Entries of records that this person may see."""

    def visible_to(self, user: "User") -> "EntryQuerySet":
        """Of operations that are open to this person in full."""
        inside = Operation.objects.open_in_full_to(user).values("pk")
        return self.filter(record__operation__in=inside)


class Record(models.Model):
    """Something that a participant reports of an operation, whatever is corrected in it later."""

    append_only = True

    operation = models.ForeignKey(
        Operation,
        models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("operation"),
        db_index=False,
    )
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        related_name="+",
        verbose_name=_("reported by"),
    )
    number = models.PositiveIntegerField(_("number"))
    key = models.UUIDField(_("key of the sending"), default=uuid4, unique=True)

    objects = InsideQuerySet.as_manager()

    class Meta:
        abstract = True


class Entry(models.Model):
    """What a record says since a moment; the next entry of the record replaces it."""

    append_only = True

    number = models.PositiveSmallIntegerField(_("number"), default=1)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    reason = models.CharField(_("why it is corrected"), max_length=500, blank=True)
    day = models.DateField(_("day"))
    scope = models.CharField(_("belongs to"), max_length=16, choices=Scope.choices)
    phase_number = models.PositiveSmallIntegerField(_("phase"), null=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    mode = models.ForeignKey(
        Term,
        models.PROTECT,
        related_name="+",
        verbose_name=_("transport mode"),
        limit_choices_to={"kind": TermKind.TRANSPORT_MODE},
        null=True,
    )
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True


class Verdict(models.Model):
    """What the lead says of an entry: it counts, or it must be looked at again."""

    append_only = True

    is_valid = models.BooleanField(_("valid"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )

    objects = models.Manager()

    class Meta:
        abstract = True


def _in_its_scope(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(scope=Scope.PHASE, phase_number__isnull=False)
        | ~Q(scope=Scope.PHASE) & Q(phase_number=None),
    )


def _says_why(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(is_valid=True) | ~Q(note=""))


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
    kind = models.CharField(_("kind of control"), max_length=16, choices=ControlKind.choices)
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
            _in_its_scope("controls_of_a_phase_name_it"),
        ]

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
        constraints = [_says_why("returned_controls_say_why")]

    def __str__(self) -> str:
        return f"Verdict on {self.entry}"


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
        limit_choices_to={"kind": TermKind.RISK_AREA},
    )
    quantity = models.DecimalField(_("quantity"), max_digits=15, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=SeizureStatus.choices,
        default=SeizureStatus.SEIZED,
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
            _in_its_scope("seizure_of_a_phase_names_it"),
        ]

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
        constraints = [_says_why("a_returned_seizure_says_why")]
        indexes = [models.Index(fields=["at"], name="seizure_verdict_by_time")]

    def __str__(self) -> str:
        return f"Verdict on {self.entry}"
