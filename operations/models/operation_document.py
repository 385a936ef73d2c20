"""Uploaded documents of operations."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jco_portal.documents.enums import DocumentKind
from operations.models.operation import Operation

if TYPE_CHECKING:
    from jco_portal.directory.models import User


class OperationDocumentQuerySet(models.QuerySet["OperationDocument"]):
    """Documents of operations by access."""

    def visible_to(self, user: "User") -> "OperationDocumentQuerySet":
        """Return current documents; business cases also to users with outline access."""
        return self.visible_with_removed_to(user).filter(document__removed_at=None)

    def visible_with_removed_to(self, user: "User") -> "OperationDocumentQuerySet":
        """Return also removed documents: that they existed, not what they contained."""
        inside = Operation.objects.visible_in_full_to(user).values("pk")
        outline = Operation.objects.visible_in_outline_to(user).values("pk")
        case = Q(document__kind=DocumentKind.BUSINESS_CASE, operation__in=outline)
        return self.filter(Q(operation__in=inside) | case)


class OperationDocument(models.Model):
    """Link between an operation and an uploaded document."""

    operation = models.ForeignKey(
        Operation, models.PROTECT, related_name="operation_documents", verbose_name=_("operation")
    )
    document = models.OneToOneField(
        "documents.Document",
        models.PROTECT,
        related_name="operation_document",
        verbose_name=_("document"),
    )

    objects = OperationDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an operation")
        verbose_name_plural = _("files of operations")
        ordering = ("operation", "document__kind", "document__title")

    def __str__(self) -> str:
        return str(self.document)
