"""Access of users to operations, as conditions on Operation.

A condition is built once per user object; its subqueries are compiled once per organisation or
person, because most statements of a page contain them. Except ``managed_by``, callers check
``has_content_access`` first.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from jco_portal.core.related_rows import CompiledSubquery, compile_subquery
from jco_portal.directory.enums import Role
from operations.enums import LEADING_ROLES, Marking, OperationState
from operations.models.participant_conditions import cached_per_user, joined_by
from operations.models.participation import Participation

if TYPE_CHECKING:
    from jco_portal.directory.models import User

SAME_OPERATION = {"operation": OuterRef("pk")}
CONDITION_CACHE_SIZE = 1024  # people or organisations


def markings_visible_to(user: "User") -> list[Marking]:
    """Return the markings whose operations the user may know of, once they are tabled."""
    if not user.is_insider:
        return [Marking.PUBLIC]
    # The Group of Experts and the secretariat coordinate all operations, hence see all markings.
    overview = user.has_role(Role.EXPERT, Role.SECRETARIAT)
    return [Marking.PUBLIC, Marking.LIMITE, *([Marking.PARTICIPANTS] if overview else [])]


@cached_per_user
def managed_by(user: "User") -> Q:
    """Return the condition for operations that the user or the user's organisation manages."""
    # Only users with this role are appointed; for others the third subquery is left out.
    run = Q(_is_organised_by(user.organisation_id)) | Q(_is_led_by(user.organisation_id))
    return run | Q(_is_facilitated_by(user.pk)) if user.has_role(Role.FACILITATOR) else run


@cached_per_user
def visible_in_full_to(user: "User") -> Q:
    """Return the condition for full access: managers, participants and observers."""
    return managed_by(user) | joined_by(user) & ~Q(state=OperationState.DRAFT)


@cached_per_user
def visible_in_outline_to(user: "User") -> Q:
    """Return the condition for outline access: also experts and the secretariat."""
    if not user.has_role(Role.EXPERT, Role.SECRETARIAT):
        return visible_in_full_to(user)
    return visible_to(user)


@cached_per_user
def visible_to(user: "User") -> Q:
    """Return the condition for operations that the user may know of."""
    open_to = Q(marking__in=markings_visible_to(user))
    tabled = (open_to | joined_by(user)) & ~Q(state=OperationState.DRAFT)
    return tabled | managed_by(user)


@lru_cache(CONDITION_CACHE_SIZE)
def _is_facilitated_by(person: int) -> CompiledSubquery:
    named = _operation_model().facilitators.rel.related_model.objects
    return _compile(Exists(named.filter(user=person, **SAME_OPERATION)))


@lru_cache(CONDITION_CACHE_SIZE)
def _is_organised_by(organisation: int) -> CompiledSubquery:
    organised = _operation_model().organisers.through.objects
    return _compile(Exists(organised.filter(organisation=organisation, **SAME_OPERATION)))


@lru_cache(CONDITION_CACHE_SIZE)
def _is_led_by(organisation: int) -> CompiledSubquery:
    leads = Participation.objects.filter(
        organisation=organisation, role__in=LEADING_ROLES, **SAME_OPERATION
    )
    return _compile(Exists(leads))


def _compile(subquery: Any) -> CompiledSubquery:
    return compile_subquery(_operation_model(), subquery)


def _operation_model() -> Any:
    """Return Operation through its foreign key: importing it here would be circular."""
    return Participation.operation.field.related_model
