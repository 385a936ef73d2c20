"""Rules that the database and Python both know: the same answer for everybody, everywhere."""

from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import pytest
from django.utils import timezone

from coordination.overlap_check.side_reader import Reader, read_all_sides
from funding.models import operations_with_visible_budget
from funding.queries.operations import bearers_among, day_of, member_states, reads_budget
from funding.queries.rule_criteria import Lists
from jco_portal.directory.enums import Role
from jco_portal.directory.models import Organisation, User
from jco_portal.directory.models.organisation import UNION_CODE
from operations.enums import (
    PLANNING_ROLES,
    REPRESENTATIVE_ROLES,
    ParticipationRole,
    Response,
    ResponsibleParty,
)
from operations.models import Operation, Participation, TimetableTask
from operations.models.participant_conditions import (
    expand_groups,
    is_participant,
    joined_by,
    participants_and_observers_of,
    participants_of,
    participated_in_by,
)
from operations.notifications import runners_of, takers_of_part
from operations.permissions import can_complete_task, can_manage
from operations.queries.operations import may_know_of, read_by, with_facts, with_part_of
from operations.queries.parties import circles_of
from operations.queries.timetable import GOING_ON, steps_of
from tests.portal.flock import a_flock
from tests.world import person, place

PLACES = ("LT", "SE", "PL", "EE", "ES", "FR", "FI", "DK", "UK", "NO", "WCO", "OLAF", "GSC")
HATS = (
    *((Role.EXPERT, "DK"), (Role.EXPERT, "LT"), (Role.SECRETARIAT, "GSC"), (Role.LIAISON, "WCO")),
    *((Role.CONTACT_POINT, "FR"), (Role.HEAD, "FR"), (Role.ADMINISTRATOR, "LT")),
    (Role.FACILITATOR, "SE"),
)
LISTS: list[dict[str, tuple[ParticipationRole, Response]]] = [
    {"EU": (ParticipationRole.PARTICIPANT, Response.RECORDED)},
    {
        "EU": (ParticipationRole.PARTICIPANT, Response.ACCEPTED),
        "FR": (ParticipationRole.PARTICIPANT, Response.DECLINED),
        "FI": (ParticipationRole.OBSERVER, Response.ACCEPTED),
        "ES": (ParticipationRole.PARTICIPANT, Response.INVITED),
        "SE": (ParticipationRole.CO_LEAD, Response.RECORDED),
    },
    {
        "EU": (ParticipationRole.OBSERVER, Response.RECORDED),
        "NO": (ParticipationRole.PARTICIPANT, Response.RECORDED),
    },
    {
        "EU": (ParticipationRole.PARTICIPANT, Response.PLANNED),
        "WCO": (ParticipationRole.OBSERVER, Response.RECORDED),
    },
    {
        "FR": (ParticipationRole.PARTICIPANT, Response.RECORDED),
        "FI": (ParticipationRole.OBSERVER, Response.INVITED),
    },
]
Keys = set[int]


@pytest.fixture
def operations(db: None) -> list[Operation]:
    """The flock, with groups, observers and whoever has declined among its participants."""
    a_flock()
    found = list(Operation.objects.order_by("pk"))
    for operation, listed in zip(found, cycle(LISTS), strict=False):
        for code, (part, standing) in listed.items():
            _list(operation, code, part, standing)
    for number, step in enumerate(TimetableTask.objects.order_by("pk")):
        step.responsible = ResponsibleParty.values[number % len(ResponsibleParty.values)]
        step.reassigned_to = place("FR") if number % 5 == 4 else None
        step.save()
    return list(with_facts(Operation.objects.order_by("pk")))


def _list(operation: Operation, code: str, part: ParticipationRole, standing: Response) -> None:
    answered = standing in {Response.ACCEPTED, Response.DECLINED}
    Participation.objects.create(
        operation=operation,
        organisation=place(code),
        role=part,
        response=standing,
        responded_at=operation.created_at if answered else None,
        responded_by=person() if answered else None,
        decline_reason="capacity" if standing == Response.DECLINED else "",
    )


def everybody() -> list[User]:
    for hat in (*HATS, *((Role.PLANNER, code) for code in PLACES)):
        person(*hat)
    return list(User.objects.select_related("organisation").order_by("pk"))


def keys(operations: Any) -> Keys:
    return set(operations.order_by().values_list("pk", flat=True))


def where(operations: list[Operation], holds: Callable[[Operation], bool]) -> Keys:
    return {each.pk for each in operations if holds(each)}


