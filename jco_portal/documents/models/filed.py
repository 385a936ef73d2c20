"""Filed documents with their numbers and files."""

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jco_portal.core.schema_operations import choices_constraint
from jco_portal.directory.enums import Role
from jco_portal.directory.models.foreign_keys import user_key
from jco_portal.documents.enums import FiledMarking
from jco_portal.documents.models.produced import DraftPdf, ProducedDocument
from jco_portal.documents.models.uploaded import FileContent

if TYPE_CHECKING:
    from jco_portal.directory.models import User


class NumberSeries(models.Model):
    """The last document number assigned in a year; the row is locked while a document is filed."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    last_number = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("series of document numbers")
        verbose_name_plural = _("series of document numbers")
        ordering = ("-year",)

    def __str__(self) -> str:
        return f"{self.last_number}/{self.year}"


class FiledDocumentQuerySet(models.QuerySet["FiledDocument"]):
    """Filed documents, filtered by reader."""

    def visible_to(self, user: "User") -> "FiledDocumentQuerySet":
        """Return the documents that the user may read, by marking or as a recipient.

        LIMITE is for the Member States, the Commission and the Council. Participants only is for
        the sender, the recipients, experts and the secretariat.
        """
        if not user.is_authenticated or not user.organisation_id:
            return self.none()
        # The role of administrator gives no access to content.
        if not user.roles - {Role.ADMINISTRATOR}:
            return self.none()
        organisation_id = user.organisation_id
        open_to = Q(marking=FiledMarking.PUBLIC) | Q(owner=organisation_id)
        open_to |= Q(released_to_organisations__contains=[organisation_id]) | Q(
            released_to_users__contains=[user.pk]
        )
        if user.is_insider:
            open_to |= Q(marking=FiledMarking.LIMITE)
            if user.has_role(Role.EXPERT, Role.SECRETARIAT):
                open_to |= Q(marking=FiledMarking.PARTICIPANTS)
        return self.filter(open_to)


class FiledDocument(models.Model):
    """A document filed under a number in the form of the Council, never changed or rendered again.

    ``snapshot`` is the content from which the files were made. A later document with the same
    number is a revision. Numbers: Council 14743/1/11 REV 1.
    """

    append_only = True  # the role of the web server may only insert rows

    produced_document = models.ForeignKey(
        ProducedDocument,
        models.PROTECT,
        related_name="filed_documents",
        verbose_name=_("document"),
    )
    draft = models.OneToOneField(
        DraftPdf,
        models.PROTECT,
        related_name="filed_document",
        verbose_name=_("draft it was made from"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number in the year"))
    revision = models.PositiveSmallIntegerField(_("revision"), default=0)
    previous = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="next",
        verbose_name=_("previous document"),
        null=True,
    )
    title = models.CharField(_("subject"), max_length=200)
    marking = models.CharField(_("marking"), max_length=16, choices=FiledMarking.choices)
    owner = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        related_name="filed_documents",
        verbose_name=_("sender"),
    )
    # Keys without constraint: who received the document stays recorded.
    released_to_organisations = ArrayField(
        models.BigIntegerField(), verbose_name=_("organisations it was filed for"), default=list
    )
    released_to_users = ArrayField(
        models.BigIntegerField(), verbose_name=_("people it was filed for"), default=list
    )
    url = models.CharField(_("address"), max_length=300)
    snapshot = models.JSONField(_("facts"))
    filed_at = models.DateTimeField(_("filed"), default=timezone.now)
    filed_by = user_key(_("filed by"))

    objects = FiledDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("filed document")
        verbose_name_plural = _("filed documents")
        ordering = ("-year", "-number", "-revision")
        constraints = [
            models.UniqueConstraint(
                name="fileddocument_unique_number", fields=("year", "number", "revision")
            ),
            models.CheckConstraint(
                name="fileddocument_revision_has_previous",
                condition=Q(revision=0, previous=None) | Q(revision__gt=0, previous__isnull=False),
            ),
            choices_constraint("fileddocument_marking_valid", "marking", FiledMarking),
        ]

    def __str__(self) -> str:
        return self.full_number

    def get_absolute_url(self) -> str:
        """Return the address of the PDF, which is downloaded."""
        return reverse("documents:document_download", args=[self.pk, 0])

    def pdf_bytes(self) -> bytes:
        """Return the PDF as it was filed; the annexes are other files."""
        return bytes(self.files.select_related("content").get(position=0).content.content)

    @property
    def full_number(self) -> str:
        """The number in the form of the Council, for example 12/26 or 12/1/26 REV 1."""
        return document_number(self.number, self.year, self.revision)


def document_number(serial: int, year: int, revision: int) -> str:
    """Return a number in the form of the Council: 12/26, as first revision 12/1/26 REV 1."""
    if not revision:
        return f"{serial}/{year % 100:02}"
    return f"{serial}/{revision}/{year % 100:02} REV {revision}"


class FiledFile(models.Model):
    """A file of a filed document: the PDF at position 0, then the annexes."""

    append_only = True

    document = models.ForeignKey(
        FiledDocument,
        models.PROTECT,
        related_name="files",
        verbose_name=_("document"),
        db_index=False,  # the unique constraint below begins with this column
    )
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(_("media type"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    content = models.ForeignKey(
        FileContent, models.PROTECT, related_name="filed_files", verbose_name=_("content")
    )

    class Meta:
        verbose_name = _("file of a filed document")
        verbose_name_plural = _("files of filed documents")
        ordering = ("document", "position")
        constraints = [
            models.UniqueConstraint(
                name="filedfile_unique_position", fields=("document", "position")
            )
        ]

    def __str__(self) -> str:
        return f"{self.document}, {self.name}"
