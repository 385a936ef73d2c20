"""The final report of a JCO: one living draft, its prints, and what was filed of it."""

from typing import TYPE_CHECKING, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from followup.enums import ReportState
from jco_portal.kernel.typed import Row
from operations.models import Operation
from operations.models.dossier import OutlinedQuerySet

if TYPE_CHECKING:
    from jco_portal.directory.models import User


class OfReportQuerySet(models.QuerySet[Row]):
    """Parts of a report, for those who read its draft."""

    def visible_to(self, user: "User") -> Self:
        """Of operations that are open to this person at least in outline."""
        outline = Operation.objects.open_in_outline_to(user).values("pk")
        return self.filter(report__operation__in=outline)


@pghistory.track()
class Report(models.Model):
    """The final report of a JCO as it is being written; after filing, the next revision.

    Its draft is read by those who take part, experts and the secretariat. While approval
    is asked for, ``asked_print`` is what is to be approved: its facts are filed, and no others.
    """

    operation = models.OneToOneField(
        Operation, models.PROTECT, related_name="report", verbose_name=_("operation")
    )
    state = models.CharField(
        _("state"),
        max_length=16,
        choices=ReportState.choices,
        default=ReportState.DRAFTING,
        editable=False,
    )
    state_since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    asked_print = models.ForeignKey(
        "followup.ReportPrint",
        models.PROTECT,
        related_name="+",
        verbose_name=_("print to be approved"),
        null=True,
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OutlinedQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ("operation",)
        constraints = [
            models.CheckConstraint(
                name="report_state_is_known",
                condition=Q(state__in=ReportState.values),
                violation_error_message=_("This state is not known."),
            ),
            models.CheckConstraint(
                name="who_approves_a_report_has_a_print",
                condition=~Q(state__in=[ReportState.ASKED, ReportState.APPROVED])
                | Q(asked_print__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Report on {self.operation}"

    def get_absolute_url(self) -> str:
        """Its page under the record of the operation."""
        return reverse("followup:report", args=[self.operation.reference])


class ReportMove(models.Model):
    """A move of a report from one state to another: who, when, why."""

    append_only = True

    report = models.ForeignKey(
        Report, models.PROTECT, related_name="moves", verbose_name=_("report")
    )
    move = models.CharField(_("move"), max_length=24)
    source = models.CharField(_("from"), max_length=16, choices=ReportState.choices)
    target = models.CharField(_("to"), max_length=16, choices=ReportState.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("move of a report")
        verbose_name_plural = _("moves of reports")
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.report}: {self.move}"


@pghistory.track()
class ReportText(models.Model):
    """What the author writes in a section of the report, in Markdown."""

    report = models.ForeignKey(
        Report,
        models.CASCADE,
        related_name="texts",
        verbose_name=_("report"),
        db_index=False,
    )
    section = models.SlugField(_("section"), max_length=40)
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a report")
        verbose_name_plural = _("texts of reports")
        ordering = ("report", "section")
        constraints = [
            models.UniqueConstraint(
                name="report_section_is_written_once", fields=("report", "section")
            )
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.section}"


class ReportPrint(models.Model):
    """A draft that was asked to be printed: the facts of a moment, then the PDF made of them."""

    report = models.ForeignKey(
        Report, models.PROTECT, related_name="prints", verbose_name=_("report")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    facts = models.JSONField(_("facts"), null=True)
    gathered_at = models.DateTimeField(_("facts gathered"), null=True)
    document = models.ForeignKey(
        "documents.Content",
        models.PROTECT,
        related_name="+",
        verbose_name=_("document"),
        null=True,
    )
    annex = models.ForeignKey(
        "documents.Content", models.PROTECT, related_name="+", verbose_name=_("annex"), null=True
    )
    done_at = models.DateTimeField(_("printed"), null=True)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("print of a report")
        verbose_name_plural = _("prints of reports")
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="a_print_that_is_done_is_whole",
                condition=Q(done_at=None, document=None)
                | Q(done_at__isnull=False, document__isnull=False, facts__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.report}, print {self.pk}"

    @property
    def is_done(self) -> bool:
        """True when the PDF is there."""
        return self.done_at is not None


class FiledReport(models.Model):
    """A report as it was filed: which document, of which report, from which print."""

    append_only = True

    report = models.ForeignKey(
        Report, models.PROTECT, related_name="filed", verbose_name=_("report")
    )
    document = models.OneToOneField(
        "documents.FiledDocument",
        models.PROTECT,
        related_name="filed_report",
        verbose_name=_("document"),
    )
    source = models.OneToOneField(
        ReportPrint, models.PROTECT, related_name="filed", verbose_name=_("print")
    )

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("filed report")
        verbose_name_plural = _("filed reports")
        ordering = ("report", "-document__revision")

    def __str__(self) -> str:
        return str(self.document)
