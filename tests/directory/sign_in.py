"""Signing in on the pages, and resetting a password by email."""

import re
from typing import Any

from django.core import mail
from django.test import Client

from jco_portal.directory.models import User
from tests.factories import PASSWORD

LOGIN_URL = "/accounts/login/"
NEW_PASSWORD = "Anchored-In-Klaipeda-7"


def sign_in(client: Client, user: User, password: str = PASSWORD, **more: str) -> Any:
    """Send an email address and a password to the sign-in page and return the reply."""
    return client.post(LOGIN_URL, {"login": user.email, "password": password} | more)


def is_signed_in(client: Client) -> bool:
    """Return whether the home page opens."""
    return client.get("/").status_code == 200


def password_reset_link(address: str) -> str:
    """Return the path in the only email that was sent, which must be to this address."""
    [message] = mail.outbox
    mail.outbox.clear()
    assert message.to == [address]
    assert message.subject.startswith("[JCO Portal] ")
    [link] = re.findall(r"http://testserver(/accounts/password/reset/key/\S+)", message.body)
    return link


def request_password_reset(address: str) -> Any:
    """Request a new password without signing in and return the reply."""
    return Client().post("/accounts/password/reset/", {"email": address})


def set_password(client: Client, link: str, password: str = NEW_PASSWORD) -> Any:
    """Follow a reset link and enter a new password twice."""
    form = client.get(link, follow=True)
    where = form.redirect_chain[-1][0] if form.redirect_chain else link
    return client.post(where, {"password1": password, "password2": password})
