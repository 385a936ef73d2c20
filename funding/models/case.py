"""The business case of an operation as a document: its prints, and what was filed of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from operations.models import Operation
from operations.models.dossier import OutlinedQuerySet


class CasePrint(models.Model):
    """A draft of the business case: the facts of a moment, then the PDF made of them.

    ``to_file_by`` is who asked that this very print be filed.
    """

    operation = models.ForeignKey(
        Operation, models.PROTECT, related_name="case_prints", verbose_name=_("operation")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    facts = models.JSONField(_("facts"))
    document = models.ForeignKey(
        "documents.Content",
        models.PROTECT,
        related_name="+",
        verbose_name=_("document"),
        null=True,
    )
    done_at = models.DateTimeField(_("printed"), null=True)
    to_file_at = models.DateTimeField(_("filing asked"), null=True)
    to_file_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("filing asked by"),
        null=True,
    )

    objects = OutlinedQuerySet.as_manager()

    class Meta:
        verbose_name = _("print of a business case")
        verbose_name_plural = _("prints of business cases")
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="a_print_of_a_case_is_done_whole",
                condition=Q(done_at=None, document=None)
                | Q(done_at__isnull=False, document__isnull=False),
            ),
            models.CheckConstraint(
                name="only_a_print_that_can_be_read_is_filed",
                condition=Q(to_file_at=None, to_file_by=None)
                | Q(to_file_at__isnull=False, to_file_by__isnull=False, done_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Business case of {self.operation}, print {self.pk}"

    def get_absolute_url(self) -> str:
        """The page on which it is downloaded and filed."""
        return reverse("funding:business_case", args=[self.operation.reference])


class FiledCase(models.Model):
    """A business case as it was filed: which document, of which operation, from which print."""

    append_only = True

    operation = models.ForeignKey(
        Operation, models.PROTECT, related_name="filed_cases", verbose_name=_("operation")
    )
    document = models.OneToOneField(
        "documents.FiledDocument",
        models.PROTECT,
        related_name="filed_case",
        verbose_name=_("document"),
    )
    source = models.OneToOneField(
        CasePrint, models.PROTECT, related_name="filed", verbose_name=_("print")
    )

    objects = OutlinedQuerySet.as_manager()

    class Meta:
        verbose_name = _("filed business case")
        verbose_name_plural = _("filed business cases")
        ordering = ("operation", "-document__revision")

    def __str__(self) -> str:
        return str(self.document)
