"""Page header, sign-in, error pages, templates and static files."""

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tinycss2 import parse_stylesheet

from jco_portal.demo.operations import load_accounts
from tests.factories import PASSWORD, make_operation, make_user

TEMPLATES = sorted(
    path
    for path in settings.BASE_DIR.glob("**/templates/**/*")
    if path.suffix in {".html", ".svg"} and ".venv" not in path.parts
)
SHEETS = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))
INLINE = re.compile(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\ssrc=)|javascript:")
INCLUDE = re.compile(r"{%-?\s*include\s+(.*?)%}", re.DOTALL)
ROLES = [("planner", "LT"), ("expert", "DK"), ("liaison", "WCO"), ("administrator", "GSC")]
SIGNED_IN_PAGES = ["/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/"]
OPEN_PAGES = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
    "/accounts/password/reset/key/1-wrong/",
    "/accounts/signup/",
    "/accounts/inactive/",
]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_contain_no_inline_styles_or_scripts(path: Path) -> None:
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_style_sheets_have_no_errors_or_unclosed_rules(sheet: Path) -> None:
    rules = parse_stylesheet(sheet.read_text(), skip_comments=True, skip_whitespace=True)

    plain = [rule for rule in rules if rule.type == "qualified-rule"]
    assert [rule.message for rule in rules if rule.type == "error"] == []
    assert [rule for rule in plain if any(token.type == "{} block" for token in rule.content)] == []


def test_pages_share_the_same_style_sheet_and_scripts() -> None:
    named = {
        name
        for path in TEMPLATES
        if not {"pdf", "admin"} & set(path.parts)
        for name in re.findall(r"static '((?:css|js)/[^']+)'", path.read_text(encoding="utf-8"))
    }

    assert named == {"css/site.css", "js/site.js", "js/theme.js"}


def test_every_static_file_is_an_entry_or_imported_by_an_entry() -> None:
    static = settings.BASE_DIR / "static"
    for kind, whole in (("css", ("site", "admin", "print")), ("js", ("site", "theme"))):
        entries = [static / kind / f"{name}.{kind}" for name in whole]
        imports = {
            static / kind / imported
            for entry in entries
            for imported in re.findall(r'import "(?:\./|static:css/)([^"]+)"', entry.read_text())
        }
        assert {*entries, *imports} == set((static / kind).glob(f"*.{kind}"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_include_tag_ends_with_only(path: Path) -> None:
    includes = INCLUDE.findall(path.read_text(encoding="utf-8"))

    assert [each for each in includes if not each.rstrip().endswith("only")] == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", OPEN_PAGES)
def test_sign_in_pages_open_for_anonymous_users(client: Client, address: str) -> None:
    response = client.get(address, follow=True)

    assert response.status_code == 200
    assert "JCO Portal</title>" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "organisation_code"), ROLES)
@pytest.mark.parametrize("address", SIGNED_IN_PAGES)
def test_account_pages_open_for_every_role(
    client_for: Any, role: str, organisation_code: str, address: str
) -> None:
    response = client_for(role, organisation_code).get(address)

    assert response.status_code == 200


@pytest.mark.django_db
def test_closed_sign_up_page_names_the_coordinator(client: Client) -> None:
    page = client.get("/accounts/signup/").content.decode()

    assert "Ask the coordinator for Joint Customs Operations in your administration" in page
    assert client.post("/accounts/signup/", {"email": "x@test.example"}).status_code == 200


@pytest.mark.django_db
def test_page_header_shows_the_function_and_marks_the_section(client_for: Any) -> None:
    page = client_for("planner", "LT").get("/").content.decode()

    assert "Planner, Lithuania" in page
    assert '<a href="/" aria-current="page">Home</a>' in page


@pytest.mark.django_db
def test_calendar_pages_have_a_second_navigation_row(client_for: Any) -> None:
    page = client_for("planner", "LT").get("/calendar/overlaps/").content.decode()

    assert '<a href="/calendar/overlaps/" aria-current="page">Overlaps</a>' in page
    assert '<a href="/calendar/" aria-current="true">Calendar</a>' in page


@pytest.mark.django_db
def test_sign_in_requires_the_code_after_two_factor_setup(client: Client) -> None:
    user = make_user("planner", "LT")
    secret = _activate_second_factor(client, user.email)
    client.logout()

    response = client.post(
        "/accounts/login/", {"login": user.email, "password": PASSWORD}, follow=True
    )
    assert "Type the code that your authenticator app shows now" in response.content.decode()
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).update(last_used_at=None)
    response = client.post("/accounts/2fa/authenticate/", {"code": _code(secret)}, follow=True)

    assert response.context["user"] == user


def _activate_second_factor(client: Client, email: str) -> str:
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret: str = page.context["form"].secret
    done = client.post("/accounts/2fa/totp/activate/", {"code": _code(secret)}, follow=True)
    assert done.status_code == 200
    assert "codes are left" in done.content.decode()
    return secret


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


@pytest.mark.django_db
def test_demo_accounts_are_listed_only_in_the_demonstration(client: Client, settings: Any) -> None:
    load_accounts()
    plain = client.get("/accounts/login/").content.decode()

    settings.TEMPLATES = deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["OPTIONS"]["context_processors"].append(
        "jco_portal.demo.context_processors.demo_context"
    )
    with CaptureQueriesContext(connection) as queries:
        demo = client.get("/accounts/login/").content.decode()

    assert "planner.lt@demo.example" not in plain
    assert "planner.lt@demo.example" in demo
    assert "Planner, Lithuania" in demo
    assert len(queries) <= 3


@pytest.mark.django_db
def test_unknown_url_shows_a_404_page(client_for: Any) -> None:
    response = client_for("planner", "LT").get("/operations/no-such-one/")

    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


@pytest.mark.example("tabled")
@pytest.mark.django_db
def test_refused_transition_shows_a_403_page(client_for: Any) -> None:
    operation = make_operation("Amber", state="tabled")

    response = client_for("contact_point", "PL").post(
        f"{operation.get_absolute_url()}moves/cancel/"
    )

    assert response.status_code == 403
    assert "This is not possible" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/?q=%00", "/?q=%ED%A0%80%00"])
def test_unreadable_characters_show_a_400_page(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 400
    assert "characters that cannot be read" in response.content.decode()


def test_unknown_host_shows_a_400_page(client: Client) -> None:
    response = client.get("/", headers={"host": "elsewhere.example"})

    assert response.status_code == 400
    assert "The request cannot be read" in response.content.decode()


def test_error_500_page_needs_neither_context_nor_database() -> None:
    page = render_to_string("500.html")

    assert "The portal has made a mistake" in page
