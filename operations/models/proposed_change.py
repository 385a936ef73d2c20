"""Proposals: what an imported list says otherwise of an operation that is planned here."""

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
    """Proposals by who may read them and whether they wait."""

    def visible_to(self, user: "User") -> "ProposedChangeQuerySet":
        """Of operations that the person runs."""
        run = Operation.objects.visible_to(user).managed_by(user).order_by().values("pk")
        return self.filter(operation__in=run)

    def pending(self) -> "ProposedChangeQuerySet":
        """Those that nobody has settled."""
        return self.filter(decided_at=None)


@pghistory.track()
class ProposedChange(models.Model):
    """What a list says otherwise than before: its cells old and new, and the facts they mean.

    ``decided_by`` is empty where a later list has put another proposal in its place.
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
