"""Reads of the directory that others need."""

from collections.abc import Iterable

from django.db.models import QuerySet

from jco_portal.directory.models import User


def people_with(roles: Iterable[str], organisations: Iterable[int] | None = None) -> QuerySet[User]:
    """Active people who hold any of the roles, in some organisations (by key) or in all."""
    found = User.objects.filter(is_active=True, role_assignments__role__in=list(roles))
    if organisations is not None:
        found = found.filter(organisation__in=list(organisations))
    return found.distinct()
