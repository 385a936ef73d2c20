"""Participations: which organisation takes which part in an operation."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from operations.enums import Part


@pghistory.track()
class Participation(models.Model):
    """An organisation's part in an operation."""

    operation = models.ForeignKey(
        "operations.Operation",
        models.CASCADE,
        related_name="participations",
        verbose_name=_("operation"),
    )
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        related_name="participations",
        verbose_name=_("organisation"),
    )
    part = models.CharField(
        _("part"), max_length=16, choices=Part.choices, default=Part.PARTICIPANT
    )

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ("operation", "organisation")
        constraints = [
            models.UniqueConstraint(
                name="organisation_takes_part_once",
                fields=("operation", "organisation"),
                violation_error_message=_("This organisation stands in the list already."),
            ),
            models.CheckConstraint(
                name="part_is_known",
                condition=models.Q(part__in=Part.values),
                violation_error_message=_("This part is not known."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.get_part_display()}"
