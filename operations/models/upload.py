"""Uploads: import files shown in a preview before they are imported."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads by access."""

    def visible_to(self, user: models.Model) -> "UploadQuerySet":
        """Return the user's own uploads."""
        return self.filter(uploaded_by=user.pk)


class Upload(models.Model):
    """File of operations, stored as sent until it is imported or discarded."""

    name = models.CharField(_("file name"), max_length=200)
    content = models.BinaryField(_("content"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="uploads",
        verbose_name=_("by"),
    )
    uploaded_at = models.DateTimeField(_("at"), auto_now_add=True)
    import_requested_at = models.DateTimeField(_("import asked for at"), null=True, blank=True)
    imported_at = models.DateTimeField(_("imported at"), null=True, blank=True)
    outcome = models.JSONField(_("outcome"), null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ("-uploaded_at",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_pending(self) -> bool:
        """Whether a job still has to import the file."""
        return self.import_requested_at is not None and self.imported_at is None
