"""Who may see what: the table of the design, person by person, and groups of states."""

from itertools import product
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from jco_portal.directory.models import RoleAssignment, User
from operations.enums import AccessLevel, Marking, OperationState, ParticipationRole
from operations.models import Operation
from operations.queries.operations import depth_of
from tests.addresses import without_token
from tests.examples import from_example
from tests.world import an_operation, person, place

PEOPLE = {
    "planner of the lead": ("planner", "LT"),
    "contact point of the lead": ("contact_point", "LT"),
    "facilitator of a co-lead": ("facilitator", "SE"),
    "participant state": ("planner", "PL"),
    "observer state": ("contact_point", "FI"),
    "other Member State": ("planner", "ES"),
    "expert": ("expert", "DK"),
    "secretariat": ("secretariat", "GSC"),
    "OLAF": ("planner", "OLAF"),
    "WCO, taking part": ("liaison", "WCO"),
    "Frontex, outside": ("liaison", "FRONTEX"),
    "third state, taking part": ("planner", "NO"),
    "third state, outside": ("planner", "CH"),
    "former Member State": ("planner", "UK"),
    "expert of a former Member State": ("expert", "UK"),
    "expert of another body": ("expert", "EUROPOL"),
    "administrator": ("administrator", "GSC"),
    "administrator of the lead": ("administrator", "LT"),
    "without a role": ("", "LT"),
    "without an organisation": ("planner", ""),
    "anonymous": (),
}
RUNNERS = {
    "planner of the lead",
    "contact point of the lead",
    "facilitator of a co-lead",
}
TAKING_PART = {
    "participant state",
    "observer state",
    "WCO, taking part",
    "third state, taking part",
}
OVERVIEW = {"expert", "secretariat"}
INSIDERS = {"other Member State", "OLAF"}
OUTSIDERS = {
    "Frontex, outside",
    "third state, outside",
    "former Member State",
    "expert of a former Member State",
    "expert of another body",
}
NOBODY = {
    "administrator",
    "administrator of the lead",
    "without a role",
    "without an organisation",
    "anonymous",
}
SEEN_FROM_TABLING = {
    Marking.PUBLIC: RUNNERS | TAKING_PART | OVERVIEW | INSIDERS | OUTSIDERS,
    Marking.LIMITE: RUNNERS | TAKING_PART | OVERVIEW | INSIDERS,
    Marking.PARTICIPANTS: RUNNERS | TAKING_PART | OVERVIEW,
}


def everybody() -> dict[str, User | AnonymousUser]:
    return {name: _somebody(*hat) for name, hat in PEOPLE.items()}


def _somebody(role: str | None = None, at: str = "") -> User | AnonymousUser:
    if role is None:
        return AnonymousUser()
    user = person(role or "secretariat", at or "EE")
    if not role:
        RoleAssignment.objects.filter(user=user).delete()
    if not at:
        User.objects.filter(pk=user.pk).update(organisation=None)
    return User.objects.get(pk=user.pk)


@from_example
def a_jco_of_six() -> Operation:
    """A draft of Lithuania with a part for five others, among everybody."""
    parts = (
        (place("LT"), ParticipationRole.LEAD.value),
        (place("SE"), ParticipationRole.CO_LEAD.value),
        (place("FI"), ParticipationRole.OBSERVER.value),
        *((place(code), ParticipationRole.PARTICIPANT.value) for code in ("PL", "WCO", "NO")),
    )
    operation = an_operation()
    operation.participations.all().delete()
    for organisation, part in parts:
        operation.participations.create(organisation=organisation, role=part)
    everybody()
    return operation


@pytest.fixture
def jco(db: None) -> Operation:
    return a_jco_of_six()


def watching(operation: Operation, people: dict[str, Any]) -> set[str]:
    return {
        name
        for name, user in people.items()
        if Operation.objects.visible_to(user).filter(pk=operation.pk).exists()
    }


def test_visibility_groups_list_every_test_user_once() -> None:
    groups = [RUNNERS, TAKING_PART, OVERVIEW, INSIDERS, OUTSIDERS, NOBODY]

    assert sorted(PEOPLE) == sorted(name for group in groups for name in group)


@pytest.mark.slow
@pytest.mark.example("a JCO of six")
def test_operation_visibility_follows_marking_and_state(jco: Operation) -> None:
    people = everybody()

    for marking, state in product(Marking, OperationState.values):
        Operation.objects.filter(pk=jco.pk).update(state=state, marking=marking)
        expected = RUNNERS if state == "draft" else SEEN_FROM_TABLING[marking]

        assert watching(jco, people) == expected, (marking, state)


