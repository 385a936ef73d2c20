"""Users: each belongs to one organisation and holds roles there."""

from functools import cached_property
from typing import Any

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jco_portal.core.schema_operations import choices_constraint
from jco_portal.directory.enums import OrganisationKind, Role
from jco_portal.directory.models.organisation import UNION_CODE, GroupMembership

INSIDER_KINDS = {OrganisationKind.COMMISSION, OrganisationKind.COUNCIL}


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new user with a hashed password; without one the account cannot sign in yet."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """The first administrator of a portal, made by ``manage.py createsuperuser``."""
        user = self.create_user(email, password, is_staff=True, **fields)
        user.role_assignments.create(role=Role.ADMINISTRATOR)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """A user by e-mail address, whatever its case."""
        return self.get(email__iexact=username)


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person at work, known to others by function and organisation only."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        related_name="users",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may use the administration"), default=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("email",)

    def __str__(self) -> str:
        return self.function_label

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles held now; read once per request."""
        return frozenset(held.role for held in self.role_assignments.all())

    @cached_property
    def is_insider(self) -> bool:
        """True for those to whom a LIMITE record may go; read once per request.

        Member States of today, the Commission and the Council (guidelines 11336/11); a third
        state or an outside body is not among them.
        """
        if self.organisation is None:
            return False
        if self.organisation.kind in INSIDER_KINDS:
            return True
        today = timezone.localdate()
        return any(
            held.group.code == UNION_CODE and held.is_in_force_on(today)
            for held in self.memberships
        )

    @cached_property
    def memberships(self) -> tuple[GroupMembership, ...]:
        """The groups of which the organisation is or was a member; read once per request."""
        held = GroupMembership.objects.filter(member=self.organisation_id)
        return tuple(held.select_related("group"))

    def has_role(self, *roles: str) -> bool:
        """True when the user holds any of these roles."""
        return bool(self.roles & set(roles))

    @property
    def function_label(self) -> str:
        """How others see this person: “Planner, Lithuania”."""
        labels = [str(role.label) for role in Role if role in self.roles]
        organisation_name = self.organisation.name if self.organisation else ""
        return (
            ", ".join(text for text in (" and ".join(labels), organisation_name) if text)
            or self.email
        )


@pghistory.track()
class RoleAssignment(models.Model):
    """A role that a user holds in the own organisation."""

    user = models.ForeignKey(
        User,
        models.CASCADE,
        related_name="role_assignments",
        verbose_name=_("user"),
        db_index=False,
    )
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ("user", "role")
        constraints = [
            models.UniqueConstraint(name="roleassignment_unique_role", fields=("user", "role")),
            choices_constraint(
                "roleassignment_role_valid", "role", Role, _("This role is not known.")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.user.email}"
