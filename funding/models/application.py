"""Applications to programmes, with their moves and the lines of the budget they ask for."""

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
from jco_portal.directory.models.keys import user_key
from jco_portal.kernel.schema import KeyOfSeveral, one_of
from operations.models import Operation

if TYPE_CHECKING:
    from jco_portal.directory.models import User


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications by who may read them."""

    def visible_to(self, user: "User") -> "ApplicationQuerySet":
        """Those of operations whose money this person reads; grants published are for all."""
        if not user.is_authenticated:
            return self.none()
        opened = operations_with_visible_budget(user).order_by().values("pk")
        return self.filter(Q(operation__in=opened) | Q(is_history=True, operation=None))


@pghistory.track()
class Application(models.Model):
    """What is asked of a programme for an operation, and what came of it; amounts in euro.

    ``granted_on`` is the day of the decision. ``call_closes_on`` follows the deadline of the
    call. A grant of the past that was published stands as history: without operation, with
    what its source says, and its other days not recorded.
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
    answer_due_on = models.DateField(_("answer due"), null=True, blank=True)
    granted_on = models.DateField(_("granted"), null=True, blank=True)
    runs_from = models.DateField(_("runs from"), null=True, blank=True)
    runs_until = models.DateField(_("runs until"), null=True, blank=True)
    report_due_on = models.DateField(_("report due"), null=True, blank=True)
    report_sent_on = models.DateField(_("report sent"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    asked = models.DecimalField(_("amount asked"), null=True, blank=True, **MONEY_FIELD)
    granted = models.DecimalField(_("amount granted"), null=True, blank=True, **MONEY_FIELD)
    paid = models.DecimalField(_("amount paid"), null=True, blank=True, **MONEY_FIELD)
    rate = models.DecimalField(
        _("co-financing rate in percent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    is_history = models.BooleanField(_("published grant of the past"), default=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ("-submitted_on", "-id")
        constraints = [
            KeyOfSeveral(
                name="an_application_follows_its_call",
                fields=("call", "programme", "call_closes_on"),
                to="funding.Call",
                to_fields=("id", "programme", "closes_on"),
            ),
            one_of("application_state_is_known", "state", ApplicationState),
            models.CheckConstraint(
                name="an_application_is_of_an_operation_or_of_the_past",
                condition=Q(is_history=False, operation__isnull=False, applicant__isnull=False)
                | Q(is_history=True) & ~Q(source=""),
            ),
            models.CheckConstraint(
                name="an_application_has_the_deadline_of_its_call",
                condition=Q(call=None, call_closes_on=None)
                | Q(call__isnull=False, call_closes_on__isnull=False),
            ),
            models.CheckConstraint(
                name="an_application_is_submitted_by_the_deadline",
                condition=Q(submitted_on=None)
                | Q(call_closes_on=None)
                | Q(submitted_on__lte=F("call_closes_on")),
                violation_error_message=_("The deadline of the call had passed on that day."),
            ),
            models.CheckConstraint(
                name="what_is_submitted_has_its_day_and_amount",
                condition=Q(is_history=True)
                | ~Q(state__in=sorted(UNDECIDED_STATES | GRANTED_STATES))
                | Q(submitted_on__isnull=False, asked__isnull=False),
            ),
            models.CheckConstraint(
                name="what_is_granted_has_its_day_and_amount",
                condition=Q(is_history=True)
                | ~Q(state__in=sorted(GRANTED_STATES))
                | Q(granted_on__isnull=False, granted__isnull=False),
            ),
            models.CheckConstraint(
                name="a_grant_is_decided_after_the_submission",
                condition=Q(granted_on=None)
                | Q(submitted_on=None)
                | Q(granted_on__gte=F("submitted_on")),
                violation_error_message=_("A decision cannot lie before the submission."),
            ),
            models.CheckConstraint(
                name="a_grant_runs_from_its_first_day_on",
                condition=Q(runs_from=None)
                | Q(runs_until=None)
                | Q(runs_until__gte=F("runs_from")),
                violation_error_message=_("It cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="what_is_paid_was_reported",
                condition=Q(paid_on=None)
                | Q(report_sent_on__isnull=False, paid_on__gte=F("report_sent_on")),
            ),
            models.CheckConstraint(
                name="amounts_of_an_application_lie_above_nothing",
                condition=(Q(asked=None) | Q(asked__gt=0))
                & (Q(granted=None) | Q(granted__gt=0))
                & (Q(paid=None) | Q(paid__gte=0)),
                violation_error_message=_("An amount lies above 0."),
            ),
            models.CheckConstraint(
                name="no_more_is_granted_than_asked_nor_paid_than_granted",
                condition=(Q(granted=None) | Q(asked=None) | Q(granted__lte=F("asked")))
                & (Q(paid=None) | Q(granted=None) | Q(paid__lte=F("granted"))),
            ),
            models.CheckConstraint(
                name="a_rate_of_a_grant_is_a_share",
                condition=Q(rate=None) | Q(rate__gte=0, rate__lte=100),
            ),
        ]
        indexes = [models.Index(fields=["programme", "state"], name="application_by_programme")]

    def __str__(self) -> str:
        return f"{self.title}: {self.programme}"

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("funding:application_detail", args=[self.pk])


class ApplicationMove(models.Model):
    """A move of an application: who noted it, when, why, and on which day it happened.

    ``due_on`` is the day by which the programme wants something after it, ``amount`` the euro
    that were asked, granted or paid in it.
    """

    append_only = True

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="moves", verbose_name=_("application")
    )
    move = models.CharField(_("move"), max_length=24)
    source = models.CharField(_("from"), max_length=12, choices=ApplicationState.choices)
    target = models.CharField(_("to"), max_length=12, choices=ApplicationState.choices)
    on = models.DateField(_("happened on"))
    by = user_key(_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    due_on = models.DateField(_("due by"), null=True, blank=True)
    amount = models.DecimalField(_("amount"), null=True, blank=True, **MONEY_FIELD)

    class Meta:
        verbose_name = _("move of an application")
        verbose_name_plural = _("moves of applications")
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.application}: {self.move}"


@pghistory.track()
class ApplicationLine(models.Model):
    """A line of the budget that an application asks for; what it asked stays with it.

    ``amount`` is what the programme's share of the line was at the submission, in euro.
    ``is_held`` until the application is rejected or withdrawn.
    """

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="lines", verbose_name=_("application")
    )
    line = models.ForeignKey(
        BudgetLine,
        models.SET_NULL,
        related_name="applied_for",
        verbose_name=_("line"),
        null=True,
    )
    number = models.PositiveSmallIntegerField(_("number"))
    description = models.CharField(_("what for"), max_length=200)
    amount = models.DecimalField(_("amount asked"), null=True, **MONEY_FIELD)
    is_held = models.BooleanField(_("held"), default=True)

    class Meta:
        verbose_name = _("line of an application")
        verbose_name_plural = _("lines of applications")
        ordering = ("application", "number")
        constraints = [
            models.UniqueConstraint(
                name="a_line_is_applied_for_once_at_a_time",
                fields=("line",),
                condition=Q(is_held=True),
                violation_error_message=_("Another application asks for this line already."),
            ),
            models.CheckConstraint(
                name="what_a_line_asks_is_not_negative",
                condition=Q(amount=None) | Q(amount__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}, line {self.number}"
