"""The debriefing of a JCO, its workshops, and the assessments of objectives."""

from datetime import date
from typing import TYPE_CHECKING, Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from followup.enums import AssessmentOutcome
from jco_portal.core.schema_operations import choices_constraint
from jco_portal.core.type_aliases import ModelT
from jco_portal.directory.models.foreign_keys import user_key
from operations.models import Operation

if TYPE_CHECKING:
    from jco_portal.directory.models import User


class DebriefingQuerySet(models.QuerySet["Debriefing"]):
    """Debriefings, filtered by reader."""

    def visible_to(self, user: "User") -> "DebriefingQuerySet":
        """Return those of JCOs that the user manages or joins; all for experts and secretariat."""
        read = Operation.objects.visible_in_outline_to(user).order_by().values("pk")
        return self.filter(operation__in=read)

    def recorded(self) -> "DebriefingQuerySet":
        """Return those recorded as held."""
        return self.filter(recorded_at__isnull=False)


class DebriefingRowQuerySet(models.QuerySet[ModelT]):
    """Rows of debriefings, filtered by reader."""

    def visible_to(self, user: "User") -> Self:
        """Return the rows of debriefings that the user may read."""
        return self.filter(debriefing__in=Debriefing.objects.visible_to(user).values("pk"))


@pghistory.track()
class Debriefing(models.Model):
    """The meeting of participants after a JCO, at most one for each JCO.

    Participants are functions and organisations, one in each line, never names of persons. Agenda
    and conclusions are Markdown. Source: Council 9947/1/11 REV 1, 5.3.2.
    """

    operation = models.OneToOneField(
        Operation, models.PROTECT, related_name="debriefing", verbose_name=_("operation")
    )
    starts_on = models.DateField(_("first day"), null=True)
    ends_on = models.DateField(_("last day"), null=True)
    location = models.CharField(_("place"), max_length=200, blank=True)
    participants = models.TextField(_("participants by function"), max_length=5000, blank=True)
    agenda = models.TextField(_("agenda"), max_length=10_000, blank=True)
    conclusions = models.TextField(_("conclusions"), max_length=20_000, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), null=True)
    recorded_by = user_key(_("recorded by"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DebriefingQuerySet.as_manager()

    class Meta:
        verbose_name = _("debriefing")
        verbose_name_plural = _("debriefings")
        ordering = ("-starts_on", "-id")
        constraints = [
            models.CheckConstraint(
                name="debriefing_end_after_start",
                condition=Q(starts_on=None, ends_on=None)
                | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
                violation_error_message=_("The meeting cannot end before it starts."),
            ),
            models.CheckConstraint(
                # The last day follows from the constraint above.
                name="debriefing_recorded_has_user_and_days",
                condition=Q(recorded_at=None, recorded_by=None)
                | Q(
                    recorded_at__isnull=False,
                    recorded_by__isnull=False,
                    starts_on__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Debriefing of {self.operation}"

    def get_absolute_url(self) -> str:
        """Return the address of the debriefing page of the JCO."""
        return reverse("followup:debriefing_detail", args=[self.operation.reference])

    @property
    def is_recorded(self) -> bool:
        """True once the debriefing has been recorded as held."""
        return self.recorded_at is not None

    def has_ended(self, today: date) -> bool:
        """Return whether the last day is today or earlier; False without dates."""
        return self.ends_on is not None and self.ends_on <= today


@pghistory.track()
class Workshop(models.Model):
    """A workshop of a debriefing, its findings in Markdown."""

    debriefing = models.ForeignKey(
        Debriefing,
        models.CASCADE,
        related_name="workshops",
        verbose_name=_("debriefing"),
        db_index=False,  # the unique constraint below begins with this column
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what it found"), max_length=20_000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DebriefingRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")
        ordering = ("debriefing", "number")
        constraints = [
            models.UniqueConstraint(name="workshop_unique_number", fields=("debriefing", "number"))
        ]

    def __str__(self) -> str:
        return f"Workshop {self.number}: {self.title}"


@pghistory.track()
class CaseStudy(models.Model):
    """A validated seizure examined in a workshop."""

    workshop = models.ForeignKey(
        Workshop,
        models.CASCADE,
        related_name="case_studies",
        verbose_name=_("workshop"),
        db_index=False,  # the unique constraint below begins with this column
    )
    seizure = models.ForeignKey(
        "operations.Seizure",
        models.PROTECT,
        related_name="case_studies",
        verbose_name=_("seizure"),
    )

    class Meta:
        verbose_name = _("case study")
        verbose_name_plural = _("case studies")
        ordering = ("workshop", "seizure__number")
        constraints = [
            models.UniqueConstraint(name="casestudy_unique_seizure", fields=("workshop", "seizure"))
        ]

    def __str__(self) -> str:
        return f"{self.workshop}: {self.seizure}"


@pghistory.track()
class ObjectiveAssessment(models.Model):
    """The assessment of an objective: outcome, explanation, and the value achieved as at a day.

    ``achieved_value`` is in the unit of the objective. It is computed from validated results, or
    entered where ``is_computed`` is false; None if not known.
    """

    debriefing = models.ForeignKey(
        Debriefing, models.CASCADE, related_name="assessments", verbose_name=_("debriefing")
    )
    objective = models.OneToOneField(
        "operations.Objective",
        models.CASCADE,
        related_name="assessment",
        verbose_name=_("objective"),
    )
    outcome = models.CharField(_("assessed as"), max_length=8, choices=AssessmentOutcome.choices)
    text = models.TextField(_("assessment"), max_length=5000)
    achieved_value = models.DecimalField(_("achieved"), max_digits=17, decimal_places=3, null=True)
    is_computed = models.BooleanField(_("counted from the records"), default=False)
    as_at = models.DateField(_("as at"))
    assessed_by = user_key(_("by"))
    assessed_at = models.DateTimeField(_("at"), default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DebriefingRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment of an objective")
        verbose_name_plural = _("assessments of objectives")
        ordering = ("debriefing", "objective__number")
        constraints = [
            choices_constraint(
                "objectiveassessment_outcome_valid",
                "outcome",
                AssessmentOutcome,
                _("Say how far it was reached."),
            ),
            models.CheckConstraint(name="objectiveassessment_has_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="objectiveassessment_computed_has_value",
                condition=Q(is_computed=False) | ~Q(achieved_value=None),
            ),
            models.CheckConstraint(
                name="objectiveassessment_value_not_negative",
                condition=Q(achieved_value=None) | Q(achieved_value__gte=0),
                violation_error_message=_("A figure cannot lie below 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective}: {self.get_outcome_display()}"
