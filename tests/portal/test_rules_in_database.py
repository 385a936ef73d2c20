"""Rules that exist in SQL and in Python, compared for all operations and users."""

from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import pytest
from django.utils import timezone

from coordination.overlap_check.side_reader import SideReader, read_all_sides
from funding.models import operations_with_visible_budget
from funding.queries.operations import (
    can_read_budget,
    member_states,
    organisation_ids_incurring_costs,
    rules_day,
)
from funding.queries.rule_criteria import FundingLists
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
    participants,
    participants_and_observers_of,
    participated_in_by,
)
from operations.notifications import managing_users, participant_users
from operations.permissions import can_complete_task, can_manage
from operations.queries.operations import (
    can_see,
    with_access_level,
    with_input_data,
    with_participation_of,
)
from operations.queries.parties import load_parties
from operations.queries.timetable import STATES_WITH_TASKS, open_tasks_of
from tests.factories import make_user, organisation
from tests.portal.protected_records import create_protected_records

ORGANISATION_CODES = (
    "LT",
    "SE",
    "PL",
    "EE",
    "ES",
    "FR",
    "FI",
    "DK",
    "UK",
    "NO",
    "WCO",
    "OLAF",
    "GSC",
)
ACCOUNTS = (
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
    """The protected operations, also with groups, observers and declined organisations."""
    create_protected_records()
    stored = list(Operation.objects.order_by("pk"))
    for operation, listed in zip(stored, cycle(LISTS), strict=False):
        for code, (role, response) in listed.items():
            _list(operation, code, role, response)
    for number, step in enumerate(TimetableTask.objects.order_by("pk")):
        step.responsible = ResponsibleParty.values[number % len(ResponsibleParty.values)]
        step.reassigned_to = organisation("FR") if number % 5 == 4 else None
        step.save()
    return list(with_input_data(Operation.objects.order_by("pk")))


def _list(operation: Operation, code: str, role: ParticipationRole, response: Response) -> None:
    answered = response in {Response.ACCEPTED, Response.DECLINED}
    Participation.objects.create(
        operation=operation,
        organisation=organisation(code),
        role=role,
        response=response,
        responded_at=operation.created_at if answered else None,
        responded_by=make_user() if answered else None,
        decline_reason="capacity" if response == Response.DECLINED else "",
    )


def all_users() -> list[User]:
    for account in (*ACCOUNTS, *((Role.PLANNER, code) for code in ORGANISATION_CODES)):
        make_user(*account)
    return list(User.objects.select_related("organisation").order_by("pk"))


def keys(operations: Any) -> Keys:
    return set(operations.order_by().values_list("pk", flat=True))


def where(operations: list[Operation], condition: Callable[[Operation], bool]) -> Keys:
    return {each.pk for each in operations if condition(each)}


def results_by_rule(user: User, operations: list[Operation]) -> Iterator[tuple[str, Keys, Keys]]:
    """Return for each rule the operations that fulfil it, by the database and by Python."""
    everything = Operation.objects.all()
    participating = where(operations, lambda each: is_participant(user, each))
    yield "takes part", keys(everything.filter(participated_in_by(user))), participating
    runs = keys(everything.managed_by(user)) if user.has_role(*PLANNING_ROLES) else set()
    yield "runs", runs, where(operations, lambda each: can_manage(user, each).is_allowed)
    known = where(operations, lambda each: can_see(user, each))
    yield "may know", keys(everything.visible_to(user)), known
    read = list(
        with_access_level(everything.visible_to(user).select_related("operation_type"), user)
    )
    paid = where(read, lambda each: can_read_budget(user, each))
    yield "reads the budget", keys(operations_with_visible_budget(user)), paid
    by_key = {each.pk: each for each in operations}
    steps = TimetableTask.objects.filter(operation__state__in=STATES_WITH_TASKS, outcome="")
    turns = {
        step.pk
        for step in steps.filter(operation__in=keys(everything.visible_to(user)))
        if _is_turn_of(user, step, by_key[step.operation_id])
    }
    theirs = {
        step.pk
        for step in open_tasks_of(user)
        if not _runs_it_for(user, step, by_key[step.operation_id])
    }
    yield "whose turn a step is", theirs, turns


def _is_turn_of(user: User, step: TimetableTask, operation: Operation) -> bool:
    step.operation = operation
    is_allowed = can_complete_task(user, step).is_allowed
    return is_allowed and not _runs_it_for(user, step, operation)


def _runs_it_for(user: User, step: TimetableTask, operation: Operation) -> bool:
    """Return whether a task of others is not on the to-do list because the user manages it."""
    is_own = step.responsible == ResponsibleParty.LEAD and step.reassigned_to_id is None
    return not is_own and can_manage(user, operation).is_allowed


@pytest.mark.example("protected records")
def test_database_and_python_rules_agree_for_every_user(
    operations: list[Operation],
) -> None:
    people, held = all_users(), dict[str, int]()

    for user in people:
        for rule, database, python in results_by_rule(user, operations):
            assert database == python, (rule, user, database ^ python)
            held[rule] = held.get(rule, 0) + len(python)

    assert len(people) > len(ACCOUNTS) + len(ORGANISATION_CODES)
    assert len(held) == 5
    assert all(count > 20 for count in held.values()), held


@pytest.mark.example("protected records")
def test_participant_rules_agree_on_every_operation(operations: list[Operation]) -> None:
    people = [each for each in all_users() if each.organisation_id]
    followed = {each.pk: keys(Operation.objects.filter(joined_by(each))) for each in people}
    participants_by_operation = load_parties([each.pk for each in operations])

    for operation in operations:
        participating = set(participants(operation).values_list("pk", flat=True))
        follow = set(participants_and_observers_of(operation).values_list("pk", flat=True))
        for user in people:
            org = user.organisation_id
            assert is_participant(user, operation) == (org in participating), (operation, user)
            assert (operation.pk in followed[user.pk]) == (org in follow), (operation, user)
        assert {
            each.pk for each in participants_by_operation[operation.pk].participants
        } == participating, operation
        recipients = {
            each.pk
            for each in people
            if each.organisation_id in follow and each.has_role(*REPRESENTATIVE_ROLES)
        }
        assert {each.pk for each in participant_users(operation)} == recipients, operation
        run = {each.pk for each in people if can_manage(each, operation)}
        assert {each.pk for each in managing_users(operation)} == run, operation


def expected_of(operation: Operation) -> Keys:
    """Return the expected organisations and those a group represents, by the database."""
    participations = Participation.objects.expected_to_participate().filter(operation=operation)
    own = set(participations.order_by().values_list("organisation", flat=True))
    return own | set(expand_groups(participations).order_by().values_list("member", flat=True))


@pytest.mark.example("protected records")
def test_cost_and_overlap_rules_use_the_same_expected_states(operations: list[Operation]) -> None:
    lists, today, reader = FundingLists(), timezone.localdate(), SideReader()
    union = set(Organisation.objects.members_of(UNION_CODE, today).values_list("pk", flat=True))
    sides = {each.operation_id: each for each in read_all_sides(reader)}
    counted = 0

    for operation in operations:
        expected, organisers = expected_of(operation), keys(operation.organisers)
        assert organisation_ids_incurring_costs(operation, today, lists) == expected | organisers, (
            operation
        )
        states = member_states(operation, rules_day(operation, today), lists)
        assert states == union & (expected | organisers), operation
        if operation.pk in sides:
            bits = sides[operation.pk].states
            compared = {key for n, key in enumerate(reader.states) if bits >> n & 1}
            assert compared == expected & set(reader.states), operation
            counted += len(compared)

    assert counted > 100


@pytest.mark.example("protected records")
def test_state_filter_includes_all_operations_with_its_participation(
    operations: list[Operation],
) -> None:
    for code in ORGANISATION_CODES:
        listed = keys(with_participation_of(Operation.objects.all(), [code]))
        user = make_user(organisation_code=code)

        assert where(operations, lambda each, by=user: is_participant(by, each)) <= listed, code