def answers(user: User, operations: list[Operation]) -> Iterator[tuple[str, Keys, Keys]]:
    """Each rule with the operations for which it holds, as the database and as Python say."""
    everything = Operation.objects.all()
    part = where(operations, lambda each: is_participant(user, each))
    yield "takes part", keys(everything.filter(participated_in_by(user))), part
    runs = keys(everything.managed_by(user)) if user.has_role(*PLANNING_ROLES) else set()
    yield "runs", runs, where(operations, lambda each: can_manage(user, each).is_allowed)
    known = where(operations, lambda each: may_know_of(user, each))
    yield "may know", keys(everything.visible_to(user)), known
    read = list(read_by(everything.visible_to(user).select_related("operation_type"), user))
    paid = where(read, lambda each: reads_budget(user, each))
    yield "reads the budget", keys(operations_with_visible_budget(user)), paid
    at_hand = {each.pk: each for each in operations}
    steps = TimetableTask.objects.filter(operation__state__in=GOING_ON, outcome="")
    turns = {
        step.pk
        for step in steps.filter(operation__in=keys(everything.visible_to(user)))
        if _is_turn_of(user, step, at_hand[step.operation_id])
    }
    theirs = {
        step.pk
        for step in steps_of(user)
        if not _runs_it_for(user, step, at_hand[step.operation_id])
    }
    yield "whose turn a step is", theirs, turns


def _is_turn_of(user: User, step: TimetableTask, operation: Operation) -> bool:
    step.operation = operation
    is_allowed = can_complete_task(user, step).is_allowed
    return is_allowed and not _runs_it_for(user, step, operation)


def _runs_it_for(user: User, step: TimetableTask, operation: Operation) -> bool:
    """Whoever runs an operation completes the tasks of all others in it, and is not asked to."""
    is_own = step.responsible == ResponsibleParty.LEAD and step.reassigned_to_id is None
    return not is_own and can_manage(user, operation).is_allowed


@pytest.mark.example("flock")
def test_database_and_python_rules_agree_for_every_user(
    operations: list[Operation],
) -> None:
    people, held = everybody(), dict[str, int]()

    for user in people:
        for rule, database, python in answers(user, operations):
            assert database == python, (rule, user, database ^ python)
            held[rule] = held.get(rule, 0) + len(python)

    assert len(people) > len(HATS) + len(PLACES)
    assert len(held) == 5
    assert all(count > 20 for count in held.values()), held


@pytest.mark.example("flock")
def test_participant_rules_agree_on_every_operation(operations: list[Operation]) -> None:
    people = [each for each in everybody() if each.organisation_id]
    followed = {each.pk: keys(Operation.objects.filter(joined_by(each))) for each in people}
    circles = circles_of([each.pk for each in operations])

    for operation in operations:
        parts = set(participants_of(operation).values_list("pk", flat=True))
        follow = set(participants_and_observers_of(operation).values_list("pk", flat=True))
        for user in people:
            org = user.organisation_id
            assert is_participant(user, operation) == (org in parts), (operation, user)
            assert (operation.pk in followed[user.pk]) == (org in follow), (operation, user)
        assert {each.pk for each in circles[operation.pk].taking_part} == parts, operation
        told = {
            each.pk
            for each in people
            if each.organisation_id in follow and each.has_role(*REPRESENTATIVE_ROLES)
        }
        assert {each.pk for each in takers_of_part(operation)} == told, operation
        run = {each.pk for each in people if can_manage(each, operation)}
        assert {each.pk for each in runners_of(operation)} == run, operation


def expected_of(operation: Operation) -> Keys:
    """Who is expected to take part and who a group stands for, as the database says."""
    parts = Participation.objects.expected_to_participate().filter(operation=operation)
    own = set(parts.order_by().values_list("organisation", flat=True))
    return own | set(expand_groups(parts).order_by().values_list("member", flat=True))


@pytest.mark.example("flock")
def test_cost_and_overlap_rules_use_the_same_expected_states(operations: list[Operation]) -> None:
    lists, today, reader = Lists(), timezone.localdate(), Reader()
    union = set(Organisation.objects.members_of(UNION_CODE, today).values_list("pk", flat=True))
    sides = {each.operation: each for each in read_all_sides(reader)}
    counted = 0

    for operation in operations:
        expected, organisers = expected_of(operation), keys(operation.organisers)
        assert bearers_among(operation, today, lists) == expected | organisers, operation
        states = member_states(operation, day_of(operation, today), lists)
        assert states == union & (expected | organisers), operation
        if operation.pk in sides:
            bits = sides[operation.pk].states
            compared = {key for n, key in enumerate(reader.states) if bits >> n & 1}
            assert compared == expected & set(reader.states), operation
            counted += len(compared)

    assert counted > 100


@pytest.mark.example("flock")
def test_state_filter_includes_all_operations_with_its_participation(
    operations: list[Operation],
) -> None:
    for code in PLACES:
        listed = keys(with_part_of(Operation.objects.all(), [code]))
        user = person(place=code)

        assert where(operations, lambda each, by=user: is_participant(by, each)) <= listed, code
