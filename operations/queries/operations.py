"""Queries on operations: access, input, duplicates and related rows."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django_stubs_ext import WithAnnotations

from jco_portal.core.record_inputs import own_column_values
from jco_portal.core.registries import Registry
from jco_portal.core.related_rows import RelatedRows, with_related
from jco_portal.directory.models import Organisation, User
from jco_portal.directory.queries import users_with_any_role
from operations.enums import LEADING_ROLES, AccessLevel, OperationState, Period, Response
from operations.models import JcoFile, Operation, OperationInput, Participation, Phase, PhaseInput
from operations.models.participant_conditions import expand_groups, first_day, participated_in_by
from operations.models.participation import has_content_access
from operations.models.visibility import (
    markings_visible_to,
    visible_in_full_to,
    visible_in_outline_to,
)

# Queries of higher apps, each giving keys of operations; filled by jco_portal/wiring.py.
OPERATIONS_WITH_OPEN_TOTALS: Registry[Callable[[], QuerySet[Any, Any]]] = Registry()
ENDED_STATES = (OperationState.CLOSED, OperationState.CANCELLED)
EXPECTED_PARTICIPATIONS = RelatedRows(
    "participations", Participation.objects.expected(), ("organisation",)
)
LIST_FIELDS = ("organisers", "terms", "transport_modes", "regions")


class WithIsOwn(TypedDict):
    """Annotation: whether the reader's organisation organises the operation or participates."""

    is_own: bool


if TYPE_CHECKING:
    MeetingOperation = WithAnnotations[Operation, WithIsOwn]


def with_record_data(operations: QuerySet[Operation]) -> QuerySet[Operation]:
    """Prefetch everything that the overview page shows, in a fixed number of queries."""
    related = operations.select_related("operation_type", "jco_file", "created_by__organisation")
    return related.prefetch_related(
        "organisers",
        "facilitators",
        "participations__organisation",
        "terms",
        "transport_modes",
        "regions",
        "phases",
    )


def with_managers(operations: QuerySet[Operation]) -> QuerySet[Operation]:
    """Fetch organisers and expected participations with the operations, in one statement."""
    return with_related(
        operations.select_related("operation_type", "jco_file"),
        "organisers",
        EXPECTED_PARTICIPATIONS,
    )


def with_access_level(operations: QuerySet[Operation], user: User) -> QuerySet[Operation]:
    """Annotate the operations so that ``access_level`` needs no further query for this user."""
    full: Any = Value(False)
    outline: Any = Value(False)
    if has_content_access(user):
        full, outline = visible_in_full_to(user), visible_in_outline_to(user)
    return operations.annotate(
        # By ``reader`` the function ``access_level`` recognises whose access is annotated.
        reader=Value(user.pk),
        is_in_full=ExpressionWrapper(full, BooleanField()),
        is_in_outline=ExpressionWrapper(outline, BooleanField()),
    )


def access_level(user: User, operation: Operation) -> AccessLevel:
    """Return how much the user may see of an operation that is visible to the user."""
    read: Any = operation
    # Annotated for another user, or not at all.
    if not hasattr(operation, "reader") or operation.reader != user.pk:
        read = with_access_level(Operation.objects.filter(pk=operation.pk), user).get()
    if read.is_in_full:
        return AccessLevel.FULL
    return AccessLevel.OUTLINE if read.is_in_outline else AccessLevel.SUMMARY


def with_open_totals(operations: QuerySet[Operation]) -> QuerySet[Operation]:
    """Filter to operations whose totals are open to all who may know of them.

    Higher apps register queries of their keys.
    """
    # ``pk__in=[]`` matches nothing: the start of a chain of OR.
    is_open = Q(pk__in=[])
    for keys in OPERATIONS_WITH_OPEN_TOTALS:
        is_open |= Q(pk__in=keys())
    return operations.filter(is_open)


def is_totals_reader(user: User, operation: Operation) -> bool:
    """Return whether the user may read the totals without access to the JCO file."""
    own = Operation.objects.visible_to(user).filter(pk=operation.pk)
    return user.is_insider and with_open_totals(own).exists()


def with_input_data(operations: QuerySet[Operation]) -> QuerySet[Operation]:
    """Fetch the operations with their complete input and their managers, in one statement."""
    participations = RelatedRows("participations", select=("organisation",))
    related = operations.select_related("operation_type", "jco_file")
    return with_related(related, *LIST_FIELDS, "phases", participations, "facilitators")


def locked_operation(operation: Operation) -> Operation:
    """Return the operation with its input, its row locked until the end of the transaction.

    The lock protects everything that belongs to the operation: actions take it first, before they
    read any of it.
    """
    own = Operation.objects.filter(pk=operation.pk).order_by()
    # Two statements: subqueries of a statement that has waited for the lock would still read the
    # rows from before the wait (READ COMMITTED).
    own.select_for_update(of=("self",)).values_list("pk").get()
    return with_input_data(own).get()


def operation_input(operation: Operation) -> OperationInput:
    """Return the recorded input of an operation; declined participations are left out."""
    listed: dict[str, Any] = {name: tuple(getattr(operation, name).all()) for name in LIST_FIELDS}
    return OperationInput(
        **own_column_values(OperationInput, operation),
        **listed,
        participations=tuple(
            (each.organisation, each.role)
            for each in _participations_of(operation)
            if each.response != Response.DECLINED
        ),
        phases=tuple(
            PhaseInput(**own_column_values(PhaseInput, phase)) for phase in operation.phases.all()
        ),
    )


def _participations_of(operation: Operation) -> Iterable[Participation]:
    """Return the participations with their organisations, prefetched or in one query."""
    fetched = vars(operation).get("_prefetched_objects_cache", {})
    participations = operation.participations.all()
    return (
        participations
        if "participations" in fetched
        else participations.select_related("organisation")
    )


