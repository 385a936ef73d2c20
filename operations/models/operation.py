"""Operations: anything on the calendar, whoever organises it."""

from typing import TYPE_CHECKING, Self

import pghistory
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jco_portal.core.schema_operations import ManyToManyField, choices_constraint
from jco_portal.core.type_aliases import ModelT
from jco_portal.directory.models.foreign_keys import user_key
from operations.enums import (
    CONFIRMED_STATES,
    UNCOMPARED_STATES,
    Confirmation,
    Marking,
    OperationSource,
    OperationState,
    ReferenceTermKind,
)
from operations.models import visibility
from operations.models.participation import has_content_access

if TYPE_CHECKING:
    from jco_portal.directory.models import User


class OperationQuerySet(models.QuerySet[ModelT]):
    """Operations by who may see them and by what they are."""

    def managed_by(self, user: "User") -> Self:
        """Operations that the user's organisation organises or leads, or the user facilitates."""
        return self.filter(visibility.managed_by(user))

    def visible_in_full_to(self, user: "User") -> Self:
        """Operations whose whole dossier this person reads: who runs it or takes part in it."""
        return (
            self.filter(visibility.visible_in_full_to(user))
            if has_content_access(user)
            else self.none()
        )

    def visible_in_outline_to(self, user: "User") -> Self:
        """Operations whose business case and objectives this person reads.

        Beside those to whom it is open in full: experts and the secretariat once it is tabled,
        because it is the experts who endorse it.
        """
        return (
            self.filter(visibility.visible_in_outline_to(user))
            if has_content_access(user)
            else self.none()
        )

    def visible_to(self, user: "User") -> Self:
        """Operations that this person may know of; everything else does not exist for them.

        Drafts: who runs them. Then by marking: public to all, limite to Member States,
        Commission and Council, participants to those who take part and to the overview of
        experts and secretariat. Administrators see no content.
        """
        return self.filter(visibility.visible_to(user)) if has_content_access(user) else self.none()

    def included_in_overlap_check(self) -> Self:
        """Operations that are compared for overlaps; drafts are, for those who see them."""
        return self.exclude(state__in=UNCOMPARED_STATES)


@pghistory.track(exclude=["imported_cells"])
class Operation(models.Model):
    """Anything on the calendar, whoever organises it."""

    reference = models.CharField(_("reference"), max_length=80, unique=True, editable=False)
    name = models.CharField(_("code name"), max_length=120)
    operation_type = models.ForeignKey(
        "operations.OperationType",
        models.PROTECT,
        related_name="operations",
        verbose_name=_("kind"),
    )
    state = models.CharField(
        _("state"),
        max_length=16,
        choices=OperationState.choices,
        default=OperationState.DRAFT,
        editable=False,
    )
    state_since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    marking = models.CharField(
        _("marking"), max_length=16, choices=Marking.choices, default=Marking.LIMITE
    )
    aims = models.TextField(_("aims"), blank=True, max_length=5000)
    organisers = ManyToManyField(
        "directory.Organisation",
        related_name="organised_operations",
        verbose_name=_("organisers"),
    )
    participants = models.ManyToManyField(
        "directory.Organisation",
        through="operations.Participation",
        through_fields=("operation", "organisation"),
        related_name="operations",
        verbose_name=_("participants"),
    )
    participants_complete = models.BooleanField(
        _("the list of participants is complete"), default=False
    )
    participants_note = models.CharField(_("note on participants"), max_length=500, blank=True)
    terms = ManyToManyField(
        "operations.ReferenceTerm",
        related_name="operations",
        verbose_name=_("risk areas and goods"),
        limit_choices_to={"kind": ReferenceTermKind.RISK_AREA},
        blank=True,
    )
    transport_modes = ManyToManyField(
        "operations.ReferenceTerm",
        related_name="operations_by_transport_mode",
        verbose_name=_("transport modes"),
        limit_choices_to={"kind": ReferenceTermKind.TRANSPORT_MODE},
        blank=True,
    )
    regions = ManyToManyField(
        "operations.ReferenceTerm",
        related_name="operations_by_region",
        verbose_name=_("regions"),
        limit_choices_to={"kind": ReferenceTermKind.REGION},
        blank=True,
    )
    dates_note = models.CharField(_("note on dates"), max_length=500, blank=True)
    results_note = models.TextField(_("published results"), max_length=5000, blank=True)
    sources = models.TextField(
        _("sources"),
        max_length=5000,
        blank=True,
        help_text=_("Documents and addresses that say so, one a line."),
    )
    confirmation = models.CharField(
        _("confidence"),
        max_length=16,
        choices=Confirmation.choices,
        default=Confirmation.UNCONFIRMED,
    )
    last_confirmed_on = models.DateField(_("last confirmed on"), null=True, blank=True)
    source = models.CharField(
        _("came in by"),
        max_length=16,
        choices=OperationSource.choices,
        default=OperationSource.PORTAL,
        editable=False,
    )
    source_key = models.CharField(
        _("key at the source"), max_length=200, null=True, blank=True, editable=False
    )
    imported_cells = models.JSONField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    created_by = user_key(_("entered by"), null=True, editable=False)

    objects = OperationQuerySet.as_manager()

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(
                name="operation_unique_source_key",
                fields=("source", "source_key"),
            ),
            choices_constraint(
                "operation_state_valid", "state", OperationState, _("This state is not known.")
            ),
            choices_constraint(
                "operation_marking_valid", "marking", Marking, _("This marking is not known.")
            ),
        ]
        indexes = [models.Index(fields=["state"], name="operation_by_state")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The record page."""
        return reverse("operations:operation_detail", args=[self.reference])

    @property
    def confirmation_label(self) -> str:
        """How sure it is: what has begun is confirmed, whatever was said of it before."""
        sure = self.state in CONFIRMED_STATES
        return str(Confirmation.CONFIRMED.label) if sure else self.get_confirmation_display()

    @property
    def is_draft(self) -> bool:
        """True while only those who run it know of it."""
        return self.state == OperationState.DRAFT


class OperationTransition(models.Model):
    """A move of an operation from one state to another: who, when, why."""

    append_only = True

    operation = models.ForeignKey(
        Operation, models.CASCADE, related_name="transitions", verbose_name=_("operation")
    )
    name = models.CharField(_("move"), max_length=24)
    from_state = models.CharField(
        _("from"), max_length=16, choices=OperationState.choices, blank=True
    )
    to_state = models.CharField(_("to"), max_length=16, choices=OperationState.choices)
    made_by = user_key(_("by"), null=True)
    made_at = models.DateTimeField(_("at"), auto_now_add=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return f"{self.operation}: {self.name}"