@pytest.mark.example("a JCO of six")
def test_visibility_test_detects_a_rule_that_shows_too_much(
    jco: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(User, "is_insider", True)
    Operation.objects.update(state="tabled", marking=Marking.LIMITE)

    assert watching(jco, everybody()) - SEEN_FROM_TABLING[Marking.LIMITE] == OUTSIDERS


def test_organiser_sees_the_draft_without_a_participation(db: None) -> None:
    operation = an_operation(kind="wco_operation", organisers=("WCO",), leads=())
    Operation.objects.update(state="draft", marking=Marking.PARTICIPANTS)

    assert watching(operation, everybody()) == {"WCO, taking part"}


def test_every_organiser_sees_the_draft(db: None) -> None:
    operation = an_operation(organisers=("LT", "OLAF"), leads=("LT",))

    seen = watching(operation, everybody())

    assert seen == {"planner of the lead", "contact point of the lead", "OLAF"}


@pytest.mark.example("a JCO of six")
def test_visible_operations_contain_no_duplicates_when_several_rules_match(jco: Operation) -> None:
    Operation.objects.update(state="tabled")

    for user in everybody().values():
        found = Operation.objects.visible_to(user)

        assert found.count() == len(set(found.values_list("pk", flat=True)))


@pytest.mark.example("a JCO of six")
def test_membership_is_evaluated_on_the_day_of_the_request(jco: Operation) -> None:
    Operation.objects.update(state="tabled", marking=Marking.LIMITE)

    with time_machine.travel("2020-01-31T12:00Z"):
        assert "former Member State" in watching(jco, everybody())
    with time_machine.travel("2020-02-01T12:00Z"):
        assert "former Member State" not in watching(jco, everybody())
    with time_machine.travel("2013-06-30T12:00Z"):
        assert not person("planner", "HR").is_insider
    with time_machine.travel("2013-07-01T12:00Z"):
        assert person("planner", "HR").is_insider


@pytest.mark.example("a JCO of six")
def test_removed_participant_loses_access_at_the_next_request(
    jco: Operation, client_of: Any
) -> None:
    Operation.objects.update(state="tabled", marking=Marking.PARTICIPANTS)
    client = client_of("planner", "PL")
    assert client.get(jco.get_absolute_url()).status_code == 200

    jco.participations.filter(organisation=place("PL")).delete()

    assert client.get(jco.get_absolute_url()).status_code == 404


@pytest.fixture
def addresses(jco: Operation) -> list[str]:
    here = jco.get_absolute_url()
    return [here, f"{here}edit/", f"{here}history/", f"/calendar{here}overlaps/"]


@pytest.mark.example("a JCO of six")
def test_hidden_operation_responds_like_a_missing_operation(
    jco: Operation, addresses: list[str], client_of: Any
) -> None:
    for role, at in (("planner", "ES"), ("expert", "DK"), ("liaison", "FRONTEX")):
        client = client_of(role, at)
        for address in addresses:
            hidden = client.get(address)
            absent = client.get(address.replace(jco.reference, "2027-LT-NOWHERE"))

            assert (hidden.status_code, absent.status_code) == (404, 404), address
            assert _without_address(hidden, jco) == _without_address(absent, jco)
        moved = client.post(f"{jco.get_absolute_url()}moves/cancel/", {"reason": "x"})
        assert moved.status_code == 404
    assert Operation.objects.get().state == "draft"


def _without_address(answer: Any, jco: Operation) -> str:
    text = answer.content.decode().replace(jco.reference, "…").replace("2027-LT-NOWHERE", "…")
    return without_token(text)


@pytest.mark.example("a JCO of six")
def test_forbidden_action_on_a_visible_operation_is_refused_with_a_reason(
    jco: Operation, client_of: Any
) -> None:
    Operation.objects.update(state="tabled")
    client = client_of("planner", "ES")

    edit = client.get(f"{jco.get_absolute_url()}edit/")
    move = client.post(f"{jco.get_absolute_url()}moves/cancel/", {"reason": "x"})

    for answer in (edit, move):
        assert answer.status_code == 403
        assert "Only a planner of an organisation that runs it may do this." in (
            answer.content.decode()
        )
    assert Operation.objects.get().state == "tabled"


# Groups of states


def test_group_members_on_the_start_date_have_full_access(db: None) -> None:
    takes_part = {
        "2027-10-01": {"ES": True, "UK": False, "CH": False},
        "2019-10-01": {"ES": True, "UK": True},
        "2003-10-01": {"ES": True, "PL": False},
        "": {"ES": True},
    }
    found: dict[str, dict[str, bool]] = {}

    for start, members in takes_part.items():
        operation = an_operation(
            "Vigil",
            kind="wco_operation",
            organisers=("WCO",),
            leads=(),
            participants=("EU",),
            marking="participants",
            phases=((start, start),),
        )
        found[start] = {}
        for member in members:
            planner = person("planner", member)
            sees = Operation.objects.visible_to(planner).filter(pk=operation.pk).exists()
            assert (depth_of(planner, operation) == AccessLevel.FULL) is sees
            found[start][member] = sees

    assert found == takes_part


def test_planned_group_gives_its_members_no_access(db: None) -> None:
    an_operation(state="tabled", participants=("EU",), marking="participants")

    assert not Operation.objects.visible_to(person("planner", "ES")).exists()
