"""The funding plan of an operation: planned grants by programme, own contributions."""

from decimal import Decimal
from typing import TYPE_CHECKING, Self

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from funding.enums import FundingSource
from funding.models.budget import operations_with_visible_budget
from funding.models.programme import MONEY_FIELD, Programme
from jco_portal.core.schema_operations import choices_constraint
from jco_portal.core.type_aliases import ModelT
from jco_portal.directory.models.foreign_keys import user_key
from operations.models import Operation

if TYPE_CHECKING:
    from jco_portal.directory.models import User

not_negative = MinValueValidator(Decimal(0))


class FundingPlanQuerySet(models.QuerySet["FundingPlan"]):
    """Funding plans filtered by reader."""

    def visible_to(self, user: "User") -> "FundingPlanQuerySet":
        """Return plans of operations whose budget the user may read."""
        return self.filter(
            operation__in=operations_with_visible_budget(user).order_by().values("pk")
        )


class FundingPlanRowQuerySet(models.QuerySet[ModelT]):
    """Rows of funding plans filtered by reader."""

    def visible_to(self, user: "User") -> Self:
        """Return rows of plans that the user may read."""
        return self.filter(plan__in=FundingPlan.objects.visible_to(user).order_by().values("pk"))


@pghistory.track()
class FundingPlan(models.Model):
    """How an operation is paid for, recorded for the budget of that moment.

    ``budget_version`` and ``operation_version`` are those of the budget and the operation when the
    plan was recorded (0: no budget yet, or not stored). ``version`` is 1 for the first record.
    """

    operation = models.OneToOneField(
        Operation, models.CASCADE, related_name="funding_plan", verbose_name=_("operation")
    )
    funding_source = models.CharField(
        _("how it is paid for"), max_length=16, choices=FundingSource.choices
    )
    note = models.TextField(_("note"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    operation_version = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    budget_version = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    stated_at = models.DateTimeField(_("stated"), default=timezone.now)
    stated_by = user_key(_("stated by"))

    objects = FundingPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("funding plan")
        verbose_name_plural = _("funding plans")
        ordering = ("operation",)
        constraints = [
            choices_constraint("fundingplan_funding_source_valid", "funding_source", FundingSource)
        ]

    def __str__(self) -> str:
        return f"Funding plan of {self.operation}"

    def get_absolute_url(self) -> str:
        """Return the address of the funding plan's page."""
        return reverse("funding:funding_plan_detail", args=[self.operation.reference])


@pghistory.track()
class PlannedGrant(models.Model):
    """What a programme is planned to pay in euro, by its rules when the plan was recorded."""

    plan = models.ForeignKey(
        FundingPlan,
        models.CASCADE,
        related_name="grants",
        verbose_name=_("plan"),
        # plannedgrant_unique_programme begins with this column and serves it too
        db_index=False,
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="planned_grants", verbose_name=_("programme")
    )
    amount = models.DecimalField(_("amount"), validators=[not_negative], **MONEY_FIELD)

    objects = FundingPlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant of a funding plan")
        verbose_name_plural = _("grants of funding plans")
        ordering = ("plan", "programme__name")
        constraints = [
            models.UniqueConstraint(
                name="plannedgrant_unique_programme", fields=("plan", "programme")
            ),
            models.CheckConstraint(
                name="plannedgrant_amount_not_negative", condition=Q(amount__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.programme}"


@pghistory.track()
class OwnContribution(models.Model):
    """What an organisation pays from its own budget, in euro.

    ``amount`` is None if not known yet, which only own funds allow. ``uncovered_amount`` is the
    funding gap of the organisation's own lines when the plan was recorded.
    """

    plan = models.ForeignKey(
        FundingPlan,
        models.CASCADE,
        related_name="own_contributions",
        verbose_name=_("plan"),
        # owncontribution_unique_organisation begins with this column and serves it too
        db_index=False,
    )
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        related_name="own_contributions",
        verbose_name=_("organisation"),
    )
    amount = models.DecimalField(
        _("carries"), null=True, blank=True, validators=[not_negative], **MONEY_FIELD
    )
    uncovered_amount = models.DecimalField(
        _("left by its lines"), validators=[not_negative], **MONEY_FIELD
    )

    objects = FundingPlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("carrier of a funding plan")
        verbose_name_plural = _("carriers of funding plans")
        ordering = ("plan", "organisation__name")
        constraints = [
            models.UniqueConstraint(
                name="owncontribution_unique_organisation", fields=("plan", "organisation")
            ),
            models.CheckConstraint(
                name="owncontribution_amounts_not_negative",
                condition=(Q(amount=None) | Q(amount__gte=0)) & Q(uncovered_amount__gte=0),
                violation_error_message=_("An amount cannot be negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.organisation}"
