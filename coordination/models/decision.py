"""Decisions on overlaps: what is to be done, who decided and why."""

from typing import TYPE_CHECKING

import pghistory
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.enums import Certainty, OverlapDecisionType, Severity
from coordination.models.overlap import Overlap
from jco_portal.core.schema_operations import choices_constraint
from jco_portal.directory.models.foreign_keys import user_key

if TYPE_CHECKING:
    from jco_portal.directory.models import User

# Columns that a decision copies from its overlap. If one of them changes, the decision is outdated.
# ``in_force`` relies on ``last_day`` being the last of them.
DECISION_BASIS = ("severity", "certainty", "first_day", "last_day")


class OverlapDecisionQuerySet(models.QuerySet["OverlapDecision"]):
    """Decisions, by who may read them and whether they are in force."""

    def visible_to(self, user: "User") -> "OverlapDecisionQuerySet":
        """Return decisions on overlaps that the user may know of."""
        return self.filter(overlap__in=Overlap.objects.visible_to(user).order_by().values("pk"))

    def in_force(self) -> "OverlapDecisionQuerySet":
        """Return decisions whose data are still those of the overlap; the others are outdated."""
        # NULL means no last day; in SQL it is not equal to NULL, so it is compared apart.
        same_end = Q(last_day=F("overlap__last_day")) | Q(last_day=None, overlap__last_day=None)
        same_basis = {name: F(f"overlap__{name}") for name in DECISION_BASIS[:-1]}
        return self.filter(same_end, **same_basis)


@pghistory.track()
class OverlapDecision(models.Model):
    """A decision on an overlap, with the data of the overlap on which it was taken.

    Taken by a manager of one of the two operations, by an expert or by the secretariat. ``side`` is
    the operation for which the decision speaks.
    """

    overlap = models.ForeignKey(
        Overlap, models.CASCADE, related_name="decisions", verbose_name=_("overlap")
    )
    side = models.ForeignKey(
        "operations.Operation",
        models.CASCADE,
        related_name="+",
        verbose_name=_("our operation"),
        null=True,
    )
    decision = models.CharField(_("decision"), max_length=16, choices=OverlapDecisionType.choices)
    reason = models.TextField(_("reason"), max_length=2000)
    decided_at = models.DateTimeField(_("at"), default=timezone.now)
    decided_by = user_key(_("by"))
    severity = models.CharField(_("grade"), max_length=10, choices=Severity.choices)
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty.choices)
    first_day = models.DateField(_("first possible common day"))
    last_day = models.DateField(_("last possible common day"), null=True)

    objects = OverlapDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to an overlap")
        verbose_name_plural = _("answers to overlaps")
        ordering = ("-decided_at", "-id")
        constraints = [
            choices_constraint(
                "overlapdecision_decision_valid",
                "decision",
                OverlapDecisionType,
                _("This decision is not known."),
            ),
            models.CheckConstraint(name="overlapdecision_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.overlap}: {self.get_decision_display()}"


def has_decision_in_force() -> Exists:
    """Return a condition for overlaps: whether a decision on them is in force."""
    return Exists(OverlapDecision.objects.in_force().filter(overlap=OuterRef("pk")))


def has_any_decision() -> Exists:
    """Return a condition for overlaps: whether there is a decision, in force or outdated."""
    return Exists(OverlapDecision.objects.filter(overlap=OuterRef("pk")))
