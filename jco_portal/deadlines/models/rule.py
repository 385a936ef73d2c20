"""Deadline rules, which administrators edit, their escalation rules and the counting of days."""

from datetime import date, timedelta

import pghistory
from dateutil.relativedelta import relativedelta
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jco_portal.core.dates import add_working_days
from jco_portal.deadlines.enums import MAX_DAYS, Counting, EscalationLevel
from jco_portal.directory.enums import Role


def default_reminder_days() -> list[int]:
    """Return the days before the due date on which reminders are sent (proposal of the portal)."""
    return [30, 7, 1, 0]


@pghistory.track()
class DeadlineRule(models.Model):
    """How a deadline is computed, when reminders are sent and when it is overdue.

    Administrators edit it; open deadlines follow when they are next synchronised.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("rule"), max_length=200)
    anchor = models.CharField(_("counted from"), max_length=120)
    offset = models.SmallIntegerField(
        _("due after"), help_text=_("Below 0: before. 0 where the day is given by somebody.")
    )
    counting = models.CharField(
        _("counted in"), max_length=12, choices=Counting.choices, default=Counting.DAYS
    )
    grace_period = models.PositiveSmallIntegerField(
        _("overdue after another"), default=0, help_text=_("Counted in the same way.")
    )
    recipient_roles = ArrayField(
        models.CharField(max_length=16, choices=Role.choices),
        verbose_name=_("reminded at the owner"),
    )
    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(),
        default=default_reminder_days,
        verbose_name=_("reminded so many days before"),
        help_text=_("With commas, for example 30,7,1,0."),
    )
    is_urgent = models.BooleanField(
        _("urgent"), default=False, help_text=_("Told at once, not with the mail of the day.")
    )
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("rule for deadlines")
        verbose_name_plural = _("rules for deadlines")
        ordering = ("title",)
        constraints = [
            models.CheckConstraint(
                name="deadlinerule_reminder_days_within_a_year",
                condition=Q(reminder_days__contained_by=list(range(MAX_DAYS + 1))),
                violation_error_message=_("Reminders lie at most 365 days before."),
            ),
            models.CheckConstraint(
                name="deadlinerule_offset_within_ten_years",
                condition=Q(offset__gte=-3650, offset__lte=3650, grace_period__lte=3650),
                violation_error_message=_("A rule counts at most 3,650 days."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class EscalationRule(models.Model):
    """A level of a deadline rule: who is informed, and how many days after it is overdue."""

    rule = models.ForeignKey(
        DeadlineRule,
        models.CASCADE,
        related_name="escalation_rules",
        verbose_name=_("rule"),
        db_index=False,  # the unique constraint begins with this column
    )
    level = models.CharField(_("comes up to"), max_length=16, choices=EscalationLevel.choices)
    days_overdue = models.PositiveSmallIntegerField(_("days after it is overdue"))

    class Meta:
        verbose_name = _("rung of the ladder")
        verbose_name_plural = _("rungs of the ladder")
        ordering = ("rule", "days_overdue")
        constraints = [
            models.UniqueConstraint(name="escalationrule_unique_level", fields=("rule", "level")),
            models.UniqueConstraint(
                name="escalationrule_unique_days", fields=("rule", "days_overdue")
            ),
            models.CheckConstraint(
                name="escalationrule_days_within_a_year",
                condition=Q(days_overdue__gte=1, days_overdue__lte=MAX_DAYS),
                violation_error_message=_("A rung lies 1 to 365 days after."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}, {self.days_overdue}"


def add_offset(anchor: date, offset: int, counting: str, state: str = "") -> date:
    """Return the day ``offset`` days, working days or months after the anchor (negative: before).

    ``state`` is the code of the state whose public holidays are no working days; empty for
    weekends only. A shorter month gives its last day: 31 January and one month is 28 February.
    """
    if counting == Counting.WORKING_DAYS:
        return add_working_days(anchor, offset, state)
    if counting == Counting.MONTHS:
        return anchor + relativedelta(months=offset)
    return anchor + timedelta(days=offset)
