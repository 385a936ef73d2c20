"""Uploaded documents: the document, its versions, and the bytes.

The bytes are in the database, so that a backup contains them and a version is stored whole or
not at all. The app that owns a document decides who may read it.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jco_portal.core.schema_operations import choices_constraint
from jco_portal.directory.models.foreign_keys import user_key
from jco_portal.documents.enums import DocumentKind


class FileContent(models.Model):
    """The bytes of a file under their SHA-256; equal files are stored once."""

    append_only = True  # the role of the web server may only insert rows

    sha256 = models.CharField(_("SHA-256"), max_length=64, primary_key=True)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("content")
        verbose_name_plural = _("contents")

    def __str__(self) -> str:
        return self.sha256[:12]


class Document(models.Model):
    """An uploaded document with all its versions."""

    kind = models.CharField(_("kind"), max_length=24, choices=DocumentKind.choices)
    title = models.CharField(_("title"), max_length=200)
    owner = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        related_name="documents",
        verbose_name=_("owner"),
    )
    removed_at = models.DateTimeField(_("taken away"), null=True)
    removed_by = user_key(_("taken away by"), null=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("kind", "title", "id")
        constraints = [
            choices_constraint(
                "document_kind_valid",
                "kind",
                DocumentKind,
                _("This kind of document is not known."),
            ),
            models.CheckConstraint(
                name="document_removed_has_user_and_time",
                condition=models.Q(removed_at=None, removed_by=None)
                | models.Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DocumentVersion(models.Model):
    """A version of an uploaded document, cleaned before it was stored."""

    append_only = True

    document = models.ForeignKey(
        Document,
        models.PROTECT,
        related_name="versions",
        verbose_name=_("document"),
        db_index=False,  # the unique constraint below begins with this column
    )
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(_("media type"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    content = models.ForeignKey(
        FileContent, models.PROTECT, related_name="versions", verbose_name=_("content")
    )
    note = models.CharField(_("what is new"), max_length=300, blank=True)
    uploaded_at = models.DateTimeField(_("at"), default=timezone.now)
    uploaded_by = user_key(_("by"))

    class Meta:
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        ordering = ("document", "-number")
        constraints = [
            models.UniqueConstraint(
                name="documentversion_unique_number", fields=("document", "number")
            )
        ]

    def __str__(self) -> str:
        return f"{self.document}, version {self.number}"
