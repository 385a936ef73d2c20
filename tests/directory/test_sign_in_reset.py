"""Resetting a password by email, without revealing whether an account exists."""

from typing import Any

import pytest
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
from tests.factories import PASSWORD


def test_password_reset_link_works_once(planner: User) -> None:
    signed_in = Client()
    sign_in(signed_in, planner)
    answer = request_password_reset(planner.email.upper())
    assert answer.url == "/accounts/password/reset/done/"
    link = password_reset_link(planner.email)

    set_password(Client(), link)
    set_password(Client(), link, "Another-Password-99")

    client = Client()
    assert sign_in(client, planner).status_code == 200
    assert sign_in(client, planner, NEW_PASSWORD).status_code == 302
    assert not is_signed_in(signed_in)


def test_new_account_sets_its_first_password_by_email(db: None) -> None:
    user = User.objects.create_user("new@test.example")
    request_password_reset(user.email)

    set_password(Client(), password_reset_link(user.email))

    assert sign_in(Client(), user, NEW_PASSWORD).status_code == 302


def test_password_reset_does_not_reveal_known_addresses(planner: User) -> None:
    known, unknown = (
        request_password_reset(planner.email),
        request_password_reset("nobody@test.example"),
    )

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    links = [each for each in mail.outbox if "/reset/key/" in each.body]
    assert [each.to for each in links] == [[planner.email]]


def test_inactive_account_receives_no_reset_link(planner: User) -> None:
    User.objects.update(is_active=False)

    request_password_reset(planner.email)

    assert not [each for each in mail.outbox if "/reset/key/" in each.body]


@pytest.mark.parametrize(
    "link",
    [
        "/accounts/password/reset/key/1-a-b/",
        "/accounts/password/reset/key/zzzzzzzzzzzzzzzz-a-b/",
        "/accounts/password/reset/key/0-set-password/",
    ],
)
def test_forged_reset_link_changes_nothing(planner: User, link: str) -> None:
    answer = set_password(Client(), link)

    assert answer.status_code in {200, 302, 404}
    assert User.objects.get().check_password(PASSWORD)


def test_reset_page_reports_an_unreachable_smtp_server(planner: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    answer = request_password_reset(planner.email)

    assert answer.status_code == 403
    assert "The mail cannot be sent just now" in answer.content.decode()
