"""Reads of operations that span tables."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django_stubs_ext import WithAnnotations

from jco_portal.core.record_inputs import plain_values
from jco_portal.core.registries import Slot
from jco_portal.core.related_rows import Related, with_related
from jco_portal.directory.models import Organisation, User
from jco_portal.directory.queries import people_with
from operations.enums import LEADING_ROLES, AccessLevel, OperationState, Period, Response
from operations.models import JcoFile, Operation, OperationInput, Participation, Phase, PhaseInput
from operations.models.participant_conditions import expand_groups, first_day, participated_in_by
from operations.models.participation import has_content_access
from operations.models.visibility import (
    markings_visible_to,
    visible_in_full_to,
    visible_in_outline_to,
)

OPEN_TOTALS: Slot[Callable[[], QuerySet[Any, Any]]] = Slot()
OVER = (OperationState.CLOSED, OperationState.CANCELLED)
EXPECTED = Related("participations", Participation.objects.expected(), ("organisation",))
LISTS = ("organisers", "terms", "transport_modes", "regions")


class Own(TypedDict):
    """Whether it is the reader's: the own organisation runs it or takes part in it."""

    is_own: bool


if TYPE_CHECKING:
    MeetingOperation = WithAnnotations[Operation, Own]


def with_everything(operations: QuerySet[Operation]) -> QuerySet[Operation]:
    """The operations with all that a record page shows, in a fixed number of queries."""
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


def with_runners(operations: QuerySet[Operation]) -> QuerySet[Operation]:
    """The operations with who runs them and who is expected to take part, in one statement."""
    return with_related(
        operations.select_related("operation_type", "jco_file"), "organisers", EXPECTED
    )


def read_by(operations: QuerySet[Operation], user: User) -> QuerySet[Operation]:
    """The operations, each with how far it is open to this person: ``depth_of`` asks no more."""
    full: Any = Value(False)
    outline: Any = Value(False)
    if has_content_access(user):
        full, outline = visible_in_full_to(user), visible_in_outline_to(user)
    return operations.annotate(
        reader=Value(user.pk),
        is_in_full=ExpressionWrapper(full, BooleanField()),
        is_in_outline=ExpressionWrapper(outline, BooleanField()),
    )


def depth_of(user: User, operation: Operation) -> AccessLevel:
    """How far a visible operation is open to this person."""
    read: Any = operation
    if not hasattr(operation, "reader") or operation.reader != user.pk:
        read = read_by(Operation.objects.filter(pk=operation.pk), user).get()
    if read.is_in_full:
        return AccessLevel.FULL
    return AccessLevel.OUTLINE if read.is_in_outline else AccessLevel.SUMMARY


def with_open_totals(operations: QuerySet[Operation]) -> QuerySet[Operation]:
    """Operations whose result totals are everybody's who may know of them.

    Higher floors say which: each query of theirs gives keys of operations.
    """
    told = Q(pk__in=[])
    for keys in OPEN_TOTALS:
        told |= Q(pk__in=keys())
    return operations.filter(told)


def totals_are_open(user: User, operation: Operation) -> bool:
    """True when a person within the Union reads the totals without reading the dossier."""
    own = Operation.objects.visible_to(user).filter(pk=operation.pk)
    return user.is_insider and with_open_totals(own).exists()


def with_facts(operations: QuerySet[Operation]) -> QuerySet[Operation]:
    """The operations with all of their facts and who may change them, in one statement."""
    parts = Related("participations", select=("organisation",))
    related = operations.select_related("operation_type", "jco_file")
    return with_related(related, *LISTS, "phases", parts, "facilitators")


def locked_operation(operation: Operation) -> Operation:
    """The operation with its facts, its row locked until the end of the transaction.

    It is the lock for everything inside it: taken first, before any part of it is read.
    """
    own = Operation.objects.filter(pk=operation.pk).order_by()
    own.select_for_update(of=("self",)).values_list("pk").get()
    return with_facts(own).get()


def facts_of(operation: Operation) -> OperationInput:
    """An operation's present facts, as a form or an import would give them."""
    listed: dict[str, Any] = {name: tuple(getattr(operation, name).all()) for name in LISTS}
    return OperationInput(
        **plain_values(OperationInput, operation),
        **listed,
        participations=tuple(
            (each.organisation, each.role)
            for each in _with_organisation(operation)
            if each.response != Response.DECLINED
        ),
        phases=tuple(
            PhaseInput(**plain_values(PhaseInput, phase)) for phase in operation.phases.all()
        ),
    )


