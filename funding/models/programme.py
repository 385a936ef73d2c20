"""Programmes that can pay for operations: their rules as dated data, each with its source."""

from decimal import Decimal
from typing import Any

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from funding.enums import AcceptedCompetence, CostCategory, ProgrammeTopic, TimeToGrantBasis
from jco_portal.directory.enums import OrganisationKind
from operations.enums import ReferenceTermKind
from operations.models.reference_lists import DatedListItem, ReferenceTerm

# EUR, up to 9 999 999 999.99
MONEY_FIELD: dict[str, Any] = {"max_digits": 12, "decimal_places": 2}
# Months to a tenth, up to 999.9; None is not recorded
MONTHS_FIELD: dict[str, Any] = {"max_digits": 4, "decimal_places": 1, "null": True, "blank": True}
VALIDITY_IN_ORDER = Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))
positive = MinValueValidator(Decimal("0.01"))
# Both ends inclusive ("[]"); NULL is an open end. For exclusion constraints.
VALIDITY_RANGE = Func(
    F("valid_from"),
    F("valid_until"),
    Value("[]"),
    function="daterange",
    output_field=DateRangeField(),
)


def end_after_start_constraint(name: str) -> models.CheckConstraint:
    """Return a check constraint that ``valid_until`` is not before ``valid_from``."""
    return models.CheckConstraint(
        name=name,
        condition=VALIDITY_IN_ORDER,
        violation_error_message=_("It cannot end before it starts."),
    )


def _positive_amount(name: str, field: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(**{field: None}) | Q(**{f"{field}__gt": 0}),
        violation_error_message=_("An amount lies above 0; leave it empty where none is recorded."),
    )


@pghistory.track()
class Programme(DatedListItem):
    """A Union programme or budget that can pay for operations; amounts in euro.

    What no source states is empty: None, or an empty text or list.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    instrument = models.CharField(_("instrument"), max_length=200, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    accepted_competence = models.CharField(
        _("competence"), max_length=16, choices=AcceptedCompetence.choices, blank=True
    )
    eligible_applicants = ArrayField(
        models.CharField(max_length=16, choices=OrganisationKind.choices),
        verbose_name=_("who may apply"),
        default=list,
        blank=True,
        help_text=_("None ticked: not recorded."),
    )
    min_states = models.PositiveSmallIntegerField(
        _("number of Member States needed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    allows_start_before_application = models.BooleanField(
        _("activities may start before the application"), null=True, blank=True
    )
    allows_start_before_grant = models.BooleanField(
        _("activities may start before the grant"), null=True, blank=True
    )
    months_to_grant_median = models.DecimalField(
        _("usual months from deadline to grant"), help_text=_("The median."), **MONTHS_FIELD
    )
    months_to_grant_ninetieth = models.DecimalField(
        _("months within which nine of ten are granted"), **MONTHS_FIELD
    )
    months_to_grant_basis = models.CharField(
        _("where the months come from"), max_length=8, choices=TimeToGrantBasis.choices, blank=True
    )
    min_grant = models.DecimalField(_("least grant"), null=True, blank=True, **MONEY_FIELD)
    max_grant = models.DecimalField(_("largest grant"), null=True, blank=True, **MONEY_FIELD)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ("valid_from", "name")
        constraints = [
            end_after_start_constraint("programme_end_after_start"),
            _positive_amount("programme_min_grant_positive", "min_grant"),
            _positive_amount("programme_max_grant_positive", "max_grant"),
            models.CheckConstraint(
                name="programme_max_grant_not_below_min",
                condition=Q(min_grant=None) | Q(max_grant=None) | Q(max_grant__gte=F("min_grant")),
                violation_error_message=_("The largest grant lies below the least."),
            ),
            models.CheckConstraint(
                name="programme_ninetieth_not_below_median",
                condition=Q(months_to_grant_ninetieth=None)
                | Q(months_to_grant_median=None)
                | Q(months_to_grant_ninetieth__gte=F("months_to_grant_median")),
                violation_error_message=_("Nine of ten cannot be granted sooner than one of two."),
            ),
            models.CheckConstraint(
                name="programme_accepted_competence_valid",
                condition=Q(accepted_competence__in=["", *AcceptedCompetence.values]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the programme's page."""
        return reverse("funding:programme_detail", args=[self.code])


