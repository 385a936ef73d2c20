"""Applications to programmes, with their history and the budget lines that they request."""

from typing import TYPE_CHECKING

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from funding.enums import GRANTED_STATES, UNDECIDED_STATES, ApplicationState
from funding.models.budget import BudgetLine, operations_with_visible_budget
from funding.models.call import Call
from funding.models.programme import MONEY_FIELD, Programme
from jco_portal.core.schema_operations import CompositeForeignKey, choices_constraint
from jco_portal.directory.models.foreign_keys import user_key
from operations.models import Operation

if TYPE_CHECKING:
    from jco_portal.directory.models import User


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications filtered by reader."""

    def visible_to(self, user: "User") -> "ApplicationQuerySet":
        """Return published past grants, and applications for budgets that the user may read."""
        if not user.is_authenticated:
            return self.none()
        opened = operations_with_visible_budget(user).order_by().values("pk")
        return self.filter(Q(operation__in=opened) | Q(is_past_grant=True, operation=None))


@pghistory.track()
class Application(models.Model):
    """A request for a grant under a programme, and what has become of it; amounts in euro.

    ``granted_on`` is the day of the decision. ``call_closes_on`` is the deadline of the call and
    changes with it. A published grant of the past has a source but no operation; dates that its
    source does not state are empty.
    """

    operation = models.ForeignKey(
        Operation,
        models.CASCADE,
        related_name="applications",
        verbose_name=_("operation"),
        null=True,
        blank=True,
    )
    title = models.CharField(_("title"), max_length=120)
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        related_name="applications",
        verbose_name=_("programme"),
        # application_by_programme begins with this column and serves it too
        db_index=False,
    )
    call = models.ForeignKey(
        Call,
        models.PROTECT,
        related_name="applications",
        verbose_name=_("call"),
        null=True,
        blank=True,
    )
    call_closes_on = models.DateField(_("deadline of the call"), null=True, editable=False)
    applicant = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        related_name="applications",
        verbose_name=_("applicant"),
        null=True,
        blank=True,
    )
    reference = models.CharField(_("reference at the programme"), max_length=60, blank=True)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=ApplicationState.choices,
        default=ApplicationState.DRAFTING,
        editable=False,
    )
    state_since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    submitted_on = models.DateField(_("submitted"), null=True, blank=True)
    information_due_on = models.DateField(_("answer due"), null=True, blank=True)
    granted_on = models.DateField(_("granted"), null=True, blank=True)
    action_starts_on = models.DateField(_("runs from"), null=True, blank=True)
    action_ends_on = models.DateField(_("runs until"), null=True, blank=True)
    report_due_on = models.DateField(_("report due"), null=True, blank=True)
    report_sent_on = models.DateField(_("report sent"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    requested_amount = models.DecimalField(_("amount asked"), null=True, blank=True, **MONEY_FIELD)
    granted_amount = models.DecimalField(_("amount granted"), null=True, blank=True, **MONEY_FIELD)
    paid_amount = models.DecimalField(_("amount paid"), null=True, blank=True, **MONEY_FIELD)
    cofinancing_rate = models.DecimalField(
        _("co-financing rate in percent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    is_past_grant = models.BooleanField(_("published grant of the past"), default=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ("-submitted_on", "-id")
        constraints = [
            # The database keeps programme and deadline equal to those of the call: a change of the
            # call's deadline is written to its applications (ON UPDATE CASCADE), and refused by
            # application_submitted_before_deadline if one was submitted later.
            CompositeForeignKey(
                name="application_matches_call",
                fields=("call", "programme", "call_closes_on"),
                to="funding.Call",
                to_fields=("id", "programme", "closes_on"),
            ),
            choices_constraint("application_state_valid", "state", ApplicationState),
            models.CheckConstraint(
                name="application_has_operation_or_source",
                condition=Q(is_past_grant=False, operation__isnull=False, applicant__isnull=False)
                | Q(is_past_grant=True) & ~Q(source=""),
            ),
            models.CheckConstraint(
                name="application_call_has_deadline",
                condition=Q(call=None, call_closes_on=None)
                | Q(call__isnull=False, call_closes_on__isnull=False),
            ),
            models.CheckConstraint(
                name="application_submitted_before_deadline",
                condition=Q(submitted_on=None)
                | Q(call_closes_on=None)
                | Q(submitted_on__lte=F("call_closes_on")),
                violation_error_message=_("The deadline of the call had passed on that day."),
            ),
            models.CheckConstraint(
                name="application_submitted_has_day_and_amount",
                condition=Q(is_past_grant=True)
                | ~Q(state__in=sorted(UNDECIDED_STATES | GRANTED_STATES))
                | Q(submitted_on__isnull=False, requested_amount__isnull=False),
            ),
            models.CheckConstraint(
                # A published grant of the past may lack either, as its source does
                name="application_granted_has_day_and_amount",
                condition=Q(is_past_grant=True)
                | ~Q(state__in=sorted(GRANTED_STATES))
                | Q(granted_on__isnull=False, granted_amount__isnull=False),
            ),
            models.CheckConstraint(
                name="application_granted_after_submitted",
                condition=Q(granted_on=None)
                | Q(submitted_on=None)
                | Q(granted_on__gte=F("submitted_on")),
                violation_error_message=_("A decision cannot lie before the submission."),
            ),
            models.CheckConstraint(
                name="application_action_end_after_start",
                condition=Q(action_starts_on=None)
                | Q(action_ends_on=None)
                | Q(action_ends_on__gte=F("action_starts_on")),
                violation_error_message=_("It cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="application_paid_after_report",
                condition=Q(paid_on=None)
                | Q(report_sent_on__isnull=False, paid_on__gte=F("report_sent_on")),
            ),
            models.CheckConstraint(
                name="application_amounts_positive",
                condition=(Q(requested_amount=None) | Q(requested_amount__gt=0))
                & (Q(granted_amount=None) | Q(granted_amount__gt=0))
                & (Q(paid_amount=None) | Q(paid_amount__gte=0)),
                violation_error_message=_("An amount lies above 0."),
            ),
            models.CheckConstraint(
                name="application_amounts_in_order",
                condition=(
                    Q(granted_amount=None)
                    | Q(requested_amount=None)
                    | Q(granted_amount__lte=F("requested_amount"))
                )
                & (
                    Q(paid_amount=None)
                    | Q(granted_amount=None)
                    | Q(paid_amount__lte=F("granted_amount"))
                ),
            ),
            models.CheckConstraint(
                name="application_cofinancing_rate_in_range",
                condition=Q(cofinancing_rate=None)
                | Q(cofinancing_rate__gte=0, cofinancing_rate__lte=100),
            ),
        ]
        indexes = [models.Index(fields=["programme", "state"], name="application_by_programme")]

    def __str__(self) -> str:
        return f"{self.title}: {self.programme}"

    def get_absolute_url(self) -> str:
        """Return the address of the application's page."""
        return reverse("funding:application_detail", args=[self.pk])


