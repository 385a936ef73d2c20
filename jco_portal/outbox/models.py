"""Rows for work to be done and for signs of life."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """A task that must run, written in the transaction that made it necessary.

    The row goes in the transaction that does the work, so a crash leaves it for the next run.
    """

    task = models.CharField(_("task"), max_length=120)
    arguments = models.JSONField(_("arguments"), default=dict)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    not_before = models.DateTimeField(_("not before"), auto_now_add=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    last_error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.task} {self.arguments}"


class Heartbeat(models.Model):
    """When a background process last showed that it lives."""

    process = models.CharField(_("process"), max_length=40, unique=True)
    seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        ordering = ("process",)

    def __str__(self) -> str:
        return f"{self.process} at {self.seen_at:%Y-%m-%d %H:%M:%S}"
