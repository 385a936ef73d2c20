"""The business case of an operation as a document."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from operations.models import Operation
from operations.models.jco_file import OutlineAccessQuerySet


class BusinessCase(models.Model):
    """The document that is the business case of an operation."""

    append_only = True

    operation = models.OneToOneField(
        Operation, models.PROTECT, related_name="business_case", verbose_name=_("operation")
    )
    document = models.OneToOneField(
        "documents.ProducedDocument",
        models.PROTECT,
        related_name="business_case",
        verbose_name=_("document"),
    )

    objects = OutlineAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("business case")
        verbose_name_plural = _("business cases")
        ordering = ("operation",)

    def __str__(self) -> str:
        return f"Business case of {self.operation}"
