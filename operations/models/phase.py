"""Phases: periods of an operation as they were said, and the bounds that follow."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils.translation import gettext_lazy as _

from jco_portal.core.dates import UNKNOWN_BOUNDS, format_period, period_bounds
from operations.enums import Period

# A comparison with NULL is not false, and a check lets it pass: what must be there is said.
IS_START_IN_ORDER = Q(
    earliest_start__isnull=False,
    latest_start__isnull=False,
    earliest_start__lte=F("latest_start"),
)


def _span(when_known: str, first: str, last: str) -> models.GeneratedField:
    """A stored range from one bound to another; empty when there is nothing to compare."""
    template = (
        f"CASE WHEN {when_known} THEN daterange({first}, {last}, '[]') ELSE 'empty'::daterange END"
    )
    return models.GeneratedField(
        expression=models.Func(template=template, output_field=DateRangeField()),
        output_field=DateRangeField(),
        db_persist=True,
    )


@pghistory.track(exclude=["possible_span", "certain_span"])
class Phase(models.Model):
    """A period of an operation; each end is kept as it was said.

    The actual days, once known, stand for the planned ones in everything that compares.
    """

    operation = models.ForeignKey(
        "operations.Operation",
        models.CASCADE,
        related_name="phases",
        verbose_name=_("operation"),
        db_index=False,
    )
    number = models.PositiveSmallIntegerField(_("number"))
    period = models.CharField(
        _("period"), max_length=16, choices=Period.choices, default=Period.OPERATIONAL
    )
    entered_start = models.CharField(_("start"), max_length=10, blank=True)
    entered_end = models.CharField(_("end"), max_length=10, blank=True)
    actual_start = models.CharField(_("actual start"), max_length=10, blank=True)
    actual_end = models.CharField(_("actual end"), max_length=10, blank=True)
    earliest_start = models.DateField(_("earliest start"), null=True, editable=False)
    latest_start = models.DateField(_("latest start"), null=True, editable=False)
    earliest_end = models.DateField(_("earliest end"), null=True, editable=False)
    latest_end = models.DateField(_("latest end"), null=True, editable=False)
    possible_span = _span("earliest_start IS NOT NULL", "earliest_start", "latest_end")
    certain_span = _span(
        "earliest_start IS NOT NULL AND (earliest_end IS NULL OR latest_start <= earliest_end)",
        "latest_start",
        "earliest_end",
    )

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ("operation", "number")
        constraints = [
            models.UniqueConstraint(
                name="phase_unique_number",
                fields=("operation", "number"),
                deferrable=Deferrable.DEFERRED,
            ),
            ExclusionConstraint(
                name="phase_no_certain_overlap",
                expressions=[
                    ("operation", "="),
                    ("period", "="),
                    ("certain_span", "&&"),
                ],
                deferrable=Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="phase_bounds_in_order",
                condition=Q(
                    earliest_start=None, latest_start=None, earliest_end=None, latest_end=None
                )
                | (IS_START_IN_ORDER & Q(earliest_end=None, latest_end=None))
                | (
                    IS_START_IN_ORDER
                    & Q(earliest_end__isnull=False, latest_end__isnull=False)
                    & Q(latest_start__lte=F("latest_end"), earliest_end__lte=F("latest_end"))
                ),
                violation_error_message=_("A phase cannot end before it starts."),
            ),
        ]
        indexes = [
            GistIndex(fields=["possible_span"], name="phase_by_possible_span"),
            models.Index(fields=["operation", "earliest_start"], name="phase_by_earliest_start"),
        ]

    def __str__(self) -> str:
        return f"{self.operation}, phase {self.number}"

    @property
    def entered_period(self) -> tuple[str, str]:
        """Start and end as said: what took place where it is known, else what is planned."""
        return self.actual_start or self.entered_start, self.actual_end or self.entered_end

    @property
    def period_label(self) -> str:
        """The period as a person would say it."""
        return format_period(*self.entered_period)

    def set_bounds(self, unknown_end_days: int) -> None:
        """Derive the four bounds from what was said; see ``core.dates.period_bounds``.

        A phase that was not carried out has none.
        """
        held = self.period != Period.CANCELLED
        derived = period_bounds(*self.entered_period, unknown_end_days) if held else UNKNOWN_BOUNDS
        self.earliest_start, self.latest_start, self.earliest_end, self.latest_end = (
            derived.earliest_start,
            derived.latest_start,
            derived.earliest_end,
            derived.latest_end,
        )
