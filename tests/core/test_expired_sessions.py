"""Input sent after a session has expired: redisplayed, and sent after sign-in."""

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jco_portal.core.expired_sessions import RESUBMITTED_KEY
from operations.models import BusinessCaseText
from tests.factories import PASSWORD, make_operation, make_user
from tests.pages import operations_url, page_text

HERE = "http://testserver"
WRITTEN = '\nLorries cross at night.\n\n<b>Many</b> & "often" – ночью, νύχτα, 🚛 {{ 7|add:7 }}'


def foreign_client(**more: Any) -> Client:
    return Client(enforce_csrf_checks=True, **more)


def case_path() -> str:
    return operations_url("business_case_section_edit", make_operation().reference, "background")


def resubmitted_fields(page: str) -> dict[str, str]:
    """Return the fields that the page would send again."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    shown = re.findall(r'name="([^"]+)" rows="8" readonly>\n(.*?)</textarea>', page, re.DOTALL)
    fields = {name: unescape(value) for name, value in [*hidden, *shown]}
    for name in ("csrfmiddlewaretoken", RESUBMITTED_KEY):
        fields.pop(name, None)
    return fields


@pytest.mark.example("draft")
def test_form_posted_without_sign_in_is_preserved_on_the_page(db: None) -> None:
    sent = {"text": WRITTEN, "is_ready_for_review": "on", "version": "0"}

    answer = Client().post(case_path(), sent)

    assert (answer.status_code, answer["Cache-Control"]) == (401, "no-store")
    assert resubmitted_fields(answer.content.decode()) == sent
    assert not BusinessCaseText.objects.exists()


@pytest.mark.example("draft")
def test_page_warns_when_the_form_is_sent_again_without_sign_in(db: None) -> None:
    sent = {"text": WRITTEN, "is_ready_for_review": "on", "note": "", "version": "0"}
    client, path = Client(), case_path()

    first = page_text(client.post(path, sent))
    again = client.post(path, sent | {RESUBMITTED_KEY: "yes"})

    assert "not signed in yet" not in first
    assert "Short entries and choices are kept too" in first
    assert "You are not signed in yet" in page_text(again)
    assert resubmitted_fields(again.content.decode()) == sent


def test_passwords_and_unreadable_characters_are_not_preserved(db: None) -> None:
    sent = {"name": "A\x00mber", "password1": PASSWORD, "oldpassword": PASSWORD}

    page = Client().post("/operations/new/", sent).content.decode()

    assert resubmitted_fields(page) == {"name": "Amber"}
    assert PASSWORD not in re.sub(r"<code>.*?</code>", "", page)


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/accounts/password/change/", {"note": "x"}),
        ("/operations/new/", {"name": "x" * 1_000_001}),
        ("/operations/new/", {}),
    ],
)
def test_account_form_long_form_and_empty_form_redirect_to_sign_in(
    db: None, path: str, sent: dict[str, str]
) -> None:
    answer = Client().post(path, sent)

    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={path}")


def test_page_explains_that_a_file_must_be_chosen_again(db: None) -> None:
    sent = {"title": "Plan", "file": SimpleUploadedFile("plan.txt", b"x")}

    answer = Client().post("/operations/2027-LT-AMBER/files/new/", sent)

    assert "choose it again" in answer.content.decode()


@pytest.mark.example("draft")
def test_form_older_than_the_sign_in_is_shown_again_to_the_signed_in_user(db: None) -> None:
    path, client = case_path(), foreign_client()
    client.force_login(make_user())

    answer = client.post(path, {"text": "Why now.", "version": "0"}, HTTP_ORIGIN=HERE)

    page = answer.content.decode()
    assert (answer.status_code, resubmitted_fields(page)["version"]) == (403, "0")
    assert make_user().function_label in unescape(page)
    assert not BusinessCaseText.objects.exists()
    again = resubmitted_fields(page) | {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post(path, again, HTTP_ORIGIN=HERE).status_code == 302
    assert BusinessCaseText.objects.get().text == "Why now."


@pytest.mark.example("draft")
@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
def test_form_of_another_site_is_not_shown_to_a_signed_in_user(db: None, origin: str) -> None:
    path, client = case_path(), foreign_client()
    client.force_login(make_user())

    answer = client.post(path, {"text": "Planted."}, **{"HTTP_ORIGIN": origin} if origin else {})

    assert answer.status_code == 403
    assert "Planted." not in answer.content.decode()


@pytest.mark.example("draft")
def test_form_of_another_site_is_not_preserved_for_an_anonymous_user(db: None) -> None:
    answer = foreign_client().post(case_path(), {"text": "Planted."})

    assert answer.status_code == 403
    assert "Planted." not in answer.content.decode()


@pytest.mark.example("draft")
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_script", [True, False])
def test_business_case_section_survives_an_expired_session(
    chromium: Any, live_server: Any, has_script: bool
) -> None:
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=has_script)
    context.set_default_timeout(15_000)
    page = context.new_page()

    def sign_in(tab: Any) -> None:
        tab.fill("input[name=login]", make_user().email)
        tab.fill("input[name=password]", PASSWORD)
        tab.click("main button[type=submit]")
        tab.wait_for_selector("text=What is waiting")

    path = case_path()
    page.goto("/accounts/login/")
    sign_in(page)
    page.goto(path)
    page.fill("textarea[name=text]", "Why now.\nAnd why here.")
    context.clear_cookies(name="sessionid")
    page.click("main button[type=submit] >> nth=0")

    page.wait_for_selector("text=You were signed out")
    with context.expect_page() as opened:
        page.click("text=Sign in in a new tab >> nth=-1")
    sign_in(opened.value)
    page.click("text=I have signed in")
    page.click("text=Send it now")
    page.wait_for_selector("text=is saved")

    assert BusinessCaseText.objects.get().text == "Why now.\nAnd why here."
    context.close()
