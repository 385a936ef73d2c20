"""Pages and addresses that are closed to visitors, scripts and other sites."""

from django.test import Client

from jco_portal.directory.models import User
from tests.directory.sign_in import NEW_PASSWORD, is_signed_in, sign_in
from tests.page_addresses import all_page_addresses

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


def test_sign_up_is_closed(db: None) -> None:
    page = Client().get("/accounts/signup/")
    sent = Client().post(
        "/accounts/signup/", {"email": "new@test.example", "password1": NEW_PASSWORD}
    )

    assert page.status_code == sent.status_code == 200
    assert "account/signup_closed.html" in [each.name for each in page.templates]
    assert not User.objects.exists()


def test_user_cannot_change_their_email_address(planner: User) -> None:
    client = Client()
    sign_in(client, planner)

    page = client.get("/accounts/email/")
    sent = client.post("/accounts/email/", {"action_add": "", "email": "other@test.example"})

    assert page.status_code == sent.status_code == 404
    assert User.objects.get().email == planner.email


def test_anonymous_get_redirects_to_sign_in_except_on_open_pages(db: None) -> None:
    answers = {name: Client().get(address) for name, address in all_page_addresses().items()}

    opened = {name for name, answer in answers.items() if answer.status_code != 302}
    sent = {
        name
        for name, answer in answers.items()
        if answer.status_code == 302 and answer.url.startswith("/accounts/login/")
    }
    assert opened | sent == set(answers)
    assert opened <= OPEN_TO_ALL
    assert set(answers) - OPEN_TO_ALL <= sent


def test_anonymous_post_redirects_to_sign_in(db: None) -> None:
    for name, address in all_page_addresses().items():
        if name not in OPEN_TO_ALL:
            answer = Client().post(address)

            assert answer.status_code == 302, name
            assert answer.url.startswith("/accounts/login/"), name


def test_signed_in_user_can_open_every_account_page(planner: User) -> None:
    client = Client()
    sign_in(client, planner)

    for name, address in all_page_addresses().items():
        if address.startswith("/accounts/") and name != "account_email":
            assert client.get(address).status_code in {200, 302, 404}, name


def test_post_without_csrf_token_is_refused(planner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(planner)

    assert client.post("/accounts/logout/").status_code == 403
    assert client.post("/operations/new/", {"name": "Amber"}).status_code == 403
    assert is_signed_in(client)


def test_session_cookie_is_http_only_and_same_site(planner: User) -> None:
    client = Client()
    sign_in(client, planner)

    session = client.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert int(session["max-age"]) <= 12 * 3600
