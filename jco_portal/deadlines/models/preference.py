"""Reminder settings of users, and their absences with deputies."""

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from jco_portal.core.schema_operations import choices_constraint
from jco_portal.deadlines.enums import EmailDelivery


@pghistory.track()
class ReminderPreference(models.Model):
    """How a user receives reminder emails; without one, a daily summary, urgent ones at once."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder_preference"
    )
    delivery = models.CharField(
        _("mails about what is due"),
        max_length=12,
        choices=EmailDelivery.choices,
        default=EmailDelivery.DAILY_SUMMARY,
    )

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [
            choices_constraint("reminderpreference_delivery_valid", "delivery", EmailDelivery)
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_delivery_display()}"


class InclusiveDateRange(Func):
    """A PostgreSQL date range; both bounds inclusive, as the third argument states."""

    function = "DATERANGE"
    output_field = DateRangeField()


@pghistory.track()
class Absence(models.Model):
    """Days on which a user is away (both inclusive), and the deputy who is reminded instead."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("deputy")
    )

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ("first_day",)
        constraints = [
            models.CheckConstraint(
                name="absence_end_after_start",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                name="absence_deputy_is_another",
                condition=~Q(deputy=F("person")),
                violation_error_message=_("Choose somebody else as deputy."),
            ),
            ExclusionConstraint(
                name="absence_no_overlap",
                expressions=[
                    (
                        InclusiveDateRange("first_day", "last_day", RangeBoundary(True, True)),
                        RangeOperators.OVERLAPS,
                    ),
                    ("person", RangeOperators.EQUAL),
                ],
                violation_error_message=_("You have said already that you are away on these days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.first_day} to {self.last_day}"
