"""Signing in: by password, with a second step, after a reset; and what it never allows."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client

import jco_portal.settings as shipped
from jco_portal.directory.models import User
from tests.addresses import every_address
from tests.world import PASSWORD, person

LOGIN = "/accounts/login/"
NEW_PASSWORD = "Anchored-In-Klaipeda-7"
OPEN_TO_ALL = {
    "healthz",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email_verification_sent",
    "mfa_authenticate",
}


@pytest.fixture
def planner(db: None) -> User:
    return person("planner", "LT")


def sign_in(client: Client, user: User, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": user.email, "password": password} | more)


def is_signed_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_the_right_password_signs_in(planner: User) -> None:
    client = Client()

    answer = sign_in(client, planner)

    assert (answer.status_code, answer.url) == (302, "/")
    assert is_signed_in(client)


def test_the_address_may_be_typed_in_capitals(planner: User) -> None:
    client = Client()

    client.post(LOGIN, {"login": f" {planner.email.upper()} ", "password": PASSWORD})

    assert is_signed_in(client)


@pytest.mark.parametrize("password", ["wrong", "", PASSWORD.lower(), PASSWORD + " ", "x" * 5000])
def test_a_wrong_password_is_refused_and_the_address_stays(planner: User, password: str) -> None:
    client = Client()

    answer = sign_in(client, planner, password)

    assert answer.status_code == 200
    assert planner.email in answer.content.decode()
    assert not is_signed_in(client)


def test_a_refusal_does_not_tell_whether_the_address_is_known(planner: User) -> None:
    known = sign_in(Client(), planner, "wrong").content.decode()
    unknown = Client().post(LOGIN, {"login": "nobody@test.example", "password": "wrong"})

    sentence = "The email address and/or password you specified are not correct."
    assert sentence in known
    assert sentence in unknown.content.decode()


def test_a_closed_account_does_not_sign_in(planner: User) -> None:
    User.objects.update(is_active=False)
    client = Client()

    answer = sign_in(client, planner)

    assert not is_signed_in(client)
    assert answer.url == "/accounts/inactive/"


def test_an_account_closed_meanwhile_is_out_at_the_next_request(planner: User) -> None:
    client = Client()
    sign_in(client, planner)

    User.objects.update(is_active=False)

    assert not is_signed_in(client)


def test_signing_in_leads_to_the_page_that_was_asked_for_and_never_elsewhere(
    planner: User,
) -> None:
    asked = Client().get("/operations/?q=amber")
    assert asked.url == "/accounts/login/?next=/operations/%3Fq%3Damber"

    assert sign_in(Client(), planner, next="/operations/").url == "/operations/"
    for elsewhere in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        assert sign_in(Client(), planner, next=elsewhere).url == "/"


def test_the_session_changes_at_sign_in_and_ends_at_sign_out(planner: User) -> None:
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


def test_a_changed_password_signs_out_everywhere_else(planner: User) -> None:
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
def test_a_weak_password_is_refused(planner: User, password: str) -> None:
    client = Client()
    sign_in(client, planner)

    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )

    assert answer.status_code == 200
    assert User.objects.get().check_password(PASSWORD)


# Guessing


def test_guessing_is_slowed_down_as_shipped(planner: User, settings: Any) -> None:
    assert not hasattr(shipped, "ACCOUNT_RATE_LIMITS")
    settings.ACCOUNT_RATE_LIMITS = {}
    client = Client()
    for _attempt in range(5):
        sign_in(client, planner, "wrong")

    late = sign_in(client, planner)
    other = sign_in(Client(), person("planner", "PL"))

    assert late.status_code == 200
    assert "Too many failed login attempts. Try again later." in late.content.decode()
    assert other.status_code == 302


def test_guessing_from_one_address_is_slowed_down_for_all_accounts(db: None, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {}
    codes = ("LT", "PL", "EE", "LV", "FI", "SE", "DK", "DE", "FR", "ES", "IT", "PT")
    people = [person("planner", code) for code in codes]

    for each in people[:10]:
        sign_in(Client(REMOTE_ADDR="192.0.2.7"), each, "wrong")

    assert sign_in(Client(REMOTE_ADDR="192.0.2.7"), people[10]).status_code == 200
    assert sign_in(Client(REMOTE_ADDR="192.0.2.8"), people[11]).status_code == 302


def test_signing_in_does_not_hang_on_the_broker(
    planner: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr("redis.connection.AbstractConnection.connect", away)
    settings.ACCOUNT_RATE_LIMITS = {}

    assert sign_in(Client(), planner).status_code == 302


# A forgotten password


def reset_link(address: str) -> str:
    """The path in the only mail that was sent, to this address."""
    [message] = mail.outbox
    mail.outbox.clear()
    assert message.to == [address]
    assert message.subject.startswith("[JCO Portal] ")
    [link] = re.findall(r"http://testserver(/accounts/password/reset/key/\S+)", message.body)
    return link


def ask_for_reset(address: str) -> Any:
    return Client().post("/accounts/password/reset/", {"email": address})


def set_password(client: Client, link: str, password: str = NEW_PASSWORD) -> Any:
    form = client.get(link, follow=True)
    where = form.redirect_chain[-1][0] if form.redirect_chain else link
    return client.post(where, {"password1": password, "password2": password})


def test_a_forgotten_password_is_set_anew_by_mail_once(planner: User) -> None:
    signed_in = Client()
    sign_in(signed_in, planner)
    answer = ask_for_reset(planner.email.upper())
    assert answer.url == "/accounts/password/reset/done/"
    link = reset_link(planner.email)

    set_password(Client(), link)
    set_password(Client(), link, "Another-Password-99")

    client = Client()
    assert sign_in(client, planner).status_code == 200
    assert sign_in(client, planner, NEW_PASSWORD).status_code == 302
    assert not is_signed_in(signed_in)


def test_a_new_account_sets_its_first_password_by_mail(db: None) -> None:
    user = User.objects.create_user("new@test.example")
    ask_for_reset(user.email)

    set_password(Client(), reset_link(user.email))

    assert sign_in(Client(), user, NEW_PASSWORD).status_code == 302


def test_asking_for_a_stranger_s_password_tells_nothing(planner: User) -> None:
    known, unknown = ask_for_reset(planner.email), ask_for_reset("nobody@test.example")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    links = [each for each in mail.outbox if "/reset/key/" in each.body]
    assert [each.to for each in links] == [[planner.email]]


def test_a_closed_account_gets_no_link(planner: User) -> None:
    User.objects.update(is_active=False)

    ask_for_reset(planner.email)

    assert not [each for each in mail.outbox if "/reset/key/" in each.body]


@pytest.mark.parametrize(
    "link",
    [
        "/accounts/password/reset/key/1-a-b/",
        "/accounts/password/reset/key/zzzzzzzzzzzzzzzz-a-b/",
        "/accounts/password/reset/key/0-set-password/",
    ],
)
def test_a_made_up_link_sets_nothing(planner: User, link: str) -> None:
    answer = set_password(Client(), link)

    assert answer.status_code in {200, 302, 404}
    assert User.objects.get().check_password(PASSWORD)


def test_mail_that_cannot_leave_is_told_and_no_error(planner: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    answer = ask_for_reset(planner.email)

    assert answer.status_code == 403
    assert "The mail cannot be sent just now" in answer.content.decode()


# A second step


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def clock() -> Iterator[Any]:
    """A clock that stands still, so that a code does not run out in mid-test."""
    with time_machine.travel(time.time(), tick=False) as clock:
        yield clock


@pytest.fixture
def secret(planner: User, clock: Any) -> str:
    """The secret of a second step that the planner has activated through the pages."""
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


def test_a_second_step_is_asked_for_and_signs_in(planner: User, secret: str) -> None:
    client = Client()
    first = sign_in(client, planner)
    assert first.url == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)
    for wrong in ("000000", "", "abc", "١٢٣٤٥٦"):
        assert client.post(first.url, {"code": wrong}).status_code == 200
    assert not is_signed_in(client)

    client.post(first.url, {"code": code_of(secret)})

    assert is_signed_in(client)


def test_a_code_is_taken_once(planner: User, secret: str) -> None:
    code = code_of(secret)
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, planner)
        client.post("/accounts/2fa/authenticate/", {"code": code})

    assert is_signed_in(first)
    assert not is_signed_in(second)


def test_a_recovery_code_signs_in_once(planner: User, secret: str) -> None:
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()

    outcomes = []
    for _attempt in range(2):
        client = Client()
        sign_in(client, planner)
        client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        outcomes.append(is_signed_in(client))

    assert outcomes == [True, False]


def test_the_administration_s_own_sign_in_is_no_way_round_the_second_step(db: None) -> None:
    administrator = person("administrator", "GSC")
    client = Client()

    client.post(
        "/admin/login/", {"username": administrator.email, "password": PASSWORD, "next": "/admin/"}
    )

    assert not is_signed_in(client)


def test_a_reset_password_is_no_way_round_the_second_step(planner: User, secret: str) -> None:
    mail.outbox.clear()
    ask_for_reset(planner.email)
    client = Client()

    set_password(client, reset_link(planner.email))
    assert not is_signed_in(client)
    sign_in(client, planner, NEW_PASSWORD)

    assert not is_signed_in(client)


# What is closed


def test_nobody_signs_up(db: None) -> None:
    page = Client().get("/accounts/signup/")
    sent = Client().post(
        "/accounts/signup/", {"email": "new@test.example", "password1": NEW_PASSWORD}
    )

    assert page.status_code == sent.status_code == 200
    assert "account/signup_closed.html" in [each.name for each in page.templates]
    assert not User.objects.exists()


def test_nobody_changes_the_own_address(planner: User) -> None:
    client = Client()
    sign_in(client, planner)

    page = client.get("/accounts/email/")
    sent = client.post("/accounts/email/", {"action_add": "", "email": "other@test.example"})

    assert page.status_code == sent.status_code == 404
    assert User.objects.get().email == planner.email


def test_strangers_are_sent_to_sign_in_from_every_other_page(db: None) -> None:
    answers = {name: Client().get(address) for name, address in every_address().items()}

    opened = {name for name, answer in answers.items() if answer.status_code != 302}
    sent = {
        name
        for name, answer in answers.items()
        if answer.status_code == 302 and answer.url.startswith("/accounts/login/")
    }
    assert opened | sent == set(answers)
    assert opened <= OPEN_TO_ALL
    assert set(answers) - OPEN_TO_ALL <= sent


def test_strangers_are_sent_to_sign_in_by_every_order_too(db: None) -> None:
    for name, address in every_address().items():
        if name not in OPEN_TO_ALL:
            answer = Client().post(address)

            assert answer.status_code == 302, name
            assert answer.url.startswith("/accounts/login/"), name


def test_every_page_of_the_own_account_opens(planner: User) -> None:
    client = Client()
    sign_in(client, planner)

    for name, address in every_address().items():
        if address.startswith("/accounts/") and name != "account_email":
            assert client.get(address).status_code in {200, 302, 404}, name


def test_an_order_without_the_form_s_token_is_refused(planner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(planner)

    assert client.post("/accounts/logout/").status_code == 403
    assert client.post("/operations/new/", {"name": "Amber"}).status_code == 403
    assert is_signed_in(client)


def test_cookies_are_closed_to_scripts_and_other_sites(planner: User) -> None:
    client = Client()
    sign_in(client, planner)

    session = client.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert int(session["max-age"]) <= 12 * 3600
