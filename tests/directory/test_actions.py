"""Opening accounts and loading the shipped list of organisations."""

import pytest
from django.core.management import call_command
from django.test import Client

from jco_portal.directory.actions import load_organisations, open_account
from jco_portal.directory.enums import Role
from jco_portal.directory.models import GroupMembership, Organisation, User
from tests.concurrency import run_concurrently
from tests.factories import PASSWORD


def make_account(*roles: str, organisation: str = "LT", password: str | None = None) -> User:
    made = open_account(
        "new@test.example", organisation=organisation, roles=roles, password=password
    )
    return User.objects.get(pk=made.pk)


def test_account_is_created_with_organisation_and_roles(db: None) -> None:
    user = make_account("planner", "expert", password="Customs-Union-1968")

    assert user.organisation.code == "LT"
    assert user.roles == {"planner", "expert"}
    assert user.check_password("Customs-Union-1968")
    assert not user.is_staff
    assert not user.is_superuser


def test_existing_account_is_updated_and_keeps_its_password(db: None) -> None:
    first = make_account("planner", "expert", password="Customs-Union-1968")

    again = make_account("liaison", organisation="WCO", password="Something-else-1969")

    assert again == first
    assert again.organisation.code == "WCO"
    assert again.roles == {"liaison"}
    assert again.check_password("Customs-Union-1968")
    assert User.objects.filter(email="new@test.example").count() == 1


def test_account_roles_accept_any_iterable(db: None) -> None:
    user = open_account("new@test.example", organisation="LT", roles=iter(["planner", "expert"]))

    assert User.objects.get(pk=user.pk).roles == {"planner", "expert"}


def test_only_administrators_are_staff(db: None) -> None:
    assert make_account(Role.ADMINISTRATOR).is_staff
    assert not make_account(Role.PLANNER).is_staff


def test_account_in_an_unknown_organisation_is_not_created(db: None) -> None:
    with pytest.raises(Organisation.DoesNotExist):
        make_account("planner", organisation="XX")

    assert not User.objects.exists()


def test_account_created_twice_concurrently_exists_once(transactional_db: None) -> None:
    run_concurrently(*[lambda: make_account("planner")] * 2)

    assert User.objects.get().roles == {"planner"}


def test_reloading_organisations_keeps_edits_of_administrators(db: None) -> None:
    lithuania = Organisation.objects.get(code="LT")
    lithuania.general_contact = "Operations desk"
    lithuania.save()
    counts = Organisation.objects.count(), GroupMembership.objects.count()

    load_organisations()

    assert Organisation.objects.get(code="LT").general_contact == "Operations desk"
    assert (Organisation.objects.count(), GroupMembership.objects.count()) == counts


def test_createsuperuser_creates_an_administrator(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)

    call_command("createsuperuser", interactive=False, email="First@Test.example", verbosity=0)

    client = Client()
    assert client.login(email="first@test.example", password=PASSWORD)
    assert User.objects.get().roles == {Role.ADMINISTRATOR}
    assert client.get("/admin/directory/user/").status_code == 200
    assert client.get("/").status_code == 200
    assert client.get("/operations/").status_code == 200
