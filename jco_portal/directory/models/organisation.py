"""Organisations (states, Commission services, agencies, other bodies, groups) and memberships."""

from datetime import date

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy as _

from jco_portal.core.schema_operations import choices_constraint
from jco_portal.directory.enums import OrganisationKind

UNION_CODE = "EU"  # ``Organisation.code`` of the group of all Member States
# Codes of the Union that differ from ISO 3166 (Interinstitutional Style Guide, 7.1.1).
ISO_CODES = {"EL": "GR", "UK": "GB"}


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations by kind and membership."""

    def states(self) -> "OrganisationQuerySet":
        """Return the states: Member States and third countries."""
        return self.filter(kind=OrganisationKind.STATE)

    def members_of(self, group: str, on: date) -> "OrganisationQuerySet":
        """Return the members of a group (a code) on a day; both ends of a membership inclusive."""
        return self.filter(
            Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=on),
            memberships__group__code=group,
            memberships__starts_on__lte=on,
        )


@pghistory.track()
class Organisation(models.Model):
    """A state, service, agency, body or group of states that takes part in operations."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=OrganisationKind.choices)
    general_contact = models.CharField(
        _("contact desk"),
        max_length=120,
        blank=True,
        help_text=_("A function, never a person: “Operations desk, customs intelligence”."),
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name",)
        constraints = [
            choices_constraint(
                "organisation_kind_valid",
                "kind",
                OrganisationKind,
                _("This kind of organisation is not known."),
            ),
            models.CheckConstraint(
                name="organisation_code_without_semicolon",
                condition=~Q(code__contains=";"),
                violation_error_message=_(
                    "A code cannot hold a semicolon, which parts the codes of a list."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_state(self) -> bool:
        """Return whether this is a state; only states commit resources."""
        return self.kind == OrganisationKind.STATE

    @property
    def general_contact_label(self) -> str:
        """Return the name, with the general contact if there is one."""
        if not self.general_contact:
            return self.name
        return gettext("%(place)s, %(desk)s") % {"place": self.name, "desk": self.general_contact}


@pghistory.track()
class GroupMembership(models.Model):
    """A state's membership of a group; both days inclusive, no end while it continues."""

    group = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="members",
        verbose_name=_("group"),
        db_index=False,  # the unique constraint begins with this column
    )
    member = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("member"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("group", "member", "starts_on")
        constraints = [
            models.CheckConstraint(
                name="groupmembership_end_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("A membership cannot end before it starts."),
            ),
            models.UniqueConstraint(
                name="groupmembership_unique_start", fields=("group", "member", "starts_on")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member.code} in {self.group.code}"

    def is_in_force_on(self, day: date) -> bool:
        """Return whether the membership is in force on the day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
