"""The rule of participation, for loaded records and as conditions for the database.

An organisation participates if its own participation leads, is recorded or has accepted. Without a
participation of its own it participates as a member of a group that does: a member on the first
possible day of the operation, or today while that day is not known. An observer reads what a
participant reads, but has no tasks and reports no results.

‘Joined’ includes observers. ‘Expected’ are all that have not declined; costs and overlaps include
the expected participants without observers. See docs/decisions/who-takes-part.md.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from functools import cache, lru_cache, wraps
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils import timezone

from jco_portal.core.related_rows import CompiledSubquery, compile_subquery
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import Organisation
from operations.models.participation import Participation, ParticipationQuerySet
from operations.models.phase import Phase

if TYPE_CHECKING:
    from jco_portal.directory.models import GroupMembership, User
    from operations.models.operation import Operation

SAME_OPERATION = {"operation": OuterRef("pk")}
CONDITION_CACHE_SIZE = 1024  # organisations
MEMBER_PATH = "organisation__members__member"
ParticipationFilter = Callable[[ParticipationQuerySet], ParticipationQuerySet]


# For a loaded operation


def is_participant(user: "User", operation: "Operation") -> bool:
    """Return whether the user's organisation participates, itself or through a group.

    Reads prefetched participations and phases without a query.
    """
    participations_by_organisation = {
        each.organisation_id: each for each in operation.participations.all()
    }
    own = participations_by_organisation.get(user.organisation_id or 0)
    if own is not None:
        return own.is_participating
    # Without a participation of its own the organisation may participate through a group.
    groups = {
        organisation_id
        for organisation_id, participation in participations_by_organisation.items()
        if participation.is_participating
    }
    held = [each for each in user.memberships if each.group_id in groups] if groups else []
    if not held:
        return False
    first = first_day(operation) or timezone.localdate()
    return any(each.is_in_force_on(first) for each in held)


def first_day(operation: "Operation") -> date | None:
    """Return the first possible day of any phase; None while it is not known."""
    return min(
        (phase.earliest_start for phase in operation.phases.all() if phase.earliest_start),
        default=None,
    )


def expected_organisation_ids(operation: "Operation") -> set[int]:
    """Return the keys of organisations expected to participate, without expanding groups."""
    participations = operation.participations.all()
    return {each.organisation_id for each in participations if each.is_expected_to_participate}


def group_member_ids(
    groups: Collection[int], operation: "Operation", on: date, held: Iterable["GroupMembership"]
) -> set[int]:
    """Return the keys of group members on a day, except those with their own participation."""
    listed = {each.organisation_id for each in operation.participations.all()}
    members = {
        each.member_id for each in held if each.group_id in groups and each.is_in_force_on(on)
    }
    return members - listed


# Conditions on operations, for one user


def cached_per_user(condition: Callable[["User"], Q]) -> Callable[["User"], Q]:
    """Decorate a condition on operations so that it is built once per user object.

    The key contains the user's organisation, so that another one builds another condition.
    """

    @wraps(condition)
    def build(user: "User") -> Q:
        built = vars(user).setdefault("conditions", {})
        key = condition, user.organisation_id
        if key not in built:
            built[key] = condition(user)
        user_condition: Q = built[key]
        return user_condition

    return build


@cached_per_user
def participated_in_by(user: "User") -> Q:
    """Return the condition for operations in which the user's organisation participates."""
    return _participation_condition(ParticipationQuerySet.participating, user)


@cached_per_user
def joined_by(user: "User") -> Q:
    """Return the condition for operations that the user's organisation has joined."""
    return _participation_condition(ParticipationQuerySet.joined, user)


@cached_per_user
def involving(user: "User") -> Q:
    """Return the condition for operations in which the user's organisation is expected."""
    return _participation_condition(ParticipationQuerySet.expected, user)


def _participation_condition(sort: ParticipationFilter, user: "User") -> Q:
    own = user.organisation_id
    as_member = Q(pk__in=[])  # matches nothing
    for held in user.memberships:
        within = _starts_between(held.starts_on, held.ends_on)
        as_member |= Q(_has_participation(sort, held.group_id)) & within
    return Q(_has_participation(sort, own)) | as_member & ~Q(
        _has_participation(ParticipationQuerySet.all, own)
    )


def _starts_between(first: date, last: date | None) -> Q:
    start = Coalesce(_first_day(), Value(timezone.localdate()))
    condition = Q(GreaterThanOrEqual(start, first))
    return condition if last is None else condition & Q(LessThanOrEqual(start, last))


# Building and compiling these conditions took longer than the answer of the database.
@lru_cache(CONDITION_CACHE_SIZE)
def _has_participation(sort: ParticipationFilter, organisation: int | None) -> CompiledSubquery:
    participations = Participation.objects.filter(organisation=organisation, **SAME_OPERATION)
    return compile_subquery(_operation_model(), Exists(sort(participations)))


@cache
def _first_day() -> CompiledSubquery:
    return compile_subquery(_operation_model(), first_day_subquery("pk"))


def _operation_model() -> Any:
    """Return Operation through its foreign key: importing it here would be circular."""
    return Participation.operation.field.related_model


# Organisations of an operation


def participants(operation: "Operation") -> QuerySet[Organisation]:
    """Return the participating organisations, each group replaced by its members."""
    return _with_group_members(Participation.objects.participating().filter(operation=operation))


def participants_and_observers_of(operation: "Operation") -> QuerySet[Organisation]:
    """Return the participating and observing organisations, groups replaced by their members."""
    return _with_group_members(Participation.objects.joined().filter(operation=operation))


def _with_group_members(participations: ParticipationQuerySet) -> QuerySet[Organisation]:
    members = expand_groups(participations).order_by().values("member")
    own = Q(pk__in=participations.order_by().values("organisation")) & ~Q(
        kind=OrganisationKind.GROUP
    )
    return Organisation.objects.filter(own | Q(pk__in=members))


def expand_groups(participations: QuerySet[Participation]) -> QuerySet[Any]:
    """Return one row for each group member without own participation; ``member`` is its key."""
    apart = Participation.objects.filter(
        operation=OuterRef("operation"), organisation=OuterRef(MEMBER_PATH)
    )
    start = Coalesce(first_day_subquery("operation"), Value(timezone.localdate()))
    return participations.filter(
        Q(organisation__members__ends_on=None) | Q(organisation__members__ends_on__gte=start),
        ~Exists(apart),
        organisation__members__starts_on__lte=start,
    ).annotate(member=F(MEMBER_PATH))


def first_day_subquery(operation: str) -> Subquery:
    """Return the subquery for the first possible day of an operation.

    ``operation`` names the field with its key.
    """
    phases = Phase.objects.filter(operation=OuterRef(operation)).order_by("earliest_start")
    return Subquery(phases.values("earliest_start")[:1])
