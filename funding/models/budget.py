"""Budgets of operations, their lines, and the programme that funds each line."""

from decimal import Decimal
from typing import TYPE_CHECKING, Self

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from funding.enums import Competence, CostCategory
from funding.models.programme import MONEY_FIELD, Programme
from jco_portal.core.schema_operations import choices_constraint
from jco_portal.core.type_aliases import ModelT
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models.foreign_keys import user_key
from operations.enums import OperationState, ReferenceTermKind
from operations.models import Operation, ReferenceTerm
from operations.models.operation import OperationQuerySet

if TYPE_CHECKING:
    from jco_portal.directory.models import User

EURO_CODE = "EUR"
# Largest amount of a line in EUR, inclusive: a limit of the portal, below that of the column
MAX_AMOUNT_EUR = Decimal("99999999.99")
not_negative = MinValueValidator(Decimal(0))


def operations_with_visible_budget(user: "User") -> OperationQuerySet[Operation]:
    """Return operations whose budget the user may read.

    These are operations visible in outline to the user (those who manage or take part, experts and
    the secretariat from tabling on) and, for the Commission services that pay, all that are
    visible and tabled. ``can_read_budget`` gives the same answer for one operation.
    """
    outlined = Operation.objects.visible_in_outline_to(user).order_by().values("pk")
    condition = Q(pk__in=outlined)
    organisation = user.organisation if user.is_authenticated else None
    if organisation is not None and organisation.kind == OrganisationKind.COMMISSION:
        visible_operations = Operation.objects.visible_to(user).order_by().values("pk")
        condition |= Q(pk__in=visible_operations) & ~Q(state=OperationState.DRAFT)
    return Operation.objects.filter(condition)


class BudgetQuerySet(models.QuerySet[ModelT]):
    """Budgets filtered by reader."""

    def visible_to(self, user: "User") -> Self:
        """Return budgets of operations whose budget the user may read."""
        return self.filter(
            operation__in=operations_with_visible_budget(user).order_by().values("pk")
        )


class BudgetLineQuerySet(models.QuerySet["BudgetLine"]):
    """Budget lines filtered by reader."""

    def visible_to(self, user: "User") -> "BudgetLineQuerySet":
        """Return lines of budgets that the user may read."""
        return self.filter(budget__in=Budget.objects.visible_to(user).order_by().values("pk"))


