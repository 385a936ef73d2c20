"""Competence of the Union or its Member States for risk areas and goods, each with its source."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.utils.translation import gettext_lazy as _

from funding.enums import Competence
from funding.models.programme import VALIDITY_RANGE, end_after_start_constraint
from jco_portal.core.schema_operations import choices_constraint
from operations.enums import ReferenceTermKind
from operations.models.reference_lists import DatedListItem, ReferenceTerm


@pghistory.track()
class TermCompetence(DatedListItem):
    """The competence for a risk area or kind of goods; narrower terms follow the broader term."""

    term = models.ForeignKey(
        ReferenceTerm,
        models.PROTECT,
        related_name="competences",
        verbose_name=_("risk area or goods"),
        limit_choices_to={"kind": ReferenceTermKind.RISK_AREA},
    )
    competence = models.CharField(_("competence"), max_length=16, choices=Competence.choices)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("competence for goods")
        verbose_name_plural = _("competences for goods")
        ordering = ("term", "valid_from")
        constraints = [
            end_after_start_constraint("termcompetence_end_after_start"),
            choices_constraint("termcompetence_competence_valid", "competence", Competence),
            ExclusionConstraint(
                name="termcompetence_one_at_a_time",
                expressions=[("term", "="), (VALIDITY_RANGE, "&&")],
                violation_error_message=_(
                    "This term has a competence at that time already; end that one first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term}: {self.get_competence_display()}"
