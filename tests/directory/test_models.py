"""Organisations, groups with dated members, users and their roles."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jco_portal.directory.enums import OrganisationKind, Role
from jco_portal.directory.models import GroupMembership, Organisation, RoleAssignment, User
from tests.factories import make_user, organisation


def refused(record: object) -> bool:
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError:
        return True
    return False


def members(day: str) -> set[str]:
    organisations = Organisation.objects.members_of("EU", date.fromisoformat(day))
    codes = list(organisations.values_list("code", flat=True))
    assert len(codes) == len(set(codes))
    return set(codes)


@pytest.mark.parametrize(
    ("day", "count", "inside", "outside"),
    [
        ("1994-12-31", 12, {"UK", "DE"}, {"AT", "SE"}),
        ("1995-01-01", 15, {"AT", "FI", "SE"}, {"PL"}),
        ("2004-05-01", 25, {"PL", "LT"}, {"BG"}),
        ("2007-01-01", 27, {"BG", "RO"}, {"HR"}),
        ("2013-07-01", 28, {"HR", "UK"}, {"NO"}),
        ("2020-01-31", 28, {"UK"}, {"CH"}),
        ("2020-02-01", 27, {"IE"}, {"UK"}),
    ],
)
def test_union_has_the_member_states_of_the_day(
    db: None, day: str, count: int, inside: set[str], outside: set[str]
) -> None:
    codes = members(day)

    assert len(codes) == count
    assert inside <= codes
    assert not outside & codes


def test_bodies_are_not_states(db: None) -> None:
    states = set(Organisation.objects.states().values_list("code", flat=True))

    assert {"LT", "UK", "NO"} <= states
    assert not {"EU", "OLAF", "WCO", "FRONTEX", "GSC"} & states
    assert organisation("LT").is_state
    assert not organisation("OLAF").is_state


def test_seed_contains_every_body(db: None) -> None:
    bodies = "OLAF TAXUD EUROPOL EUROJUST FRONTEX EMSA WCO INTERPOL SELEC EUBAM MAOC-N CECLAD-M"
    councils = "LEWP COSI CCWP CCWP-GE GSC"

    codes = set(Organisation.objects.values_list("code", flat=True))

    assert {*bodies.split(), *councils.split()} <= codes
    assert {code for code in codes if code.startswith("RILO-")} >= {"RILO-WE", "RILO-ECE"}


def test_database_refuses_invalid_rows(db: None) -> None:
    lithuania, union = organisation("LT"), organisation("EU")
    backwards = GroupMembership(
        group=union, member=lithuania, starts_on=date(2030, 1, 2), ends_on=date(2030, 1, 1)
    )
    twice = GroupMembership(group=union, member=lithuania, starts_on=date(2004, 5, 1))

    assert refused(Organisation(code="XY", name="Nowhere", kind="planet"))
    assert refused(Organisation(code="LT", name="Another", kind=OrganisationKind.STATE))
    assert refused(backwards)
    assert refused(twice)
    assert refused(RoleAssignment(user=make_user(), role=Role.PLANNER))
    assert refused(RoleAssignment(user=make_user(), role="king"))


def test_str_of_a_user_shows_function_and_organisation(db: None) -> None:
    planner = make_user("planner", "LT")
    RoleAssignment.objects.create(user=planner, role=Role.EXPERT)

    assert str(make_user("secretariat", "GSC")).startswith("Secretariat, ")
    assert str(User.objects.get(pk=planner.pk)) == "Planner and Expert, Lithuania"
    assert str(User.objects.create_user("new@test.example")) == "new@test.example"
    assert str(planner.role_assignments.first()) == f"Expert: {planner.email}"
    assert str(organisation("EU").members.first()).endswith(" in EU")


def test_roles_are_read_with_a_single_query(db: None, django_assert_num_queries: object) -> None:
    planner = make_user("planner", "LT")

    with django_assert_num_queries(1):
        assert planner.has_role(Role.PLANNER)
        assert planner.has_role(Role.EXPERT, Role.PLANNER)
        assert not planner.has_role(Role.EXPERT)
        assert not planner.has_role()


@pytest.mark.parametrize(
    ("code", "inside"),
    [
        ("LT", True),
        ("OLAF", True),
        ("TAXUD", True),
        ("GSC", True),
        ("CCWP", True),
        ("UK", False),
        ("NO", False),
        ("WCO", False),
        ("EUROPOL", False),
        ("FRONTEX", False),
        ("EU", False),
    ],
)
def test_insiders_are_member_states_commission_and_council(
    db: None, code: str, inside: bool
) -> None:
    assert User(email="x@test.example", organisation=organisation(code)).is_insider is inside


def test_user_without_organisation_is_not_an_insider(db: None) -> None:
    assert not User(email="x@test.example").is_insider


def test_email_address_is_unique_regardless_of_case(db: None) -> None:
    made = User.objects.create_user("New.Person@Test.Example", "x" * 15)

    assert made.email == "new.person@test.example"
    assert User.objects.get_by_natural_key("NEW.PERSON@test.example") == made
    assert made.check_password("x" * 15)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("new.person@TEST.example")


def test_account_without_password_cannot_sign_in(db: None) -> None:
    made = User.objects.create_user("new@test.example")

    assert not made.has_usable_password()
    assert not made.check_password("")