@pghistory.track()
class Budget(models.Model):
    """The planned and actual costs of an operation in euro; one version covers all lines."""

    operation = models.OneToOneField(
        Operation, models.CASCADE, related_name="budget", verbose_name=_("operation")
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    opened_by = user_key(_("opened by"))

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering = ("operation",)

    def __str__(self) -> str:
        return f"Budget of {self.operation}"

    def get_absolute_url(self) -> str:
        """Return the address of the budget page of the operation."""
        return reverse("funding:budget_detail", args=[self.operation.reference])


@pghistory.track()
class BudgetLine(models.Model):
    """A cost that one organisation incurs, in euro; other currencies are recorded with their rate.

    ``exchange_rate`` is the number of units of ``currency`` for one euro on ``exchange_rate_on``.
    The competence follows from the terms unless ``competence_override`` is set.
    ``number`` is never changed, but may be used again after the last line has been deleted.
    """

    budget = models.ForeignKey(
        Budget,
        models.CASCADE,
        related_name="lines",
        verbose_name=_("budget"),
        # budgetline_unique_number begins with this column and serves it too
        db_index=False,
    )
    number = models.PositiveSmallIntegerField(_("number"))
    description = models.CharField(_("what for"), max_length=200)
    cost_category = models.CharField(_("category"), max_length=16, choices=CostCategory.choices)
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        related_name="budget_lines",
        verbose_name=_("who bears it"),
    )
    planned_amount = models.DecimalField(_("planned"), validators=[not_negative], **MONEY_FIELD)
    actual_amount = models.DecimalField(
        _("actual"), null=True, blank=True, validators=[not_negative], **MONEY_FIELD
    )
    days = models.DecimalField(_("days"), max_digits=6, decimal_places=1, null=True, blank=True)
    daily_rate = models.DecimalField(_("daily rate"), null=True, blank=True, **MONEY_FIELD)
    currency = models.CharField(_("currency"), max_length=3, default=EURO_CODE)
    amount_in_currency = models.DecimalField(
        _("amount in that currency"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    exchange_rate = models.DecimalField(
        _("units for one euro"), max_digits=14, decimal_places=6, null=True, blank=True
    )
    exchange_rate_on = models.DateField(_("rate of"), null=True, blank=True)
    exchange_rate_source = models.CharField(_("source of the rate"), max_length=200, blank=True)
    competence_override = models.CharField(
        _("competence overruled"), max_length=16, choices=Competence.choices, blank=True
    )
    competence_override_reason = models.CharField(_("why"), max_length=500, blank=True)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ("budget", "number")
        constraints = [
            models.UniqueConstraint(name="budgetline_unique_number", fields=("budget", "number")),
            choices_constraint("budgetline_cost_category_valid", "cost_category", CostCategory),
            models.CheckConstraint(
                name="budgetline_amounts_not_negative",
                condition=Q(planned_amount__gte=0)
                & (Q(actual_amount=None) | Q(actual_amount__gte=0)),
                violation_error_message=_("An amount cannot be negative."),
            ),
            models.CheckConstraint(
                name="budgetline_currency_has_rate_day_and_source",
                condition=Q(
                    currency=EURO_CODE,
                    amount_in_currency=None,
                    exchange_rate=None,
                    exchange_rate_on=None,
                    exchange_rate_source="",
                )
                | ~Q(currency=EURO_CODE)
                & ~Q(exchange_rate_source="")
                & Q(
                    amount_in_currency__isnull=False,
                    exchange_rate__isnull=False,
                    exchange_rate__gt=0,
                    exchange_rate_on__isnull=False,
                    # Numerics are rounded half away from zero, as by the form (ROUND_HALF_UP)
                    planned_amount=Round(F("amount_in_currency") / F("exchange_rate"), precision=2),
                ),
            ),
            models.CheckConstraint(
                name="budgetline_planning_staff_by_daily_rate",
                condition=Q(
                    cost_category=CostCategory.PLANNING,
                    days__isnull=False,
                    daily_rate__isnull=False,
                    planned_amount=Round(F("days") * F("daily_rate"), precision=2),
                )
                | ~Q(cost_category=CostCategory.PLANNING) & Q(days=None, daily_rate=None),
            ),
            models.CheckConstraint(
                name="budgetline_competence_override_has_reason",
                condition=Q(competence_override="", competence_override_reason="")
                | Q(competence_override__in=Competence.values) & ~Q(competence_override_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget}, line {self.number}"


@pghistory.track()
class BudgetLineTerm(models.Model):
    """A risk area or goods of a budget line; a line without terms covers those of its operation."""

    line = models.ForeignKey(
        BudgetLine,
        models.CASCADE,
        related_name="terms",
        verbose_name=_("line"),
        # budgetlineterm_unique_term begins with this column and serves it too
        db_index=False,
    )
    term = models.ForeignKey(
        ReferenceTerm,
        models.PROTECT,
        related_name="+",
        verbose_name=_("risk area or goods"),
        limit_choices_to={"kind": ReferenceTermKind.RISK_AREA},
    )

    class Meta:
        verbose_name = _("term of a budget line")
        verbose_name_plural = _("terms of budget lines")
        ordering = ("line", "term")
        constraints = [
            models.UniqueConstraint(name="budgetlineterm_unique_term", fields=("line", "term"))
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.term}"


@pghistory.track()
class BudgetLineFunding(models.Model):
    """The programme that is to fund a budget line: one per line, as no cost is funded twice."""

    line = models.ForeignKey(
        BudgetLine,
        models.CASCADE,
        related_name="fundings",
        verbose_name=_("line"),
        # budgetlinefunding_unique_line begins with this column and serves it too
        db_index=False,
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="fundings", verbose_name=_("programme")
    )

    class Meta:
        verbose_name = _("funding of a line")
        verbose_name_plural = _("fundings of lines")
        ordering = ("line",)
        constraints = [
            models.UniqueConstraint(
                name="budgetlinefunding_unique_line",
                fields=("line",),
                violation_error_message=_("This line is funded by a programme already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.programme}"
