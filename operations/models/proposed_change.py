"""Changes that an imported list proposes to a JCO planned in the portal."""

from typing import TYPE_CHECKING

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jco_portal.directory.models.foreign_keys import user_key
from operations.models.operation import Operation

if TYPE_CHECKING:
    from jco_portal.directory.models import User


class ProposedChangeQuerySet(models.QuerySet["ProposedChange"]):
    """Proposed changes by access and state."""

    def visible_to(self, user: "User") -> "ProposedChangeQuerySet":
        """Return the proposed changes of operations that the user manages."""
        run = Operation.objects.visible_to(user).managed_by(user).order_by().values("pk")
        return self.filter(operation__in=run)

    def pending(self) -> "ProposedChangeQuerySet":
        """Return the proposed changes that are neither accepted, rejected nor replaced."""
        return self.filter(decided_at=None)


@pghistory.track()
class ProposedChange(models.Model):
    """Difference between an imported list and the portal, to be accepted or rejected.

    ``cells`` contains the old and new cell by column, ``proposed_values`` the input that they mean.
    ``decided_by`` is None if a later list has replaced the proposal.
    """

    operation = models.ForeignKey(
        Operation, models.CASCADE, related_name="proposed_changes", verbose_name=_("operation")
    )
    cells = models.JSONField(_("changed cells"))
    proposed_values = models.JSONField(_("facts proposed"))
    proposed_at = models.DateTimeField(_("at"), default=timezone.now)
    proposed_by = user_key(_("by"), null=True)
    decided_at = models.DateTimeField(_("settled"), null=True)
    decided_by = user_key(_("settled by"), null=True)
    is_accepted = models.BooleanField(_("taken over"), default=False)

    objects = ProposedChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal of an import")
        verbose_name_plural = _("proposals of imports")
        ordering = ("-proposed_at", "-id")
        constraints = [
            models.UniqueConstraint(
                name="proposedchange_one_pending",
                fields=("operation",),
                condition=Q(decided_at=None),
            ),
            models.CheckConstraint(
                name="proposedchange_accepted_has_user_and_time",
                condition=Q(is_accepted=False)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation}: {', '.join(self.cells)}"