@pghistory.track()
class ProgrammeRate(DatedListItem):
    """The co-financing rate of a cost category in percent, as one source states it.

    Sources may differ: all are recorded, and eligibility uses the one with ``is_used``. An empty
    ``cost_category`` covers all costs without a rate of their own, except VAT and planning staff.
    """

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="rates", verbose_name=_("programme")
    )
    cost_category = models.CharField(
        _("category"),
        max_length=16,
        choices=CostCategory.choices,
        blank=True,
        help_text=_("Empty: all costs but VAT and planning staff, unless said otherwise."),
    )
    percent = models.DecimalField(
        _("rate in percent"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
        help_text=_("0: not paid."),
    )
    min_costs = models.DecimalField(
        _("least costs"),
        null=True,
        blank=True,
        validators=[positive],
        help_text=_("Below so many euro of these costs, none of them is paid."),
        **MONEY_FIELD,
    )
    max_payment = models.DecimalField(
        _("most that is paid"),
        null=True,
        blank=True,
        validators=[positive],
        help_text=_("In euro, for these costs of one grant."),
        **MONEY_FIELD,
    )
    is_used = models.BooleanField(
        _("counted with"),
        default=True,
        help_text=_("Of sources that differ, one is counted with; the others are shown beside it."),
    )
    source_text = models.CharField(_("what it says"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering = ("programme", "cost_category", "-is_used", "valid_from", "id")
        constraints = [
            models.CheckConstraint(
                name="programmerate_percent_in_range",
                condition=Q(percent__gte=0, percent__lte=100),
                violation_error_message=_("A rate lies between 0 and 100 percent."),
            ),
            end_after_start_constraint("programmerate_end_after_start"),
            _positive_amount("programmerate_min_costs_positive", "min_costs"),
            _positive_amount("programmerate_max_payment_positive", "max_payment"),
            ExclusionConstraint(
                name="programmerate_one_used_at_a_time",
                expressions=[("programme", "="), ("cost_category", "="), (VALIDITY_RANGE, "&&")],
                condition=Q(is_used=True),
                violation_error_message=_(
                    "Another rate of this category is counted with at that time; "
                    "end it first, or do not count with this one."
                ),
            ),
            models.CheckConstraint(name="programmerate_has_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        category = self.get_cost_category_display() or _("all costs")
        return f"{self.programme}, {category}: {self.percent}"


@pghistory.track()
class ProgrammeStatement(models.Model):
    """What one source states about a programme; sources may differ."""

    programme = models.ForeignKey(
        Programme,
        models.CASCADE,
        related_name="statements",
        verbose_name=_("programme"),
        # programmestatement_unique_text begins with this column and serves it too
        db_index=False,
    )
    topic = models.CharField(_("about"), max_length=16, choices=ProgrammeTopic.choices)
    source_text = models.CharField(_("what it says"), max_length=500)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("fact about a programme")
        verbose_name_plural = _("facts about programmes")
        ordering = ("programme", "topic", "id")
        constraints = [
            models.UniqueConstraint(
                name="programmestatement_unique_text",
                fields=("programme", "topic", "source", "source_text"),
                violation_error_message=_("This fact stands there already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme}, {self.get_topic_display()}"


@pghistory.track()
class ProgrammeDomain(models.Model):
    """A risk area to which a programme is limited; without any, a programme covers all."""

    programme = models.ForeignKey(
        Programme,
        models.CASCADE,
        related_name="domains",
        verbose_name=_("programme"),
        # programmedomain_unique_term begins with this column and serves it too
        db_index=False,
    )
    term = models.ForeignKey(
        ReferenceTerm,
        models.PROTECT,
        related_name="programme_domains",
        verbose_name=_("risk area or goods"),
        limit_choices_to={"kind": ReferenceTermKind.RISK_AREA},
    )

    class Meta:
        verbose_name = _("domain of a programme")
        verbose_name_plural = _("domains of programmes")
        ordering = ("programme", "term")
        constraints = [
            models.UniqueConstraint(
                name="programmedomain_unique_term", fields=("programme", "term")
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme}: {self.term}"
