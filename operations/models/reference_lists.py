"""Reference lists: types of operation and the trees of reference terms."""

from collections.abc import Iterator
from datetime import date
from operator import attrgetter
from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jco_portal.core.term_tree import TermTree, term_lineage
from jco_portal.core.type_aliases import ModelT
from operations.enums import ReferenceTermKind, Unit


class DatedListQuerySet(models.QuerySet[ModelT]):
    """Items of a dated list."""

    def valid_on(self, day: date) -> Self:
        """Return the items that may be chosen on a day; both ends are inclusive."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_until=None) | Q(valid_until__gte=day),
        )


class DatedListItem(models.Model):
    """Item of a list edited by administrators; once out of date it remains on old records."""

    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = DatedListQuerySet.as_manager()

    class Meta:
        abstract = True


@pghistory.track()
class OperationType(DatedListItem):
    """Type of operation and its parameters in the overlap rule."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    is_jco = models.BooleanField(
        _("is a JCO"), default=False, help_text=_("Planned here, from draft to closed.")
    )
    is_customs_led = models.BooleanField(
        _("customs-led"),
        default=False,
        help_text=_("Binds customs resources; never a standing operation."),
    )
    # Overlap rule, section ‘Time’: 60 days for customs-led operations, 365 for others (proposal of
    # the portal).
    unknown_end_days = models.PositiveSmallIntegerField(
        _("days until an unknown end"),
        default=365,
        help_text=_("How long after its latest start it may go on when its end is not known."),
    )

    class Meta:
        verbose_name = _("kind of operation")
        verbose_name_plural = _("kinds of operations")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name


class ReferenceTermQuerySet(DatedListQuerySet["ReferenceTerm"]):
    """Reference terms of all kinds."""

    def term_tree(self) -> TermTree:
        """Return the tree of these terms by key."""
        return TermTree(dict(self.order_by().values_list("pk", "broader")))


@pghistory.track()
class ReferenceTerm(DatedListItem):
    """Risk area, kind of goods, mode of transport or region, in a tree of its kind."""

    kind = models.CharField(_("tree"), max_length=16, choices=ReferenceTermKind.choices)
    name = models.CharField(_("term"), max_length=80)
    broader = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="narrower",
        verbose_name=_("broader term"),
        null=True,
        blank=True,
    )
    unit = models.CharField(
        _("counted in"),
        max_length=8,
        choices=Unit.choices,
        blank=True,
        help_text=_("The one unit in which these goods, and narrower ones, are counted."),
    )

    # The type stubs of Django do not accept this override of ``objects`` as a class variable.
    objects = ReferenceTermQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ("kind", "name")
        constraints = [
            models.UniqueConstraint(
                name="referenceterm_unique_name",
                fields=("kind", "name"),
                violation_error_message=_("This term stands in the tree already."),
            ),
            models.CheckConstraint(
                name="referenceterm_not_own_parent",
                condition=~Q(broader=models.F("id")),
                violation_error_message=_("A term cannot be broader than itself."),
            ),
            models.CheckConstraint(
                # Imported and exported lists separate terms by semicolons.
                name="referenceterm_name_without_semicolon",
                condition=~Q(name__contains=";"),
                violation_error_message=_(
                    "A term cannot hold a semicolon, which parts the terms of a list."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def lineage(self) -> Iterator["ReferenceTerm"]:
        """Yield the term and every broader one, nearest first, each fetched when needed."""
        return term_lineage(self, attrgetter("broader"))
