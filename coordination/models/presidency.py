"""The rota of Council Presidencies."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _


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
                name="presidency_ends_after_start",
                condition=models.Q(ends_on__gt=models.F("starts_on")),
                violation_error_message=_("A Presidency cannot end before it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.state}, {self.starts_on:%Y-%m}"
