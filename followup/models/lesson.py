"""Lessons: the treatment of recommendations of earlier JCOs in a plan."""

from typing import TYPE_CHECKING

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from followup.enums import LessonTreatment
from followup.models.recommendation import Recommendation
from jco_portal.core.schema_operations import choices_constraint
from jco_portal.directory.models.foreign_keys import user_key
from operations.models import Operation

if TYPE_CHECKING:
    from jco_portal.directory.models import User


class LessonQuerySet(models.QuerySet["Lesson"]):
    """Lessons, filtered by reader."""

    def visible_to(self, user: "User") -> "LessonQuerySet":
        """Return those of plans and on recommendations that the user may read."""
        plans = Operation.objects.visible_in_outline_to(user).order_by().values("pk")
        known = Recommendation.objects.visible_to(user).order_by().values("pk")
        return self.filter(operation__in=plans, recommendation__in=known)


@pghistory.track()
class Lesson(models.Model):
    """The treatment of a recommendation of a comparable earlier JCO in the plan of a JCO.

    Source: Council 9947/1/11 REV 1, 5.3.1.
    """

    operation = models.ForeignKey(
        Operation,
        models.CASCADE,
        related_name="lessons",
        verbose_name=_("operation"),
        db_index=False,  # the unique constraint below begins with this column
    )
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="lessons", verbose_name=_("recommendation")
    )
    treatment = models.CharField(_("use"), max_length=16, choices=LessonTreatment.choices)
    text = models.TextField(_("how, or why not"), max_length=2000)
    treated_by = user_key(_("by"))
    treated_at = models.DateTimeField(_("at"), default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ("operation", "recommendation")
        constraints = [
            models.UniqueConstraint(
                name="lesson_unique_recommendation",
                fields=("operation", "recommendation"),
            ),
            choices_constraint(
                "lesson_treatment_valid",
                "treatment",
                LessonTreatment,
                _("Say whether it is applied."),
            ),
            models.CheckConstraint(name="lesson_has_text", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.operation}: {self.recommendation}"
