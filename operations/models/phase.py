"""Phases: periods of an operation as entered, and the bounds derived from them.

See docs/decisions/vague-dates.md.
"""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils.translation import gettext_lazy as _

from jco_portal.core.dates import UNKNOWN_BOUNDS, format_period, period_bounds
from operations.enums import Period

# In a check constraint a comparison with NULL does not fail, so the columns that must be present
# are named.
IS_START_IN_ORDER = Q(
    earliest_start__isnull=False,
    latest_start__isnull=False,
    earliest_start__lte=F("latest_start"),
)


def _span(when_known: str, first: str, last: str) -> models.GeneratedField:
    """Return a stored range between two bounds, both inclusive; empty unless ``when_known``."""
    # daterange() treats a NULL bound as unlimited, which is the meaning of an open end.
    template = (
        f"CASE WHEN {when_known} THEN daterange({first}, {last}, '[]') ELSE 'empty'::daterange END"
    )
    return models.GeneratedField(
        expression=models.Func(template=template, output_field=DateRangeField()),
        output_field=DateRangeField(),
        db_persist=True,
    )


# The spans are generated from columns that are logged.
@pghistory.track(exclude=["possible_span", "certain_span"])
class Phase(models.Model):
    """One period of an operation; start and end are stored as entered.

    Actual dates, once known, replace the planned ones in every comparison. The bounds are derived
    by ``set_bounds``, the spans by PostgreSQL from the bounds.
    """

    operation = models.ForeignKey(
        "operations.Operation",
        models.CASCADE,
        related_name="phases",
        verbose_name=_("operation"),
        db_index=False,  # the unique constraint below begins with this column
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
                # Checked at commit, like the next constraint.
                deferrable=Deferrable.DEFERRED,
            ),
            ExclusionConstraint(
                name="phase_no_certain_overlap",
                expressions=[
                    ("operation", "="),
                    ("period", "="),
                    ("certain_span", "&&"),
                ],
                # Checked at commit: phases are updated and inserted before others are deleted.
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
        """Start and end as entered: the actual one where known, else the planned one."""
        return self.actual_start or self.entered_start, self.actual_end or self.entered_end

    @property
    def period_label(self) -> str:
        """The period as text, as precise as it was entered."""
        return format_period(*self.entered_period)

    def set_bounds(self, unknown_end_days: int) -> None:
        """Derive the four bounds from the dates as entered. Does not save.

        ``unknown_end_days`` is that of the type of operation; see ``core.dates.period_bounds``. A
        cancelled phase has no bounds.
        """
        held = self.period != Period.CANCELLED
        derived = period_bounds(*self.entered_period, unknown_end_days) if held else UNKNOWN_BOUNDS
        self.earliest_start, self.latest_start, self.earliest_end, self.latest_end = (
            derived.earliest_start,
            derived.latest_start,
            derived.earliest_end,
            derived.latest_end,
        )
