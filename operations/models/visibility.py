"""Which operations a person may know of, reads and runs, as conditions on operations.

They are built once for each person that a request reads, and what they ask the database is
compiled once for each organisation: a page asks the same in most of its statements.
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
    """Markings of which this person may know every operation, once it is tabled."""
    if not user.is_insider:
        return [Marking.PUBLIC]
    overview = user.has_role(Role.EXPERT, Role.SECRETARIAT)
    return [Marking.PUBLIC, Marking.LIMITE, *([Marking.PARTICIPANTS] if overview else [])]


@cached_per_user
def managed_by(user: "User") -> Q:
    """The user's organisation organises or leads it, or the user facilitates it."""
    run = Q(_is_organised_by(user.organisation_id)) | Q(_is_led_by(user.organisation_id))
    return run | Q(_is_facilitated_by(user.pk)) if user.has_role(Role.FACILITATOR) else run


@cached_per_user
def visible_in_full_to(user: "User") -> Q:
    """Who reads content runs it, takes part in it or observes it."""
    return managed_by(user) | joined_by(user) & ~Q(state=OperationState.DRAFT)


@cached_per_user
def visible_in_outline_to(user: "User") -> Q:
    """Who reads content has the overview, or it is open in full."""
    if not user.has_role(Role.EXPERT, Role.SECRETARIAT):
        return visible_in_full_to(user)
    return visible_to(user)


@cached_per_user
def visible_to(user: "User") -> Q:
    """Who reads content may know of it."""
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
    """The model, which is defined by means of these conditions."""
    return Participation.operation.field.related_model
