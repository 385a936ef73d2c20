"""Overlaps: pairs of phases that coincide in time and share scope, and the overlap checks."""

from typing import TYPE_CHECKING, Self, TypedDict

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import WithAnnotations

from coordination.enums import Certainty, OverlapReason, Severity
from jco_portal.core.type_aliases import ModelT
from operations.enums import Marking
from operations.models import Operation

if TYPE_CHECKING:
    from jco_portal.directory.models import User


class OverlapQuerySet(models.QuerySet[ModelT]):
    """Overlaps, by who may know of them and whether they are current."""

    def current(self) -> Self:
        """Return overlaps that still exist."""
        return self.filter(closed_at=None)

    def visible_to(self, user: "User") -> Self:
        """Return overlaps that the user may know of, fully or as a restricted summary.

        Fully where the user may see both operations. As a restricted summary where the user manages
        one operation and the other is LIMITE. An overlap with a draft is visible only to users who
        may see the draft and the other operation.
        """
        visible_operations = Operation.objects.visible_to(user).values("pk")
        both = Q(operation_a__in=visible_operations, operation_b__in=visible_operations)
        # Insiders may see every LIMITE operation, so no restricted summary is left for them.
        if user.is_authenticated and user.is_insider:
            return self.filter(both)
        own = Operation.objects.managed_by(user).values("pk")
        restricted = Q(has_draft=False) & (
            Q(operation_a__in=own, operation_b__marking=Marking.LIMITE)
            | Q(operation_b__in=own, operation_a__marking=Marking.LIMITE)
        )
        return self.filter(
            both
            | (
                restricted
                & (Q(operation_a__in=visible_operations) | Q(operation_b__in=visible_operations))
            )
        )


class Overlap(models.Model):
    """Two phases of two operations that may coincide in time and share scope.

    Written by the overlap check only. An overlap that no longer exists is closed, not deleted, and
    opened again when it comes back. Side a is the phase with the lower key; reports choose which
    side is shown first, so that new dates or names never swap the sides of a stored overlap.
    """

    # The four keys have no constraint in the database: overlaps are derived rows, which the overlap
    # check writes by COPY. Django deletes the overlaps of a deleted phase or operation (CASCADE).
    # Where SQL deletes one past Django, the nightly check closes its overlaps, because it no longer
    # reads the phase. Overlaps are found by operation or by both phases: the index of the unique
    # constraint is enough for the phases.
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
        """Return the address of the page of the overlap.

        Empty for a what-if overlap, which is not stored.
        """
        return reverse("coordination:overlap_detail", args=[self.pk]) if self.pk else ""


class OverlapAnnotations(TypedDict):
    """Annotations of an overlap that is read for a user, see ``visible_overlaps``."""

    is_fully_visible: bool
    shown_severity: str


if TYPE_CHECKING:
    VisibleOverlap = WithAnnotations[Overlap, OverlapAnnotations]
    VisibleOverlaps = OverlapQuerySet[VisibleOverlap]


class OverlapCheck(models.Model):
    """A full overlap check: when it ran, how long it took and how many overlaps there are."""

    checked_at = models.DateTimeField(_("at"), auto_now_add=True)
    duration_seconds = models.FloatField(_("seconds"))
    counts = models.JSONField(_("counts"))

    class Meta:
        verbose_name = _("detection run")
        verbose_name_plural = _("detection runs")
        ordering = ("-checked_at",)

    def __str__(self) -> str:
        return f"{self.checked_at:%Y-%m-%d %H:%M}"
