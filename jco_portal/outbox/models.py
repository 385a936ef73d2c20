"""Models of the outbox: jobs, heartbeats and notifications."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs, filtered by whether they are still to be run."""

    def pending(self) -> "JobQuerySet":
        """Return the jobs that will be run."""
        return self.filter(stopped_at=None)

    def stopped(self) -> "JobQuerySet":
        """Return the jobs whose attempts are exhausted, discarded ones included."""
        return self.exclude(stopped_at=None)

    def unattended(self) -> "JobQuerySet":
        """Return the stopped jobs that an administrator has yet to retry or discard."""
        return self.stopped().filter(discarded_at=None)


class Job(models.Model):
    """A task to be run, created in the transaction that makes it necessary.

    The row is deleted in the transaction that does the work, so that a crash leaves it for the next
    run. A discarded job stays, so that pages show what depends on it as failed.
    """

    task = models.CharField(_("task"), max_length=120)
    arguments = models.JSONField(_("arguments"), default=dict)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    not_before = models.DateTimeField(_("not before"), auto_now_add=True)  # due at once
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("most tries"), null=True)
    last_error = models.TextField(_("last error"), blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True)
    discarded_at = models.DateTimeField(_("given up"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ("id",)  # the order in which due jobs are run

    def __str__(self) -> str:
        return f"{self.task} {self.arguments}"

    @property
    def error_type(self) -> str:
        """The class of the last error, without the message, which may quote content."""
        return self.last_error.partition(":")[0]

    @property
    def is_exhausted(self) -> bool:
        """True if no attempt is left; never with ``max_attempts`` None."""
        return self.max_attempts is not None and self.attempts >= self.max_attempts


class Heartbeat(models.Model):
    """The time at which a background process last reported."""

    process = models.CharField(_("process"), max_length=40, unique=True)
    last_beat_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        ordering = ("process",)

    def __str__(self) -> str:
        return f"{self.process} at {self.last_beat_at:%Y-%m-%d %H:%M:%S}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notifications, filtered by recipient."""

    def visible_to(self, user: models.Model) -> "NotificationQuerySet":
        """Return the notifications of this user."""
        return self.filter(person=user.pk)

    def unread(self) -> "NotificationQuerySet":
        """Return those that the user has not opened."""
        return self.filter(read_at=None)


class Notification(models.Model):
    """A message to one user about an occasion: in the portal, and by email without the content.

    ``key`` identifies the occasion: a second notification of it is not created. ``code`` finds the
    sentence, which is filled with the parameters in the language of the reader.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notifications",
        verbose_name=_("person"),
        db_index=False,  # the unique constraint below begins with this column
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
