"""Operations of all bodies, and the history of their status."""

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
    """Operations by access of a user and by status."""

    def managed_by(self, user: "User") -> Self:
        """Return operations facilitated by the user, or led or organised by the organisation."""
        return self.filter(visibility.managed_by(user))

    def visible_in_full_to(self, user: "User") -> Self:
        """Return operations that the user may see in full: managers, participants and observers."""
        return (
            self.filter(visibility.visible_in_full_to(user))
            if has_content_access(user)
            else self.none()
        )

    def visible_in_outline_to(self, user: "User") -> Self:
        """Return operations whose business case and objectives the user may read.

        Beside users with full access these are experts and the secretariat from tabling on: the
        Group of Experts examines business cases (Council 9947/1/11 REV 1, 5.1.2).
        """
        return (
            self.filter(visibility.visible_in_outline_to(user))
            if has_content_access(user)
            else self.none()
        )

    def visible_to(self, user: "User") -> Self:
        """Return operations that the user may know of. Any other is answered like a missing one.

        Drafts are visible to those who manage them. After that the marking decides: PUBLIC to all
        users; LIMITE to Member States, Commission and Council; PARTICIPANTS to those who
        participate or observe, experts and secretariat. Administrators as such see no content.
        """
        return self.filter(visibility.visible_to(user)) if has_content_access(user) else self.none()

    def included_in_overlap_check(self) -> Self:
        """Return operations that are compared for overlaps.

        Drafts are included: their overlaps are shown to those who may see the draft.
        """
        return self.exclude(state__in=UNCOMPARED_STATES)


@pghistory.track(exclude=["imported_cells"])
class Operation(models.Model):
    """Activity of one or more authorities over one or more periods, shown on the calendar."""

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
    # The row at the source, or the form in the portal (``submission_key``). NULL may repeat.
    source_key = models.CharField(
        _("key at the source"), max_length=200, null=True, blank=True, editable=False
    )
    # Cells of the last imported list by column, compared with the next one; None if entered here.
    imported_cells = models.JSONField(null=True, editable=False)
    # Increased by every edit and transition; an edit from a page of another version is refused.
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
        """Return the address of the overview page."""
        return reverse("operations:operation_detail", args=[self.reference])

    @property
    def confirmation_label(self) -> str:
        """Label of the confirmation; by their status some operations are always confirmed."""
        sure = self.state in CONFIRMED_STATES
        return str(Confirmation.CONFIRMED.label) if sure else self.get_confirmation_display()

    @property
    def is_draft(self) -> bool:
        """Whether the operation is visible only to those who manage it."""
        return self.state == OperationState.DRAFT


class OperationTransition(models.Model):
    """Change of status of an operation: from, to, by whom, when and why.

    A request for a transition that needs two people is a row with equal statuses.
    """

    # Revokes UPDATE and DELETE from the web role (``migrate`` command).
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
