"""Overlaps: pairs of phases that meet in time and substance, found by detection."""

from typing import TYPE_CHECKING, Self, TypedDict

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import WithAnnotations

from coordination.enums import Certainty, OverlapReason, Severity
from jco_portal.core.type_aliases import Row
from operations.enums import Marking
from operations.models import Operation

if TYPE_CHECKING:
    from jco_portal.directory.models import User


class OverlapQuerySet(models.QuerySet[Row]):
    """Overlaps by who may know of them and whether they still stand."""

    def current(self) -> Self:
        """Overlaps that hold today."""
        return self.filter(closed_at=None)

    def visible_to(self, user: "User") -> Self:
        """Overlaps of which this person sees both sides, or runs one side and gets a card.

        A draft is compared for those who see it, so nobody else ever learns of its overlaps.
        """
        seen = Operation.objects.visible_to(user).values("pk")
        both = Q(operation_a__in=seen, operation_b__in=seen)
        if user.is_authenticated and user.is_insider:  # sees every side that gives a card
            return self.filter(both)
        own = Operation.objects.managed_by(user).values("pk")
        card = Q(has_draft=False) & (
            Q(operation_a__in=own, operation_b__marking=Marking.LIMITE)
            | Q(operation_b__in=own, operation_a__marking=Marking.LIMITE)
        )
        return self.filter(both | (card & (Q(operation_a__in=seen) | Q(operation_b__in=seen))))


class Overlap(models.Model):
    """Two phases of two operations that meet in time and substance.

    Written by detection alone. A pair that no longer overlaps is closed, and opened again
    when it does. Side a is the phase entered first; which side is shown first is decided
    where it is shown, so that new dates or names never turn a pair round.
    """

    phase_a = models.ForeignKey(
        "operations.Phase",
        models.CASCADE,
        related_name="overlaps_as_a",
        db_constraint=False,
        db_index=False,
    )
    phase_b = models.ForeignKey(
        "operations.Phase",
        models.CASCADE,
        related_name="overlaps_as_b",
        db_constraint=False,
        db_index=False,
    )
    operation_a = models.ForeignKey(
        "operations.Operation",
        models.CASCADE,
        related_name="overlaps_as_a",
        db_constraint=False,
    )
    operation_b = models.ForeignKey(
        "operations.Operation",
        models.CASCADE,
        related_name="overlaps_as_b",
        db_constraint=False,
    )
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty.choices)
    severity = models.CharField(_("grade"), max_length=10, choices=Severity.choices)
    reason = models.CharField(_("reason"), max_length=20, choices=OverlapReason.choices)
    shared_terms = ArrayField(models.IntegerField(), verbose_name=_("shared terms"))
    shared_transport_modes = ArrayField(models.IntegerField(), verbose_name=_("shared modes"))
    shared_states = ArrayField(models.IntegerField(), verbose_name=_("shared states"))
    has_long_running = models.BooleanField(_("a side is standing"))
    has_draft = models.BooleanField(_("a side is a draft"))
    first_day = models.DateField(_("first possible common day"))
    last_day = models.DateField(_("last possible common day"), null=True)
    opened_at = models.DateTimeField(_("found"), db_default=Now())
    closed_at = models.DateTimeField(_("gone"), null=True)

    objects = OverlapQuerySet.as_manager()

    class Meta:
        verbose_name = _("overlap")
        verbose_name_plural = _("overlaps")
        ordering = ("first_day", "id")
        constraints = [
            models.UniqueConstraint(name="overlap_unique_phases", fields=("phase_a", "phase_b")),
            models.CheckConstraint(
                name="overlap_two_operations",
                condition=~Q(operation_a=F("operation_b")),
            ),
            models.CheckConstraint(
                name="overlap_sides_in_order", condition=Q(phase_a__lt=F("phase_b"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phase_a} / {self.phase_b}"

    def get_absolute_url(self) -> str:
        """The page of the overlap; one that is only supposed is not stored and has none."""
        return reverse("coordination:overlap_detail", args=[self.pk]) if self.pk else ""


class OverlapAnnotations(TypedDict):
    """What is known of an overlap that is read for a person, see ``overlaps_seen_by``."""

    is_fully_visible: bool
    shown_severity: str


if TYPE_CHECKING:
    VisibleOverlap = WithAnnotations[Overlap, OverlapAnnotations]
    VisibleOverlaps = OverlapQuerySet[VisibleOverlap]


class OverlapCheck(models.Model):
    """A full detection: when, how long, what it found."""

    checked_at = models.DateTimeField(_("at"), auto_now_add=True)
    duration_seconds = models.FloatField(_("seconds"))
    counts = models.JSONField(_("counts"))

    class Meta:
        verbose_name = _("detection run")
        verbose_name_plural = _("detection runs")
        ordering = ("-checked_at",)

    def __str__(self) -> str:
        return f"{self.checked_at:%Y-%m-%d %H:%M}"
