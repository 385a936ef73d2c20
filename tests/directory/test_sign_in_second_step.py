"""Signing in with a second step, which cannot be bypassed."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from jco_portal.directory.models import User
from tests.directory.sign_in import (
    NEW_PASSWORD,
    is_signed_in,
    password_reset_link,
    request_password_reset,
    set_password,
    sign_in,
)
from tests.factories import PASSWORD, make_user


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def clock() -> Iterator[Any]:
    """A fixed clock, so that a code does not expire during a test."""
    with time_machine.travel(time.time(), tick=False) as clock:
        yield clock


@pytest.fixture
def secret(planner: User, clock: Any) -> str:
    """The secret of a second step that the planner has activated on the pages."""
    client = Client()
    sign_in(client, planner)
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.url.startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert wrong.status_code == 200
    done = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert done.status_code == 302
    clock.shift(30)
    return secret


def test_sign_in_requires_the_code(planner: User, secret: str) -> None:
    client = Client()
    first = sign_in(client, planner)
    assert first.url == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)
    for wrong in ("000000", "", "abc", "١٢٣٤٥٦"):
        assert client.post(first.url, {"code": wrong}).status_code == 200
    assert not is_signed_in(client)

    client.post(first.url, {"code": code_of(secret)})

    assert is_signed_in(client)


def test_code_is_accepted_once(planner: User, secret: str) -> None:
    code = code_of(secret)
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, planner)
        client.post("/accounts/2fa/authenticate/", {"code": code})

    assert is_signed_in(first)
    assert not is_signed_in(second)


def test_recovery_code_is_accepted_once(planner: User, secret: str) -> None:
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()

    outcomes = []
    for _attempt in range(2):
        client = Client()
        sign_in(client, planner)
        client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        outcomes.append(is_signed_in(client))

    assert outcomes == [True, False]


def test_admin_sign_in_does_not_bypass_the_code(db: None) -> None:
    administrator = make_user("administrator", "GSC")
    client = Client()

    client.post(
        "/admin/login/", {"username": administrator.email, "password": PASSWORD, "next": "/admin/"}
    )

    assert not is_signed_in(client)


def test_password_reset_does_not_bypass_the_code(planner: User, secret: str) -> None:
    mail.outbox.clear()
    request_password_reset(planner.email)
    client = Client()

    set_password(client, password_reset_link(planner.email))
    assert not is_signed_in(client)
    sign_in(client, planner, NEW_PASSWORD)

    assert not is_signed_in(client)
