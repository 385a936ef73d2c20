"""Who takes part in an operation: one rule, for the database and for a record at hand.

An organisation's own participation speaks for it: it takes part when it leads, when its source
says so or when it has accepted; who is only planned or asked, or has declined, does not. Without
one of its own it takes part as a member of a group that does: a member on the first day of the
operation, or today while that day is not known.

An observer follows an operation: it reads what a participant reads, and takes no part. Whoever
takes part follows too; whoever has not declined is expected. What looks ahead (costs, overlaps)
counts those who are expected to take part: the observers among the expected are not.
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


# Of a record at hand


def is_participant(user: "User", operation: "Operation") -> bool:
    """True when the user's organisation takes part in the operation."""
    participations_by_organisation = {
        each.organisation_id: each for each in operation.participations.all()
    }
    own = participations_by_organisation.get(user.organisation_id or 0)
    if own is not None:
        return own.is_participating
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
    """The first possible day of any of its phases; None while it is not known."""
    return min(
        (phase.earliest_start for phase in operation.phases.all() if phase.earliest_start),
        default=None,
    )


def expected_organisation_ids(operation: "Operation") -> set[int]:
    """Who is expected to take part (by key), groups as such."""
    participations = operation.participations.all()
    return {each.organisation_id for each in participations if each.is_expected_to_participate}


def group_member_ids(
    groups: Collection[int], operation: "Operation", on: date, held: Iterable["GroupMembership"]
) -> set[int]:
    """The members of groups on a day (by key), but for those that have a part of their own."""
    listed = {each.organisation_id for each in operation.participations.all()}
    members = {
        each.member_id for each in held if each.group_id in groups and each.is_in_force_on(on)
    }
    return members - listed


# Of operations, for one person


def cached_per_user(condition: Callable[["User"], Q]) -> Callable[["User"], Q]:
    """Build a condition once for each user object."""

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
    """Operations in which the user's organisation takes part."""
    return _participation_condition(ParticipationQuerySet.participating, user)


@cached_per_user
def joined_by(user: "User") -> Q:
    """Operations in which the user's organisation takes part, or which it observes."""
    return _participation_condition(ParticipationQuerySet.joined, user)


@cached_per_user
def involving(user: "User") -> Q:
    """Operations in which the user's organisation has a part, or is to have one."""
    return _participation_condition(ParticipationQuerySet.expected, user)


def _participation_condition(sort: ParticipationFilter, user: "User") -> Q:
    own = user.organisation_id
    as_member = Q(pk__in=[])
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


@lru_cache(CONDITION_CACHE_SIZE)
def _has_participation(sort: ParticipationFilter, organisation: int | None) -> CompiledSubquery:
    participations = Participation.objects.filter(organisation=organisation, **SAME_OPERATION)
    return compile_subquery(_operation_model(), Exists(sort(participations)))


@cache
def _first_day() -> CompiledSubquery:
    return compile_subquery(_operation_model(), first_day_subquery("pk"))


def _operation_model() -> Any:
    """The model, which is defined by means of these conditions."""
    return Participation.operation.field.related_model


# Of organisations


def participants(operation: "Operation") -> QuerySet[Organisation]:
    """The organisations that take part, each group replaced by its members."""
    return _with_group_members(Participation.objects.participating().filter(operation=operation))


def participants_and_observers_of(operation: "Operation") -> QuerySet[Organisation]:
    """The organisations that take part or observe, each group replaced by its members."""
    return _with_group_members(Participation.objects.joined().filter(operation=operation))


def _with_group_members(participations: ParticipationQuerySet) -> QuerySet[Organisation]:
    members = expand_groups(participations).order_by().values("member")
    own = Q(pk__in=participations.order_by().values("organisation")) & ~Q(
        kind=OrganisationKind.GROUP
    )
    return Organisation.objects.filter(own | Q(pk__in=members))


def expand_groups(participations: QuerySet[Participation]) -> QuerySet[Any]:
    """The parts of groups, once for each ``member`` (its key) for whom the group speaks."""
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
    """The first possible day of an operation, given by the field that holds its key."""
    phases = Phase.objects.filter(operation=OuterRef(operation)).order_by("earliest_start")
    return Subquery(phases.values("earliest_start")[:1])
