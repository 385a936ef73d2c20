"""Users, each with one organisation and roles in it."""

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

# Council guidelines 11336/11 on LIMITE documents; Member States are added by membership.
INSIDER_KINDS = {OrganisationKind.COMMISSION, OrganisationKind.COUNCIL}


class UserManager(BaseUserManager["User"]):
    """Creation and lookup of users by email address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user with a hashed password; without one the user cannot sign in yet."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create the first administrator; called by ``manage.py createsuperuser``."""
        user = self.create_user(email, password, is_staff=True, **fields)
        user.role_assignments.create(role=Role.ADMINISTRATOR)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user of an email address, in any case."""
        return self.get(email__iexact=username)


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A user of the portal, shown to others by function and organisation only."""

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
        """Return the current roles; read once per request."""
        return frozenset(held.role for held in self.role_assignments.all())

    @cached_property
    def is_insider(self) -> bool:
        """Return whether the user may receive LIMITE records; read once per request.

        True for present Member States, the Commission and the Council (Council 11336/11), false
        for third countries and other bodies.
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
        """Return the present and past memberships of the organisation; read once per request."""
        held = GroupMembership.objects.filter(member=self.organisation_id)
        return tuple(held.select_related("group"))

    def has_role(self, *roles: str) -> bool:
        """Return whether the user has any of the roles."""
        return bool(self.roles & set(roles))

    @property
    def function_label(self) -> str:
        """Return how others see the user: “Planner, Lithuania”.

        The email address only if there is neither role nor organisation.
        """
        labels = [str(role.label) for role in Role if role in self.roles]
        organisation_name = self.organisation.name if self.organisation else ""
        return (
            ", ".join(text for text in (" and ".join(labels), organisation_name) if text)
            or self.email
        )


@pghistory.track()
class RoleAssignment(models.Model):
    """A role of a user in the user's organisation."""

    user = models.ForeignKey(
        User,
        models.CASCADE,
        related_name="role_assignments",
        verbose_name=_("user"),
        db_index=False,  # the unique constraint begins with this column
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