def possible_duplicates(
    operation_input: OperationInput, *, user: User, exclude: Operation | None = None
) -> QuerySet[Operation]:
    """Return visible operations of the same name (ignoring case) and possibly the same dates.

    Code names are used again over the years, so the calendar years of the input must match; unknown
    dates match any.
    """
    named = Operation.objects.visible_to(user).annotate(folded=Lower("name"))
    matches = named.filter(
        _has_similar_dates(operation_input), folded=operation_input.name.strip().lower()
    ).distinct()
    if exclude is not None:
        matches = matches.exclude(pk=exclude.pk)
    return matches.select_related("operation_type").prefetch_related("phases", "organisers")


def _has_similar_dates(operation_input: OperationInput) -> Q:
    years = {
        phase.entered_period[0][:4] for phase in operation_input.phases if phase.entered_period[0]
    }
    if not years:
        return Q()
    # As a range this excludes its upper end, so 31 December of the last year is included.
    years_said = date(int(min(years)), 1, 1), date(int(max(years)) + 1, 1, 1)
    undated = Q(phases__earliest_start=None, phases__period__in=(Period.OPERATIONAL, Period.GRANT))
    return undated | Q(phases__possible_span__overlap=years_said)


def with_participation_of(
    operations: QuerySet[Operation], codes: Iterable[str]
) -> QuerySet[Operation]:
    """Filter to operations in which one of the organisations is expected, also through a group."""
    organisations = Organisation.objects.filter(code__in=list(codes)).order_by().values("pk")
    expected = Participation.objects.expected().filter(operation=OuterRef("pk"))
    members = expand_groups(expected).filter(member__in=organisations)
    return operations.filter(
        Exists(expected.filter(organisation__in=organisations)) | Exists(members)
    )


def planned_first_day(operation: Operation) -> date | None:
    """Return the first possible day of the operational phases; None while it is not known."""
    days = operation.phases.filter(period=Period.OPERATIONAL, earliest_start__isnull=False)
    return days.order_by("earliest_start").values_list("earliest_start", flat=True).first()


def members_on_start(operation: Operation, group: Organisation) -> QuerySet[Organisation]:
    """Return the members of a group on the first day, or today while that is not known."""
    return Organisation.objects.members_of(group.code, first_day(operation) or timezone.localdate())


def overlapping_in_time(operation: Operation, user: User) -> "QuerySet[MeetingOperation]":
    """Return other visible operations that may share a day with this one, as ``WithIsOwn``."""
    operational = Q(period=Period.OPERATIONAL, earliest_start__isnull=False)
    shared = Q(pk__in=[])
    for span in operation.phases.filter(operational).values_list("possible_span", flat=True):
        shared |= Q(possible_span__overlap=span)
    meeting = Phase.objects.filter(operational, shared, operation=OuterRef("pk"))
    mine = {"operation": OuterRef("pk"), "organisation": user.organisation_id}
    organises = Operation.organisers.through.objects.filter(**mine)
    others = Operation.objects.visible_to(user).included_in_overlap_check().exclude(pk=operation.pk)
    own = Q(Exists(organises)) | participated_in_by(user)
    return others.filter(Exists(meeting)).annotate(is_own=ExpressionWrapper(own, BooleanField()))


def organisations_able_to_respond(organisations: Iterable[int], roles: Iterable[str]) -> set[int]:
    """Return which organisations (by key) have a user in one of the roles."""
    return set(users_with_any_role(roles, organisations).values_list("organisation", flat=True))


def is_led_or_organised_by(operation: Operation, organisation_id: int | None) -> bool:
    """Return whether the organisation organises, leads or co-leads the operation.

    Reads prefetched rows without a query.
    """
    if organisation_id is None:
        return False
    if any(organiser.pk == organisation_id for organiser in operation.organisers.all()):
        return True
    return any(
        each.organisation_id == organisation_id and each.role in LEADING_ROLES
        for each in operation.participations.all()
    )


def is_facilitated_by(operation: Operation, user_id: int) -> bool:
    """Return whether the user is a facilitator of the operation. Reads prefetched rows."""
    return any(each.user_id == user_id for each in operation.facilitators.all())


def can_see(user: User, operation: Operation) -> bool:
    """Return whether the user may know of the operation, without a query if its marking decides."""
    is_open = operation.marking in markings_visible_to(user) and not operation.is_draft
    if is_open and has_content_access(user):
        return True
    return Operation.objects.visible_to(user).filter(pk=operation.pk).exists()


def visible_ids(user: User, keys: Iterable[int]) -> set[int]:
    """Return which of these keys belong to operations that the user may know of."""
    visible = Operation.objects.visible_to(user).filter(pk__in=keys)
    return set(visible.values_list("pk", flat=True))


def references_in_use(stems: Iterable[str]) -> set[str]:
    """Return the references that begin with one of the stems."""
    wanted = Q(pk__in=[])
    for stem in stems:
        wanted |= Q(reference__startswith=stem)
    return set(Operation.objects.filter(wanted).values_list("reference", flat=True))


def is_planned_in_portal(operation: Operation) -> bool:
    """Return whether the operation has a JCO file; no query if it was fetched with it."""
    # A missing reverse one-to-one raises an AttributeError, which ``hasattr`` turns into False.
    return hasattr(operation, "jco_file")


def planned_in_portal_ids(operations: Iterable[int]) -> set[int]:
    """Return which keys belong to operations planned in the portal that are not closed.

    For these an import only proposes changes.
    """
    living = JcoFile.objects.filter(operation__in=list(operations)).exclude(
        operation__state__in=ENDED_STATES
    )
    return set(living.values_list("operation", flat=True))
