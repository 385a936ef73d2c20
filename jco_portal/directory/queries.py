"""Reads of the directory that others need."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, TypedDict, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django_stubs_ext import WithAnnotations

from jco_portal.core.related_rows import compiled
from jco_portal.directory.models import GroupMembership, Organisation, RoleAssignment, User

Person = TypeVar("Person", bound=User)


class Held(TypedDict):
    """The memberships of a person's organisation, as JSON."""

    held: list[dict[str, Any]]


def people_with(roles: Iterable[str], organisations: Iterable[int] | None = None) -> QuerySet[User]:
    """Active people who hold any of the roles, in some organisations (by key) or in all."""
    found = User.objects.filter(is_active=True, role_assignments__role__in=list(roles))
    if organisations is not None:
        found = found.filter(organisation__in=list(organisations))
    return found.distinct()


def roles_of(person: str) -> ArraySubquery:
    """The roles of a person, given by the field that holds the key."""
    return ArraySubquery(RoleAssignment.objects.filter(user=OuterRef(person)).values("role"))


def people_with_roles(people: QuerySet[Person]) -> list[Person]:
    """These people with their organisations and roles, in one query."""
    named = people.select_related("organisation").annotate(held_roles=_roles())
    found: list[Any] = list(named)
    for person in found:
        person.roles = frozenset(person.held_roles)
    return found


@cache
def _roles() -> Any:
    """The roles of each person."""
    return compiled(User, roles_of("pk"))


@cache
def _memberships() -> Any:
    """The groups of which each person's organisation is, or was, a member."""
    held = GroupMembership.objects.filter(member__users=OuterRef("pk")).order_by("pk")
    facts = JSONObject(group="group", code="group__code", starts_on="starts_on", ends_on="ends_on")
    return compiled(User, ArraySubquery(held.values(each=facts)))


def functions_of(keys: Iterable[int | None]) -> dict[int, str]:
    """People by key as others see them, “Planner, Lithuania”, in one query."""
    wanted = {key for key in keys if key}
    people = people_with_roles(User.objects.filter(pk__in=wanted)) if wanted else []
    return {person.pk: person.function for person in people}


def people_with_rights(people: QuerySet[User]) -> list[User]:
    """These people with all that is asked of them to know what they may see, in one query."""
    return [
        _with_memberships(each) for each in people_with_roles(people.annotate(held=_memberships()))
    ]


def _with_memberships(person: "WithAnnotations[User, Held]") -> User:
    person.memberships = tuple(map(_membership, person.held))
    return person


def person_signed_in(key: int) -> User | None:
    """A person with all that every page asks of its reader, in one query."""
    return next(iter(people_with_rights(User.objects.filter(pk=key))), None)


def _membership(held: dict[str, Any]) -> GroupMembership:
    return GroupMembership(
        group=Organisation(pk=held["group"], code=held["code"]),
        starts_on=date.fromisoformat(held["starts_on"]),
        ends_on=date.fromisoformat(held["ends_on"]) if held["ends_on"] else None,
    )
