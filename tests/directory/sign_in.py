"""Signing in through the pages, and setting a password anew by mail."""

import re
from typing import Any

from django.core import mail
from django.test import Client

from jco_portal.directory.models import User
from tests.factories import PASSWORD

LOGIN_URL = "/accounts/login/"
NEW_PASSWORD = "Anchored-In-Klaipeda-7"


def sign_in(client: Client, user: User, password: str = PASSWORD, **more: str) -> Any:
    """What the portal answers to an address and a password."""
    return client.post(LOGIN_URL, {"login": user.email, "password": password} | more)


def is_signed_in(client: Client) -> bool:
    """True when Home opens."""
    return client.get("/").status_code == 200


def password_reset_link(address: str) -> str:
    """The path in the only mail that was sent, to this address."""
    [message] = mail.outbox
    mail.outbox.clear()
    assert message.to == [address]
    assert message.subject.startswith("[JCO Portal] ")
    [link] = re.findall(r"http://testserver(/accounts/password/reset/key/\S+)", message.body)
    return link


def request_password_reset(address: str) -> Any:
    """What a stranger is told who asks for a new password."""
    return Client().post("/accounts/password/reset/", {"email": address})


def set_password(client: Client, link: str, password: str = NEW_PASSWORD) -> Any:
    """Follow a link and type a new password twice."""
    form = client.get(link, follow=True)
    where = form.redirect_chain[-1][0] if form.redirect_chain else link
    return client.post(where, {"password1": password, "password2": password})
