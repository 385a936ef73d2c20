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


def functions_of(keys: Iterable[int]) -> dict[int, str]:
    """People by key as others see them, “Planner, Lithuania”, in a fixed number of queries."""
    people = User.objects.filter(pk__in=set(keys)).select_related("organisation")
    found = {}
    for person in people.prefetch_related("role_assignments"):
        person.roles = frozenset(each.role for each in person.role_assignments.all())
        found[person.pk] = person.function
    return found
