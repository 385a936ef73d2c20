"""The final report of a JCO and the texts of its sections."""

from typing import TYPE_CHECKING, Self

import pghistory
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jco_portal.core.type_aliases import ModelT
from jco_portal.directory.models.foreign_keys import user_key
from operations.models import Operation
from operations.models.jco_file import OutlineAccessQuerySet

if TYPE_CHECKING:
    from jco_portal.directory.models import User


class FinalReportTextQuerySet(models.QuerySet[ModelT]):
    """Texts of reports, filtered by who may read the draft."""

    def visible_to(self, user: "User") -> Self:
        """Return the texts of operations of which the user may see at least the outline."""
        # The draft has the same readers as the outline.
        outline = Operation.objects.visible_in_outline_to(user).values("pk")
        return self.filter(final_report__operation__in=outline)


class FinalReport(models.Model):
    """The final report of a JCO; revisions are filed documents of the same report.

    Participants, experts and the secretariat may read the draft.
    """

    append_only = True  # the role of the web server may only insert rows

    operation = models.OneToOneField(
        Operation, models.PROTECT, related_name="final_report", verbose_name=_("operation")
    )
    document = models.OneToOneField(
        "documents.ProducedDocument",
        models.PROTECT,
        related_name="final_report",
        verbose_name=_("document"),
    )

    objects = OutlineAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ("operation",)

    def __str__(self) -> str:
        return f"Report on {self.operation}"

    def get_absolute_url(self) -> str:
        """Return the address of the report page of the operation."""
        return reverse("followup:report", args=[self.operation.reference])


@pghistory.track()
class FinalReportText(models.Model):
    """The text of a section of a final report, in Markdown."""

    final_report = models.ForeignKey(
        FinalReport,
        models.CASCADE,
        related_name="texts",
        verbose_name=_("report"),
        db_index=False,  # the unique constraint below begins with this column
    )
    section = models.SlugField(_("section"), max_length=40)
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    written_by = user_key(_("written by"))

    objects = FinalReportTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a report")
        verbose_name_plural = _("texts of reports")
        ordering = ("final_report", "section")
        constraints = [
            models.UniqueConstraint(
                name="finalreporttext_unique_section", fields=("final_report", "section")
            )
        ]

    def __str__(self) -> str:
        return f"{self.final_report}: {self.section}"
