"""Signing in by password, changing it, and attempts to guess it."""

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

import jco_portal.settings as shipped
from jco_portal.directory.models import User
from tests.directory.sign_in import LOGIN_URL, NEW_PASSWORD, is_signed_in, sign_in
from tests.factories import PASSWORD, make_user


def test_correct_password_signs_in(planner: User) -> None:
    client = Client()

    answer = sign_in(client, planner)

    assert (answer.status_code, answer.url) == (302, "/")
    assert is_signed_in(client)


def test_address_may_be_typed_in_capitals(planner: User) -> None:
    client = Client()

    client.post(LOGIN_URL, {"login": f" {planner.email.upper()} ", "password": PASSWORD})

    assert is_signed_in(client)


@pytest.mark.parametrize("password", ["wrong", "", PASSWORD.lower(), PASSWORD + " ", "x" * 5000])
def test_wrong_password_is_refused_and_the_address_is_redisplayed(
    planner: User, password: str
) -> None:
    client = Client()

    answer = sign_in(client, planner, password)

    assert answer.status_code == 200
    assert planner.email in answer.content.decode()
    assert not is_signed_in(client)


def test_sign_in_error_does_not_reveal_known_addresses(planner: User) -> None:
    known = sign_in(Client(), planner, "wrong").content.decode()
    unknown = Client().post(LOGIN_URL, {"login": "nobody@test.example", "password": "wrong"})

    sentence = "The email address and/or password you specified are not correct."
    assert sentence in known
    assert sentence in unknown.content.decode()


def test_inactive_account_cannot_sign_in(planner: User) -> None:
    User.objects.update(is_active=False)
    client = Client()

    answer = sign_in(client, planner)

    assert not is_signed_in(client)
    assert answer.url == "/accounts/inactive/"


def test_deactivated_account_is_signed_out_at_the_next_request(planner: User) -> None:
    client = Client()
    sign_in(client, planner)

    User.objects.update(is_active=False)

    assert not is_signed_in(client)


def test_sign_in_redirects_to_the_requested_page_and_never_to_another_site(
    planner: User,
) -> None:
    redirect = Client().get("/operations/?q=amber")
    assert redirect.url == "/accounts/login/?next=/operations/%3Fq%3Damber"

    assert sign_in(Client(), planner, next="/operations/").url == "/operations/"
    for elsewhere in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        assert sign_in(Client(), planner, next=elsewhere).url == "/"


def test_session_key_changes_at_sign_in_and_ends_at_sign_out(planner: User) -> None:
    client = Client()
    client.get("/accounts/password/reset/")
    session = client.session
    session["before"] = True
    session.save()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
    before = session.session_key

    sign_in(client, planner)
    during = client.cookies["sessionid"].value
    assert during != before
    assert client.get("/accounts/logout/").status_code == 200
    assert is_signed_in(client)
    client.post("/accounts/logout/")

    thief = Client()
    thief.cookies["sessionid"] = during
    assert not is_signed_in(client)
    assert not is_signed_in(thief)
    thief.cookies["sessionid"] = before
    assert not is_signed_in(thief)


def test_password_change_ends_other_sessions(planner: User) -> None:
    here, elsewhere = Client(), Client()
    sign_in(here, planner)
    sign_in(elsewhere, planner)

    answer = here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    assert answer.status_code == 302
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)


@pytest.mark.parametrize("password", ["short", "yfdbufnjh10305070", "planner.lt@test.example"])
def test_weak_password_is_refused(planner: User, password: str) -> None:
    client = Client()
    sign_in(client, planner)

    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )

    assert answer.status_code == 200
    assert User.objects.get().check_password(PASSWORD)


# Guessing


def test_default_rate_limit_blocks_an_account_after_failed_sign_ins(
    planner: User, settings: Any
) -> None:
    assert not hasattr(shipped, "ACCOUNT_RATE_LIMITS")
    settings.ACCOUNT_RATE_LIMITS = {}
    client = Client()
    for _attempt in range(5):
        sign_in(client, planner, "wrong")

    late = sign_in(client, planner)
    other = sign_in(Client(), make_user("planner", "PL"))

    assert late.status_code == 200
    assert "Too many failed login attempts. Try again later." in late.content.decode()
    assert other.status_code == 302


def test_rate_limit_blocks_an_ip_address_for_all_accounts(db: None, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {}
    codes = ("LT", "PL", "EE", "LV", "FI", "SE", "DK", "DE", "FR", "ES", "IT", "PT")
    people = [make_user("planner", code) for code in codes]

    for each in people[:10]:
        sign_in(Client(REMOTE_ADDR="192.0.2.7"), each, "wrong")

    assert sign_in(Client(REMOTE_ADDR="192.0.2.7"), people[10]).status_code == 200
    assert sign_in(Client(REMOTE_ADDR="192.0.2.8"), people[11]).status_code == 302


def test_sign_in_works_without_the_broker(
    planner: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr("redis.connection.AbstractConnection.connect", away)
    settings.ACCOUNT_RATE_LIMITS = {}

    assert sign_in(Client(), planner).status_code == 302
