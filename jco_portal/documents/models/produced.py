"""Documents that the portal produces: state, transitions and draft PDFs."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, Optional

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jco_portal.core.schema_operations import choices_constraint
from jco_portal.directory.models.foreign_keys import user_key
from jco_portal.documents.enums import ProducedState
from jco_portal.documents.models.uploaded import FileContent
from jco_portal.documents.produced_kinds import PRODUCED_KINDS, ProducedKind, find_kind

if TYPE_CHECKING:
    from jco_portal.directory.models import User
    from jco_portal.documents.models.filed import FiledDocument


class ProducedDocumentQuerySet(models.QuerySet["ProducedDocument"]):
    """Produced documents, filtered by who may read them before they are filed."""

    def visible_to(self, user: "User") -> "ProducedDocumentQuerySet":
        """Return the documents that the kinds make visible to the user."""
        # Matches nothing; each kind adds to it by ‘or’.
        open_to = Q(pk__in=[])
        for kind in PRODUCED_KINDS:
            open_to |= Q(kind=kind.code, pk__in=kind.documents_visible_to(user))
        return self.filter(open_to)


@pghistory.track()
class ProducedDocument(models.Model):
    """A document that the portal drafts and files, from the first draft to the latest revision.

    The subject is found through a row of the app that owns the kind. While approval is requested
    or granted, ``draft_for_approval`` is the draft to be filed.
    """

    kind = models.SlugField(_("kind"), max_length=24)
    state = models.CharField(
        _("state"),
        max_length=16,
        choices=ProducedState.choices,
        default=ProducedState.DRAFT,
        editable=False,
    )
    state_since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    draft_for_approval = models.ForeignKey(
        "documents.DraftPdf",
        models.PROTECT,
        related_name="+",
        verbose_name=_("draft to be filed"),
        null=True,
    )
    # Set for standalone kinds, of which the constraint below allows one document.
    is_single = models.BooleanField(_("only one of its kind"), default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProducedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("produced document")
        verbose_name_plural = _("produced documents")
        ordering = ("kind", "id")
        constraints = [
            choices_constraint(
                "produceddocument_state_valid",
                "state",
                ProducedState,
                _("This state is not known."),
            ),
            models.UniqueConstraint(
                name="produceddocument_single_unique_kind",
                fields=["kind"],
                condition=Q(is_single=True),
            ),
            models.CheckConstraint(
                name="produceddocument_approval_has_draft",
                condition=~Q(state__in=[ProducedState.APPROVAL_REQUESTED, ProducedState.APPROVED])
                | Q(draft_for_approval__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        """Return the address of the page on which the document is drafted, approved and filed."""
        return self.kind_definition.page_url(self.subject)

    @property
    def kind_definition(self) -> ProducedKind[Any]:
        """The definition of the kind; raises StopIteration for an unknown code."""
        return find_kind(self.kind)

    @cached_property
    def subject(self) -> Any:
        """The record that the document is about, None for a standalone kind."""
        return self.kind_definition.find_subject(self)

    @property
    def last_draft(self) -> Optional["DraftPdf"]:
        """The draft requested last, without the snapshot; None without any."""
        return self.drafts.defer("snapshot").first()

    @property
    def last_filed(self) -> Optional["FiledDocument"]:
        """The latest filed revision, without the snapshot; None before the first."""
        return (
            self.filed_documents.select_related("owner")
            .defer("snapshot")
            .order_by("-revision")
            .first()
        )


class ProducedDocumentRowQuerySet(models.QuerySet[Any]):
    """Rows of produced documents, filtered by who may read them before they are filed."""

    def visible_to(self, user: "User") -> "ProducedDocumentRowQuerySet":
        """Return the rows of documents that the user may read."""
        return self.filter(document__in=ProducedDocument.objects.visible_to(user).values("pk"))


class ProducedDocumentTransition(models.Model):
    """A transition of a produced document: states, user, time and reason."""

    append_only = True  # the role of the web server may only insert rows

    document = models.ForeignKey(
        ProducedDocument, models.PROTECT, related_name="transitions", verbose_name=_("document")
    )
    name = models.CharField(_("move"), max_length=24)
    from_state = models.CharField(_("from"), max_length=16, choices=ProducedState.choices)
    to_state = models.CharField(_("to"), max_length=16, choices=ProducedState.choices)
    made_by = user_key(_("by"))
    made_at = models.DateTimeField(_("at"), default=timezone.now)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    objects = ProducedDocumentRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("move of a produced document")
        verbose_name_plural = _("moves of produced documents")
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return f"{self.document}: {self.name}"


class DraftPdf(models.Model):
    """A requested draft: the snapshot taken for it, then the PDF rendered from that.

    ``annex`` is the workbook with tables that are too long for the PDF.
    """

    document = models.ForeignKey(
        ProducedDocument, models.PROTECT, related_name="drafts", verbose_name=_("document")
    )
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    requested_by = user_key(_("requested by"))
    snapshot = models.JSONField(_("facts"), null=True)
    snapshot_at = models.DateTimeField(_("facts gathered"), null=True)
    content = models.ForeignKey(
        FileContent, models.PROTECT, related_name="+", verbose_name=_("content"), null=True
    )
    annex = models.ForeignKey(
        FileContent, models.PROTECT, related_name="+", verbose_name=_("annex"), null=True
    )
    rendered_at = models.DateTimeField(_("printed"), null=True)

    objects = ProducedDocumentRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft PDF")
        verbose_name_plural = _("draft PDFs")
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="draftpdf_rendered_is_complete",
                condition=Q(rendered_at=None, content=None)
                | Q(rendered_at__isnull=False, content__isnull=False, snapshot__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.document}, draft {self.pk}"
