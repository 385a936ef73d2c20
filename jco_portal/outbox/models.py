"""Rows for work to be done, for what people are told, and for signs of life."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs by whether they are still to be done."""

    def pending(self) -> "JobQuerySet":
        """Those that are done sooner or later."""
        return self.filter(stopped_at=None)

    def stopped(self) -> "JobQuerySet":
        """Those that were tried as often as they may be."""
        return self.exclude(stopped_at=None)

    def unattended(self) -> "JobQuerySet":
        """Those that stopped and wait for an administrator to try them again or give them up."""
        return self.stopped().filter(discarded_at=None)


class Job(models.Model):
    """A task that must run, written in the transaction that made it necessary.

    The row goes in the transaction that does the work, so a crash leaves it for the next run.
    One that is given up stays, so that what waited for it is shown as failed.
    """

    task = models.CharField(_("task"), max_length=120)
    arguments = models.JSONField(_("arguments"), default=dict)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    not_before = models.DateTimeField(_("not before"), auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("most tries"), null=True)
    last_error = models.TextField(_("last error"), blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True)
    discarded_at = models.DateTimeField(_("given up"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.task} {self.arguments}"

    @property
    def error_type(self) -> str:
        """What the last try failed with, without the content that its message may quote."""
        return self.last_error.partition(":")[0]

    @property
    def is_exhausted(self) -> bool:
        """True when it was tried as often as it may be."""
        return self.max_attempts is not None and self.attempts >= self.max_attempts


class Heartbeat(models.Model):
    """When a background process last showed that it lives."""

    process = models.CharField(_("process"), max_length=40, unique=True)
    last_beat_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        ordering = ("process",)

    def __str__(self) -> str:
        return f"{self.process} at {self.last_beat_at:%Y-%m-%d %H:%M:%S}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notices by whom they are for."""

    def visible_to(self, user: models.Model) -> "NotificationQuerySet":
        """A person's own notices."""
        return self.filter(person=user.pk)

    def unread(self) -> "NotificationQuerySet":
        """Those that the person has not opened."""
        return self.filter(read_at=None)


class Notification(models.Model):
    """Something that a person is told once: in the portal, and by mail without its content.

    ``key`` names the occasion, so that telling of it again adds nothing. The sentence is found
    by its code and filled with the parameters in the reader's language.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notifications",
        verbose_name=_("person"),
        db_index=False,
    )
    key = models.CharField(_("occasion"), max_length=200)
    code = models.CharField(_("code"), max_length=60)
    parameters = models.JSONField(_("parameters"), default=dict)
    reference = models.CharField(_("reference"), max_length=100)
    url = models.CharField(_("address"), max_length=300)
    created_at = models.DateTimeField(_("at"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(name="notification_unique_key", fields=("person", "key"))
        ]
        indexes = [
            models.Index(
                fields=["person"],
                condition=models.Q(read_at=None),
                name="notification_unread_by_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} to {self.person}"
