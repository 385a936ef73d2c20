"""Proposals: what an imported list says otherwise of an operation that is planned here."""

from typing import TYPE_CHECKING

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jco_portal.directory.models.keys import user_key
from operations.models.operation import Operation

if TYPE_CHECKING:
    from jco_portal.directory.models import User


class ImportProposalQuerySet(models.QuerySet["ImportProposal"]):
    """Proposals by who may read them and whether they wait."""

    def visible_to(self, user: "User") -> "ImportProposalQuerySet":
        """Of operations that the person runs."""
        run = Operation.objects.visible_to(user).run_by(user).order_by().values("pk")
        return self.filter(operation__in=run)

    def waiting(self) -> "ImportProposalQuerySet":
        """Those that nobody has settled."""
        return self.filter(settled_at=None)


@pghistory.track()
class ImportProposal(models.Model):
    """What a list says otherwise than before: its cells old and new, and the facts they mean.

    ``settled_by`` is empty where a later list has put another proposal in its place.
    """

    operation = models.ForeignKey(
        Operation, models.CASCADE, related_name="proposals", verbose_name=_("operation")
    )
    cells = models.JSONField(_("changed cells"))
    facts = models.JSONField(_("facts proposed"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = user_key(_("by"), null=True)
    settled_at = models.DateTimeField(_("settled"), null=True)
    settled_by = user_key(_("settled by"), null=True)
    taken = models.BooleanField(_("taken over"), default=False)

    objects = ImportProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal of an import")
        verbose_name_plural = _("proposals of imports")
        ordering = ("-at", "-id")
        constraints = [
            models.UniqueConstraint(
                name="one_proposal_waits",
                fields=("operation",),
                condition=Q(settled_at=None),
            ),
            models.CheckConstraint(
                name="a_taken_proposal_has_its_person_and_its_time",
                condition=Q(taken=False) | Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation}: {', '.join(self.cells)}"
