"""Dated data of coordination: the numbers of the overlap rule, and the rota of Presidencies."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class OverlapRule(models.Model):
    """The numbers of the overlap rule from a day on. Administrators enter them.

    Proposal of the portal. Which types of operation are customs-led, and how many days an unknown
    end adds, is stored with the types.
    """

    valid_from = models.DateField(_("valid from"), unique=True)
    long_running_after_days = models.PositiveSmallIntegerField(
        _("standing after days"),
        default=90,
        help_text=_("An operation that is not customs-led and certainly longer is standing."),
    )
    min_resource_states = models.PositiveSmallIntegerField(
        _("shared states that bind resources"),
        default=10,
        help_text=_("From so many shared states on, two customs-led operations coordinate."),
    )

    class Meta:
        verbose_name = _("overlap rule")
        verbose_name_plural = _("overlap rules")
        ordering = ("-valid_from",)

    def __str__(self) -> str:
        return f"{self.valid_from:%Y-%m-%d}"


@pghistory.track()
class Presidency(models.Model):
    """A half-year in which a Member State chairs the Council."""

    state = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        related_name="presidencies",
        verbose_name=_("state"),
    )
    starts_on = models.DateField(_("from"), unique=True)
    ends_on = models.DateField(_("until"))

    class Meta:
        verbose_name = _("Presidency")
        verbose_name_plural = _("Presidencies")
        ordering = ("starts_on",)
        constraints = [
            models.CheckConstraint(
                name="presidency_end_after_start",
                condition=models.Q(ends_on__gt=models.F("starts_on")),
                violation_error_message=_("A Presidency cannot end before it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.state}, {self.starts_on:%Y-%m}"
