"""Queries of users, their roles and their memberships."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, TypedDict, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django_stubs_ext import WithAnnotations

from jco_portal.core.related_rows import compile_subquery
from jco_portal.directory.models import GroupMembership, Organisation, RoleAssignment, User

UserT = TypeVar("UserT", bound=User)


class HeldMemberships(TypedDict):
    """Column that the query adds: the memberships of the user's organisation, as JSON."""

    held: list[dict[str, Any]]


def users_with_any_role(
    roles: Iterable[str], organisations: Iterable[int] | None = None
) -> QuerySet[User]:
    """Return the active users with any of the roles.

    Only of the organisations with these primary keys; None means all.
    """
    users = User.objects.filter(is_active=True, role_assignments__role__in=list(roles))
    if organisations is not None:
        users = users.filter(organisation__in=list(organisations))
    return users.distinct()


def roles_subquery(person: str) -> ArraySubquery:
    """Return a subquery of the roles of a user; ``person`` names the field with the key."""
    return ArraySubquery(RoleAssignment.objects.filter(user=OuterRef(person)).values("role"))


def fetch_with_roles(people: QuerySet[UserT]) -> list[UserT]:
    """Return the users with their organisations and roles, in one query."""
    named = people.select_related("organisation").annotate(held_roles=_related_roles())
    users: list[Any] = list(named)
    for person in users:
        person.roles = frozenset(person.held_roles)
    return users


@cache
def _related_roles() -> Any:
    """Return the subquery of a user's roles, compiled once a process."""
    return compile_subquery(User, roles_subquery("pk"))


@cache
def _related_memberships() -> Any:
    """Return the subquery of a user's present and past memberships, compiled once a process."""
    held = GroupMembership.objects.filter(member__users=OuterRef("pk")).order_by("pk")
    columns = JSONObject(
        group="group", code="group__code", starts_on="starts_on", ends_on="ends_on"
    )
    return compile_subquery(User, ArraySubquery(held.values(each=columns)))


def function_labels(keys: Iterable[int | None]) -> dict[int, str]:
    """Return how others see the users, “Planner, Lithuania”, by primary key; in one query."""
    wanted = {key for key in keys if key}
    people = fetch_with_roles(User.objects.filter(pk__in=wanted)) if wanted else []
    return {person.pk: person.function_label for person in people}


def fetch_with_rights(people: QuerySet[User]) -> list[User]:
    """Return the users with everything on which their access depends, in one query."""
    return [
        _set_memberships(each)
        for each in fetch_with_roles(people.annotate(held=_related_memberships()))
    ]


def _set_memberships(person: "WithAnnotations[User, HeldMemberships]") -> User:
    person.memberships = tuple(map(_build_membership, person.held))
    return person


def signed_in_user(key: int) -> User | None:
    """Return the user with roles and memberships, in one query; None if there is none."""
    return next(iter(fetch_with_rights(User.objects.filter(pk=key))), None)


def _build_membership(held: dict[str, Any]) -> GroupMembership:
    return GroupMembership(
        group=Organisation(pk=held["group"], code=held["code"]),
        starts_on=date.fromisoformat(held["starts_on"]),
        ends_on=date.fromisoformat(held["ends_on"]) if held["ends_on"] else None,
    )
