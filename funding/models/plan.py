"""The funding plan of an operation: what programmes are meant to pay, and who carries the rest."""

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
from jco_portal.core.schema_operations import one_of
from jco_portal.core.type_aliases import Row
from jco_portal.directory.models.foreign_keys import user_key
from operations.models import Operation

if TYPE_CHECKING:
    from jco_portal.directory.models import User

not_negative = MinValueValidator(Decimal(0))


class FundingPlanQuerySet(models.QuerySet["FundingPlan"]):
    """Rows of an operation by who may read about its money."""

    def visible_to(self, user: "User") -> "FundingPlanQuerySet":
        """Of operations whose money this person may read about."""
        return self.filter(
            operation__in=operations_with_visible_budget(user).order_by().values("pk")
        )


class FundingPlanRowQuerySet(models.QuerySet[Row]):
    """Parts of funding plans by who may read them."""

    def visible_to(self, user: "User") -> Self:
        """Of plans that this person may read."""
        return self.filter(plan__in=FundingPlan.objects.visible_to(user).order_by().values("pk"))


@pghistory.track()
class FundingPlan(models.Model):
    """How an operation is paid for, stated on the budget as it stood; stated anew, it counts on.

    ``budget_version`` is that of the budget it was stated on (0: there was none), and
    ``operation_version`` that of the operation; both 0 where they were not kept yet.
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
        constraints = [one_of("fundingplan_funding_source_valid", "funding_source", FundingSource)]

    def __str__(self) -> str:
        return f"Funding plan of {self.operation}"

    def get_absolute_url(self) -> str:
        """The page that shows it, and what to do about it."""
        return reverse("funding:plan", args=[self.operation.reference])


@pghistory.track()
class PlannedGrant(models.Model):
    """The euro that a programme is meant to pay, by its rules on the day of the statement."""

    plan = models.ForeignKey(
        FundingPlan,
        models.CASCADE,
        related_name="grants",
        verbose_name=_("plan"),
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
    """What an organisation carries of that which no programme pays, in euro.

    ``amount`` is empty where it is not known yet, which only own means allow. ``uncovered_amount``
    is what the lines that it bears left to it when the plan was stated.
    """

    plan = models.ForeignKey(
        FundingPlan,
        models.CASCADE,
        related_name="own_contributions",
        verbose_name=_("plan"),
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