def _with_organisation(operation: Operation) -> Iterable[Participation]:
    """Its participations; where they were fetched before, their organisations were too."""
    fetched = vars(operation).get("_prefetched_objects_cache", {})
    parts = operation.participations.all()
    return parts if "participations" in fetched else parts.select_related("organisation")


def likely_doubles(
    facts: OperationInput, *, user: User, exclude: Operation | None = None
) -> QuerySet[Operation]:
    """Operations that may be the same one: same name, and dates that may be the same.

    Names repeat over the years, so an edition more than a year away is another operation;
    unknown dates may be any.
    """
    named = Operation.objects.visible_to(user).annotate(folded=Lower("name"))
    found = named.filter(_near(facts), folded=facts.name.strip().lower()).distinct()
    if exclude is not None:
        found = found.exclude(pk=exclude.pk)
    return found.select_related("operation_type").prefetch_related("phases", "organisers")


def _near(facts: OperationInput) -> Q:
    years = {phase.entered_period[0][:4] for phase in facts.phases if phase.entered_period[0]}
    if not years:
        return Q()
    years_said = date(int(min(years)), 1, 1), date(int(max(years)) + 1, 1, 1)
    undated = Q(phases__earliest_start=None, phases__period__in=(Period.OPERATIONAL, Period.GRANT))
    return undated | Q(phases__possible_span__overlap=years_said)


def with_part_of(operations: QuerySet[Operation], codes: Iterable[str]) -> QuerySet[Operation]:
    """Operations in which one of these organisations has a part, or is to have one."""
    places = Organisation.objects.filter(code__in=list(codes)).order_by().values("pk")
    expected = Participation.objects.expected().filter(operation=OuterRef("pk"))
    members = expand_groups(expected).filter(member__in=places)
    return operations.filter(Exists(expected.filter(organisation__in=places)) | Exists(members))


def first_day_planned(operation: Operation) -> date | None:
    """The earliest possible day of its first operational phase; None while it is not known."""
    days = operation.phases.filter(period=Period.OPERATIONAL, earliest_start__isnull=False)
    return days.order_by("earliest_start").values_list("earliest_start", flat=True).first()


def members_on_its_start(operation: Operation, group: Organisation) -> QuerySet[Organisation]:
    """The members of a group when an operation starts, or today while that is not known."""
    return Organisation.objects.members_of(group.code, first_day(operation) or timezone.localdate())


def meeting_in_time(operation: Operation, user: User) -> "QuerySet[MeetingOperation]":
    """Others that a person may know of and that may share a day with an operation.

    Each has ``is_own``: the person's organisation runs it or takes part in it.
    """
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


def who_can_answer(organisations: Iterable[int], roles: Iterable[str]) -> set[int]:
    """Of these organisations, by key, those in which somebody may answer an invitation."""
    return set(people_with(roles, organisations).values_list("organisation", flat=True))


def led_or_organised_by(operation: Operation, organisation_id: int | None) -> bool:
    """True when the organisation organises, leads or co-leads the operation."""
    if organisation_id is None:
        return False
    if any(organiser.pk == organisation_id for organiser in operation.organisers.all()):
        return True
    return any(
        each.organisation_id == organisation_id and each.role in LEADING_ROLES
        for each in operation.participations.all()
    )


def is_facilitated_by(operation: Operation, user_id: int) -> bool:
    """True when the lead has named this person as facilitator of the operation."""
    return any(each.user_id == user_id for each in operation.facilitators.all())


def may_know_of(user: User, operation: Operation) -> bool:
    """True when the operation exists for this person: mostly told from its marking alone."""
    is_open = operation.marking in markings_visible_to(user) and not operation.is_draft
    if is_open and has_content_access(user):
        return True
    return Operation.objects.visible_to(user).filter(pk=operation.pk).exists()


def visible_keys(user: User, keys: Iterable[int]) -> set[int]:
    """Of these operations, by key, those that the person may know of."""
    visible = Operation.objects.visible_to(user).filter(pk__in=keys)
    return set(visible.values_list("pk", flat=True))


def references_in_use(stems: Iterable[str]) -> set[str]:
    """References that begin with one of the stems."""
    wanted = Q(pk__in=[])
    for stem in stems:
        wanted |= Q(reference__startswith=stem)
    return set(Operation.objects.filter(wanted).values_list("reference", flat=True))


def is_planned_here(operation: Operation) -> bool:
    """True when it has a dossier; no query where the operation was fetched with it."""
    return hasattr(operation, "jco_file")


def planned_here(operations: Iterable[int]) -> set[int]:
    """Of some operations, by key, those with a living dossier: an import only proposes there."""
    living = JcoFile.objects.filter(operation__in=list(operations)).exclude(
        operation__state__in=OVER
    )
    return set(living.values_list("operation", flat=True))
