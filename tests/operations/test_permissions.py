"""Access to operations: the agreed table, user by user, and groups of states."""

from itertools import product
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from jco_portal.directory.models import RoleAssignment, User
from operations.enums import AccessLevel, Marking, OperationState, ParticipationRole
from operations.models import Operation
from operations.queries.operations import access_level
from tests.example_data import reuse_example
from tests.factories import make_operation, make_user, organisation
from tests.page_addresses import remove_csrf_tokens

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
INVITED = {
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
WITHOUT_ACCESS = {
    "administrator",
    "administrator of the lead",
    "without a role",
    "without an organisation",
    "anonymous",
}
VISIBLE_FROM_TABLING = {
    Marking.PUBLIC: RUNNERS | INVITED | OVERVIEW | INSIDERS | OUTSIDERS,
    Marking.LIMITE: RUNNERS | INVITED | OVERVIEW | INSIDERS,
    Marking.PARTICIPANTS: RUNNERS | INVITED | OVERVIEW,
}


def users_by_name() -> dict[str, User | AnonymousUser]:
    return {name: _user(*account) for name, account in PEOPLE.items()}


def _user(role: str | None = None, at: str = "") -> User | AnonymousUser:
    if role is None:
        return AnonymousUser()
    user = make_user(role or "secretariat", at or "EE")
    if not role:
        RoleAssignment.objects.filter(user=user).delete()
    if not at:
        User.objects.filter(pk=user.pk).update(organisation=None)
    return User.objects.get(pk=user.pk)


@reuse_example
def make_jco_with_six_participants() -> Operation:
    """Return a draft of Lithuania with five other participants, and all users."""
    roles = (
        (organisation("LT"), ParticipationRole.LEAD.value),
        (organisation("SE"), ParticipationRole.CO_LEAD.value),
        (organisation("FI"), ParticipationRole.OBSERVER.value),
        *(
            (organisation(code), ParticipationRole.PARTICIPANT.value)
            for code in ("PL", "WCO", "NO")
        ),
    )
    operation = make_operation()
    operation.participations.all().delete()
    for participant, role in roles:
        operation.participations.create(organisation=participant, role=role)
    users_by_name()
    return operation


@pytest.fixture
def jco(db: None) -> Operation:
    return make_jco_with_six_participants()


def watching(operation: Operation, people: dict[str, Any]) -> set[str]:
    return {
        name
        for name, user in people.items()
        if Operation.objects.visible_to(user).filter(pk=operation.pk).exists()
    }


def test_visibility_groups_list_every_test_user_once() -> None:
    groups = [RUNNERS, INVITED, OVERVIEW, INSIDERS, OUTSIDERS, WITHOUT_ACCESS]

    assert sorted(PEOPLE) == sorted(name for group in groups for name in group)


@pytest.mark.slow
@pytest.mark.example("a JCO of six")
def test_operation_visibility_follows_marking_and_state(jco: Operation) -> None:
    people = users_by_name()

    for marking, state in product(Marking, OperationState.values):
        Operation.objects.filter(pk=jco.pk).update(state=state, marking=marking)
        expected = RUNNERS if state == "draft" else VISIBLE_FROM_TABLING[marking]

        assert watching(jco, people) == expected, (marking, state)


@pytest.mark.example("a JCO of six")
def test_visibility_test_detects_a_rule_that_shows_too_much(
    jco: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(User, "is_insider", True)
    Operation.objects.update(state="tabled", marking=Marking.LIMITE)

    assert watching(jco, users_by_name()) - VISIBLE_FROM_TABLING[Marking.LIMITE] == OUTSIDERS


def test_organiser_sees_the_draft_without_a_participation(db: None) -> None:
    operation = make_operation(kind="wco_operation", organisers=("WCO",), leads=())
    Operation.objects.update(state="draft", marking=Marking.PARTICIPANTS)

    assert watching(operation, users_by_name()) == {"WCO, taking part"}


def test_every_organiser_sees_the_draft(db: None) -> None:
    operation = make_operation(organisers=("LT", "OLAF"), leads=("LT",))

    viewers = watching(operation, users_by_name())

    assert viewers == {"planner of the lead", "contact point of the lead", "OLAF"}


@pytest.mark.example("a JCO of six")
def test_visible_operations_contain_no_duplicates_when_several_rules_match(jco: Operation) -> None:
    Operation.objects.update(state="tabled")

    for user in users_by_name().values():
        visible = Operation.objects.visible_to(user)

        assert visible.count() == len(set(visible.values_list("pk", flat=True)))


@pytest.mark.example("a JCO of six")
def test_membership_is_evaluated_on_the_day_of_the_request(jco: Operation) -> None:
    Operation.objects.update(state="tabled", marking=Marking.LIMITE)

    with time_machine.travel("2020-01-31T12:00Z"):
        assert "former Member State" in watching(jco, users_by_name())
    with time_machine.travel("2020-02-01T12:00Z"):
        assert "former Member State" not in watching(jco, users_by_name())
    with time_machine.travel("2013-06-30T12:00Z"):
        assert not make_user("planner", "HR").is_insider
    with time_machine.travel("2013-07-01T12:00Z"):
        assert make_user("planner", "HR").is_insider


@pytest.mark.example("a JCO of six")
def test_removed_participant_loses_access_at_the_next_request(
    jco: Operation, client_for: Any
) -> None:
    Operation.objects.update(state="tabled", marking=Marking.PARTICIPANTS)
    client = client_for("planner", "PL")
    assert client.get(jco.get_absolute_url()).status_code == 200

    jco.participations.filter(organisation=organisation("PL")).delete()

    assert client.get(jco.get_absolute_url()).status_code == 404


@pytest.fixture
def addresses(jco: Operation) -> list[str]:
    here = jco.get_absolute_url()
    return [here, f"{here}edit/", f"{here}history/", f"/calendar{here}overlaps/"]


@pytest.mark.example("a JCO of six")
def test_hidden_operation_responds_like_a_missing_operation(
    jco: Operation, addresses: list[str], client_for: Any
) -> None:
    for role, at in (("planner", "ES"), ("expert", "DK"), ("liaison", "FRONTEX")):
        client = client_for(role, at)
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
    return remove_csrf_tokens(text)


@pytest.mark.example("a JCO of six")
def test_forbidden_action_on_a_visible_operation_is_refused_with_a_reason(
    jco: Operation, client_for: Any
) -> None:
    Operation.objects.update(state="tabled")
    client = client_for("planner", "ES")

    edit = client.get(f"{jco.get_absolute_url()}edit/")
    cancellation = client.post(f"{jco.get_absolute_url()}moves/cancel/", {"reason": "x"})

    for answer in (edit, cancellation):
        assert answer.status_code == 403
        assert "Only a planner of an organisation that runs it may do this." in (
            answer.content.decode()
        )
    assert Operation.objects.get().state == "tabled"


# Groups of states


def test_group_members_on_the_start_date_have_full_access(db: None) -> None:
    expected = {
        "2027-10-01": {"ES": True, "UK": False, "CH": False},
        "2019-10-01": {"ES": True, "UK": True},
        "2003-10-01": {"ES": True, "PL": False},
        "": {"ES": True},
    }
    actual: dict[str, dict[str, bool]] = {}

    for start, members in expected.items():
        operation = make_operation(
            "Vigil",
            kind="wco_operation",
            organisers=("WCO",),
            leads=(),
            participants=("EU",),
            marking="participants",
            phases=((start, start),),
        )
        actual[start] = {}
        for member in members:
            planner = make_user("planner", member)
            sees = Operation.objects.visible_to(planner).filter(pk=operation.pk).exists()
            assert (access_level(planner, operation) == AccessLevel.FULL) is sees
            actual[start][member] = sees

    assert actual == expected


def test_planned_group_gives_its_members_no_access(db: None) -> None:
    make_operation(state="tabled", participants=("EU",), marking="participants")

    assert not Operation.objects.visible_to(make_user("planner", "ES")).exists()
