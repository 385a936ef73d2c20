"""JCO file: business case, threat assessment and facilitators of a JCO."""

from typing import TYPE_CHECKING, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jco_portal.core.type_aliases import ModelT
from jco_portal.directory.models.foreign_keys import user_key
from operations.models.operation import Operation
from operations.models.reference_lists import DatedListItem

if TYPE_CHECKING:
    from jco_portal.directory.models import User


class OutlineAccessQuerySet(models.QuerySet[ModelT]):
    """Rows that everyone with access to the outline of their operation can read."""

    def visible_to(self, user: "User") -> Self:
        """Return the rows of operations that the user may see at least in outline."""
        return self.filter(operation__in=Operation.objects.visible_in_outline_to(user).values("pk"))


class BusinessCaseTextQuerySet(OutlineAccessQuerySet["BusinessCaseText"]):
    """Texts of business cases; drafts are visible only to those who manage the operation."""

    def visible_to(self, user: "User") -> Self:
        """Return texts ready for review, and drafts in operations that the user manages."""
        own = Operation.objects.managed_by(user).order_by().values("pk")
        return super().visible_to(user).filter(Q(is_ready_for_review=True) | Q(operation__in=own))


class FullAccessQuerySet(models.QuerySet[ModelT]):
    """Rows that only users with full access to their operation can read."""

    def visible_to(self, user: "User") -> Self:
        """Return the rows of operations that the user may see in full."""
        return self.filter(operation__in=Operation.objects.visible_in_full_to(user).values("pk"))


@pghistory.track()
class JcoFile(models.Model):
    """Planning of a JCO in the portal; imported and past JCOs have none until it is adopted."""

    operation = models.OneToOneField(
        Operation, models.CASCADE, related_name="jco_file", verbose_name=_("operation")
    )
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    opened_by = user_key(_("opened by"))
    copied_from = models.ForeignKey(
        Operation,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("plan copied from"),
        null=True,
        blank=True,
    )

    objects = OutlineAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")

    def __str__(self) -> str:
        return f"Dossier of {self.operation}"


@pghistory.track()
class BusinessCaseSection(DatedListItem):
    """Section of the business case, in a dated list edited by administrators."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    guidance = models.TextField(_("guidance"), max_length=2000, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta:
        verbose_name = _("section of the business case")
        verbose_name_plural = _("sections of the business case")
        ordering = ("position", "title")

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class BusinessCaseText(models.Model):
    """Text of one section of a business case; a draft until it is ready for review."""

    operation = models.ForeignKey(
        Operation,
        models.CASCADE,
        related_name="business_case_texts",
        verbose_name=_("operation"),
        db_index=False,  # the unique constraint below begins with this column
    )
    section = models.ForeignKey(
        BusinessCaseSection, models.PROTECT, related_name="texts", verbose_name=_("section")
    )
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    is_ready_for_review = models.BooleanField(_("ready for others"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    written_by = user_key(_("written by"))

    objects = BusinessCaseTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of the business case")
        verbose_name_plural = _("texts of the business case")
        ordering = ("operation", "section__position")
        constraints = [
            models.UniqueConstraint(
                name="businesscasetext_unique_section", fields=("operation", "section")
            ),
            models.CheckConstraint(
                name="businesscasetext_ready_has_text",
                condition=Q(is_ready_for_review=False) | ~Q(text=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation}: {self.section}"


class BusinessCaseComment(models.Model):
    """Comment of a reader on a section of the business case, and when it was resolved."""

    operation = models.ForeignKey(
        Operation,
        models.CASCADE,
        related_name="business_case_comments",
        verbose_name=_("operation"),
    )
    section = models.ForeignKey(
        BusinessCaseSection, models.PROTECT, related_name="comments", verbose_name=_("section")
    )
    text = models.TextField(_("comment"), max_length=5000)
    written_at = models.DateTimeField(_("at"), default=timezone.now)
    written_by = user_key(_("by"))
    resolved_at = models.DateTimeField(_("settled"), null=True)
    resolved_by = user_key(_("settled by"), null=True)

    objects = OutlineAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on the business case")
        verbose_name_plural = _("comments on the business case")
        ordering = ("written_at", "id")
        constraints = [
            models.CheckConstraint(
                name="businesscasecomment_resolved_has_user_and_time",
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.operation}: comment of {self.written_by}"


@pghistory.track()
class ThreatAssessment(models.Model):
    """Threat assessment of a JCO: a summary, where it is filed, or why there is none."""

    operation = models.OneToOneField(
        Operation, models.CASCADE, related_name="threat_assessment", verbose_name=_("operation")
    )
    text = models.TextField(_("summary"), max_length=20_000, blank=True)
    reference = models.CharField(
        _("where it is kept"),
        max_length=300,
        blank=True,
        help_text=_("Document number, holder and registry number."),
    )
    absence_reason = models.TextField(_("why there is none"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FullAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("threat assessment")
        verbose_name_plural = _("threat assessments")

    def __str__(self) -> str:
        return f"Threat assessment of {self.operation}"

    @property
    def is_recorded(self) -> bool:
        """Whether the assessment, its reference or the reason for its absence is recorded."""
        return bool(self.text or self.reference or self.absence_reason)


@pghistory.track()
class Facilitator(models.Model):
    """Person of the permanent structure appointed by the lead to act for it in one operation.

    Council 9947/1/11 REV 1, 5.1.2 (‘facilitating function’).
    """

    operation = models.ForeignKey(
        Operation,
        models.CASCADE,
        related_name="facilitators",
        verbose_name=_("operation"),
        db_index=False,  # the unique constraint below begins with this column
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="facilitator_appointments",
        verbose_name=_("facilitator"),
    )
    appointed_at = models.DateTimeField(_("named"), default=timezone.now)
    appointed_by = user_key(_("named by"))

    objects = FullAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("facilitator")
        verbose_name_plural = _("facilitators")
        ordering = ("operation", "appointed_at")
        constraints = [
            models.UniqueConstraint(name="facilitator_unique_user", fields=("operation", "user"))
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.operation}"
