"""Calls for proposals of programmes."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from funding.models.programme import Programme


@pghistory.track()
class Call(models.Model):
    """A programme's invitation to apply by a deadline; each cut-off date is a call of its own."""

    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        related_name="calls",
        verbose_name=_("programme"),
        # call_unique_reference begins with this column and serves it too
        db_index=False,
    )
    reference = models.CharField(_("reference"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    opens_on = models.DateField(_("opens"), null=True, blank=True)
    closes_on = models.DateField(_("deadline"))
    decision_expected_on = models.DateField(_("decision expected"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ("-closes_on", "programme", "reference")
        constraints = [
            models.UniqueConstraint(
                name="call_unique_reference",
                fields=("programme", "reference"),
                violation_error_message=_("This programme has a call of this reference already."),
            ),
            models.CheckConstraint(
                name="call_close_after_open",
                condition=Q(opens_on=None) | Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("The deadline lies before the opening."),
            ),
            models.CheckConstraint(
                name="call_decision_after_deadline",
                condition=Q(decision_expected_on=None)
                | Q(decision_expected_on__gte=F("closes_on")),
                violation_error_message=_("The decision cannot be expected before the deadline."),
            ),
            models.UniqueConstraint(
                # Needless for uniqueness, as id is unique, but the foreign key over these columns
                # (application_matches_call) requires it
                name="call_unique_programme_and_deadline",
                fields=("id", "programme", "closes_on"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme}: {self.title}"

    def get_absolute_url(self) -> str:
        """Return the address of the call in the list of calls."""
        return f"{reverse('funding:call_list')}#call-{self.pk}"