class ApplicationTransition(models.Model):
    """A transition of an application: its day, and who recorded it, when and why.

    ``due_on`` is the day by which the programme expects something afterwards. ``amount`` is the
    requested, granted or paid amount of this transition in euro.
    """

    append_only = True

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="transitions", verbose_name=_("application")
    )
    name = models.CharField(_("move"), max_length=24)
    from_state = models.CharField(_("from"), max_length=12, choices=ApplicationState.choices)
    to_state = models.CharField(_("to"), max_length=12, choices=ApplicationState.choices)
    happened_on = models.DateField(_("happened on"))
    made_by = user_key(_("by"))
    made_at = models.DateTimeField(_("at"), auto_now_add=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    due_on = models.DateField(_("due by"), null=True, blank=True)
    amount = models.DecimalField(_("amount"), null=True, blank=True, **MONEY_FIELD)

    class Meta:
        verbose_name = _("move of an application")
        verbose_name_plural = _("moves of applications")
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return f"{self.application}: {self.name}"


@pghistory.track()
class ApplicationLine(models.Model):
    """A budget line that an application requests.

    ``requested_amount`` is the programme's share of the line at the submission, in euro; None in a
    draft. ``number`` and ``description`` keep those of the submission if the line is changed or
    deleted later. ``is_reserved`` until the application is rejected or withdrawn.
    """

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="lines", verbose_name=_("application")
    )
    line = models.ForeignKey(
        BudgetLine,
        models.SET_NULL,
        related_name="application_lines",
        verbose_name=_("line"),
        null=True,
    )
    number = models.PositiveSmallIntegerField(_("number"))
    description = models.CharField(_("what for"), max_length=200)
    requested_amount = models.DecimalField(_("amount asked"), null=True, **MONEY_FIELD)
    is_reserved = models.BooleanField(_("held"), default=True)

    class Meta:
        verbose_name = _("line of an application")
        verbose_name_plural = _("lines of applications")
        ordering = ("application", "number")
        constraints = [
            models.UniqueConstraint(
                name="applicationline_unique_reserved",
                fields=("line",),
                condition=Q(is_reserved=True),
                violation_error_message=_("Another application asks for this line already."),
            ),
            models.CheckConstraint(
                name="applicationline_amount_not_negative",
                condition=Q(requested_amount=None) | Q(requested_amount__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}, line {self.number}"
