"""Timetable of a JCO: tasks with due dates counted from its start or end."""

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jco_portal.directory.models.foreign_keys import user_key
from operations.enums import Anchor, CompletionRule, ResponsibleParty, TaskOutcome
from operations.models.jco_file import FullAccessQuerySet
from operations.models.operation import Operation
from operations.models.reference_lists import DatedListItem


@pghistory.track()
class GuideTask(DatedListItem):
    """Task that new timetables receive: responsible party, due date and completion rule."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("step"), max_length=200)
    guidance = models.TextField(_("guidance"), max_length=2000, blank=True)
    anchor = models.CharField(
        _("counted from"), max_length=8, choices=Anchor.choices, default=Anchor.START
    )
    offset_working_days = models.SmallIntegerField(
        _("working days"), help_text=_("Below 0: before; above 0: after.")
    )
    responsible = models.CharField(
        _("done by"), max_length=16, choices=ResponsibleParty.choices, default=ResponsibleParty.LEAD
    )
    completion_rule = models.CharField(
        _("counts as done when"),
        max_length=16,
        choices=CompletionRule.choices,
        default=CompletionRule.MANUAL,
    )

    class Meta:
        verbose_name = _("step of the guide")
        verbose_name_plural = _("steps of the guide")
        ordering = ("anchor", "offset_working_days", "code")
        constraints = [
            models.CheckConstraint(
                name="guidetask_offset_within_two_years",
                # 520 working days are two years of 52 weeks with five days.
                condition=Q(offset_working_days__gte=-520, offset_working_days__lte=520),
                violation_error_message=_("A step lies at most 520 working days away."),
            )
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class TimetableTask(models.Model):
    """Task of one JCO. Without ``guide_task`` it was added by hand, with a fixed due date."""

    operation = models.ForeignKey(
        Operation,
        models.CASCADE,
        related_name="timetable",
        verbose_name=_("operation"),
        db_index=False,  # the unique constraint below begins with this column
    )
    guide_task = models.ForeignKey(
        GuideTask,
        models.PROTECT,
        related_name="+",
        verbose_name=_("step of the guide"),
        null=True,
    )
    title = models.CharField(_("step"), max_length=200)
    anchor = models.CharField(_("counted from"), max_length=8, choices=Anchor.choices, blank=True)
    offset_working_days = models.SmallIntegerField(_("working days"), null=True)
    responsible = models.CharField(
        _("done by"), max_length=16, choices=ResponsibleParty.choices, default=ResponsibleParty.LEAD
    )
    reassigned_to = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        related_name="+",
        verbose_name=_("handed over to"),
        null=True,
    )
    completion_rule = models.CharField(
        _("counts as done when"),
        max_length=16,
        choices=CompletionRule.choices,
        default=CompletionRule.MANUAL,
    )
    due_on = models.DateField(_("due"), null=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=TaskOutcome.choices, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True)
    settled_by = user_key(_("settled by"), null=True)
    reason = models.CharField(_("why it is skipped"), max_length=500, blank=True)

    objects = FullAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a timetable")
        verbose_name_plural = _("steps of timetables")
        ordering = ("operation", "due_on", "id")
        constraints = [
            models.UniqueConstraint(
                name="timetabletask_unique_guide_task", fields=("operation", "guide_task")
            ),
            models.CheckConstraint(
                name="timetabletask_outcome_has_time",
                condition=Q(outcome="", settled_at=None)
                | Q(outcome__in=TaskOutcome.values, settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="timetabletask_not_needed_has_reason",
                condition=~Q(outcome=TaskOutcome.NOT_NEEDED) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation}: {self.title}"

    def get_absolute_url(self) -> str:
        """Return the address of the task in the timetable.

        Experts and the secretariat, who cannot see the timetable, get the overview page.
        """
        if (
            self.responsible in {ResponsibleParty.EXPERTS, ResponsibleParty.SECRETARIAT}
            and self.reassigned_to_id is None
        ):
            return self.operation.get_absolute_url()
        return f"{reverse('operations:timetable', args=[self.operation.reference])}#step-{self.pk}"
