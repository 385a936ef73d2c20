"""Who people are to others: their function and their organisation, never their name."""

from collections.abc import Iterable

from jco_portal.directory.enums import Role
from jco_portal.directory.models import User


def functions_of(keys: Iterable[int | None]) -> dict[int, str]:
    """The functions of people by their keys, all read at once."""
    people = User.objects.filter(pk__in={key for key in keys if key})
    found = people.select_related("organisation").prefetch_related("role_assignments")
    return {person.pk: _function(person) for person in found}


def _function(person: User) -> str:
    person.roles = frozenset(each.role for each in person.role_assignments.all()) & set(Role)
    return person.function
