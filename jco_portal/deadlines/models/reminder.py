"""Reminders, one row for each step and user, and the emails that contain them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jco_portal.deadlines.enums import EscalationLevel
from jco_portal.deadlines.models.deadline import Deadline


class ReminderEmail(models.Model):
    """An email to one user about deadlines; ``key`` makes it unique for a day or a step."""

    key = models.CharField(_("occasion"), max_length=80, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder_emails"
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    leased_until = models.DateTimeField(_("being sent until"), null=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    dropped_at = models.DateTimeField(
        _("given up"), null=True, help_text=_("Nothing was left to say, or nobody takes it.")
    )

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ("id",)
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(sent_at=None, dropped_at=None),
                name="reminderemail_pending",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} to {self.person}"


class Reminder(models.Model):
    """One reminder or escalation of a deadline for one user.

    ``days_after_due`` is in calendar days, negative before the due date. ``due_on`` is the date at
    that time, so that a moved deadline is reminded of again. ``level`` is empty for a reminder.
    """

    # No index of its own: that of the unique constraint begins with the same column.
    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="reminders", db_index=False)
    due_on = models.DateField(_("due"))
    days_after_due = models.SmallIntegerField(_("day"))
    level = models.CharField(
        _("comes up to"), max_length=16, choices=EscalationLevel.choices, blank=True
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders")
    is_urgent = models.BooleanField(_("urgent"), default=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    email = models.ForeignKey(ReminderEmail, models.SET_NULL, related_name="reminders", null=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                name="reminder_unique_recipient",
                fields=("deadline", "due_on", "days_after_due", "level", "person"),
            )
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(email=None), name="reminder_without_email")
        ]

    def __str__(self) -> str:
        return f"{self.deadline}, day {self.days_after_due}, to {self.person}"
