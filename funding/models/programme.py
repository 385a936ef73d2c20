"""Programmes that pay for operations: their rules as dated data, each with its source."""

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
from operations.models.reference import DatedEntry, Term

MONEY_FIELD: dict[str, Any] = {"max_digits": 12, "decimal_places": 2}
MONTHS_FIELD: dict[str, Any] = {"max_digits": 4, "decimal_places": 1, "null": True, "blank": True}
VALIDITY_IN_ORDER = Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))
positive = MinValueValidator(Decimal("0.01"))
VALIDITY_RANGE = Func(
    F("valid_from"),
    F("valid_until"),
    Value("[]"),
    function="daterange",
    output_field=DateRangeField(),
)


def ends_after_start(name: str) -> models.CheckConstraint:
    """Return the constraint that a dated entry does not end before it starts."""
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
class Programme(DatedEntry):
    """What may pay for operations, in euro; what no source says is empty: not recorded."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    instrument = models.CharField(_("instrument"), max_length=200, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    accepts = models.CharField(
        _("competence"), max_length=16, choices=AcceptedCompetence.choices, blank=True
    )
    applicants = ArrayField(
        models.CharField(max_length=16, choices=OrganisationKind.choices),
        verbose_name=_("who may apply"),
        default=list,
        blank=True,
        help_text=_("None ticked: not recorded."),
    )
    least_states = models.PositiveSmallIntegerField(
        _("number of Member States needed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    starts_before_application = models.BooleanField(
        _("activities may start before the application"), null=True, blank=True
    )
    starts_before_grant = models.BooleanField(
        _("activities may start before the grant"), null=True, blank=True
    )
    months_median = models.DecimalField(
        _("usual months from deadline to grant"), help_text=_("The median."), **MONTHS_FIELD
    )
    months_ninetieth = models.DecimalField(
        _("months within which nine of ten are granted"), **MONTHS_FIELD
    )
    months_basis = models.CharField(
        _("where the months come from"), max_length=8, choices=TimeToGrantBasis.choices, blank=True
    )
    grant_floor = models.DecimalField(_("least grant"), null=True, blank=True, **MONEY_FIELD)
    grant_ceiling = models.DecimalField(_("largest grant"), null=True, blank=True, **MONEY_FIELD)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ("valid_from", "name")
        constraints = [
            ends_after_start("programme_ends_after_start"),
            _positive_amount("least_grant_lies_above_nothing", "grant_floor"),
            _positive_amount("largest_grant_lies_above_nothing", "grant_ceiling"),
            models.CheckConstraint(
                name="largest_grant_is_not_below_the_least",
                condition=Q(grant_floor=None)
                | Q(grant_ceiling=None)
                | Q(grant_ceiling__gte=F("grant_floor")),
                violation_error_message=_("The largest grant lies below the least."),
            ),
            models.CheckConstraint(
                name="nine_of_ten_take_no_less_than_the_median",
                condition=Q(months_ninetieth=None)
                | Q(months_median=None)
                | Q(months_ninetieth__gte=F("months_median")),
                violation_error_message=_("Nine of ten cannot be granted sooner than one of two."),
            ),
            models.CheckConstraint(
                name="programme_competence_is_known",
                condition=Q(accepts__in=["", *AcceptedCompetence.values]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page: every fact with its source."""
        return reverse("funding:programme_detail", args=[self.code])


@pghistory.track()
class ProgrammeRate(DatedEntry):
    """The share of a category of costs that a programme pays, as one source says it.

    Sources may differ: all are kept, and the one that the verdicts count with is marked.
    """

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="rates", verbose_name=_("programme")
    )
    category = models.CharField(
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
    floor = models.DecimalField(
        _("least costs"),
        null=True,
        blank=True,
        validators=[positive],
        help_text=_("Below so many euro of these costs, none of them is paid."),
        **MONEY_FIELD,
    )
    ceiling = models.DecimalField(
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
    said = models.CharField(_("what it says"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering = ("programme", "category", "-is_used", "valid_from", "id")
        constraints = [
            models.CheckConstraint(
                name="a_rate_lies_between_0_and_100",
                condition=Q(percent__gte=0, percent__lte=100),
                violation_error_message=_("A rate lies between 0 and 100 percent."),
            ),
            ends_after_start("rate_ends_after_start"),
            _positive_amount("least_costs_lie_above_nothing", "floor"),
            _positive_amount("most_that_is_paid_lies_above_nothing", "ceiling"),
            ExclusionConstraint(
                name="one_rate_of_a_category_is_counted_with_at_a_time",
                expressions=[("programme", "="), ("category", "="), (VALIDITY_RANGE, "&&")],
                condition=Q(is_used=True),
                violation_error_message=_(
                    "Another rate of this category is counted with at that time; "
                    "end it first, or do not count with this one."
                ),
            ),
            models.CheckConstraint(name="a_rate_has_its_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.programme}, {self.get_category_display() or _('all costs')}: {self.percent}"


@pghistory.track()
class ProgrammeFact(models.Model):
    """What a source says of a programme; sources may differ, and then all of them stand."""

    programme = models.ForeignKey(
        Programme,
        models.CASCADE,
        related_name="facts",
        verbose_name=_("programme"),
        db_index=False,
    )
    topic = models.CharField(_("about"), max_length=16, choices=ProgrammeTopic.choices)
    said = models.CharField(_("what it says"), max_length=500)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("fact about a programme")
        verbose_name_plural = _("facts about programmes")
        ordering = ("programme", "topic", "id")
        constraints = [
            models.UniqueConstraint(
                name="a_source_says_a_fact_once",
                fields=("programme", "topic", "source", "said"),
                violation_error_message=_("This fact stands there already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme}, {self.get_topic_display()}"


@pghistory.track()
class ProgrammeDomain(models.Model):
    """A risk area to which a programme is limited; one without any is open to all."""

    programme = models.ForeignKey(
        Programme,
        models.CASCADE,
        related_name="domains",
        verbose_name=_("programme"),
        db_index=False,
    )
    term = models.ForeignKey(
        Term,
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
                name="a_programme_names_a_domain_once", fields=("programme", "term")
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme}: {self.term}"
