"""Characters that cannot be stored, refused with a sentence on every page."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from jco_portal.core.input_validation import is_clean_text
from jco_portal.wsgi import application
from operations.models import Operation
from tests.factories import make_operation
from tests.page_addresses import all_page_addresses
from tests.pages import operation_form_data

UNREADABLE = "holds characters that cannot be read"


@pytest.mark.parametrize("text", ["", "plain", "Ünïcödé ☃ 𝄞", "line\nbreak\ttab", "\x01"])
def test_storable_text_is_clean(text: str) -> None:
    assert is_clean_text(text)


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", "a\udfff"])
def test_nul_and_lone_surrogates_are_not_clean(text: str) -> None:
    assert not is_clean_text(text)


@pytest.mark.slow
@pytest.mark.parametrize("query", ["?q=a%00b", "?a%00b=1", "?page=1&page=%00"])
def test_nul_in_a_query_is_refused_on_every_page(db: None, query: str) -> None:
    client = Client()

    answers = {each: client.get(each + query) for each in all_page_addresses().values()}

    assert len(answers) > 30
    assert {address for address, shown in answers.items() if shown.status_code != 400} == set()
    assert all(UNREADABLE in shown.content.decode() for shown in answers.values())


@pytest.mark.parametrize(
    "address",
    [
        "/%00",
        "/operations/%00/",
        "/operations/2027-LT-%00/edit/",
        "/operations/A/moves/%00/",
        "/calendar/%00",
        "/accounts/login/%00",
        "/static/%00.css",
    ],
)
def test_nul_in_the_path_is_refused(client_for: Any, address: str) -> None:
    for client in (Client(), client_for()):
        shown = client.get(address)

        assert shown.status_code == 400
        assert UNREADABLE in shown.content.decode()


@pytest.mark.example("draft")
def test_pages_do_not_fail_on_bytes_that_are_not_unicode(client_for: Any) -> None:
    make_operation()
    client = client_for()

    for text in ("%ED%A0%80", "%FF%FE", "%C0%80", "%F4%90%80%80", "%ED%B0%80%ED%A0%80"):
        for address in (
            f"/operations/?q={text}",
            f"/operations/{text}/",
            f"/calendar/?year={text}",
            f"/{text}?{text}={text}",
            f"/accounts/login/?next={text}",
        ):
            assert client.get(address).status_code in {200, 302, 400, 404}, address


def test_cookie_with_nul_is_refused(db: None) -> None:
    client = Client()
    quoted_nul = 'sessionid="\\000bcdefghijkl"; csrftoken="\\000"; messages="\\000"'

    for address in ("/", "/healthz", "/accounts/login/"):
        shown = client.get(address, headers={"cookie": quoted_nul})

        assert shown.status_code == 400
        assert UNREADABLE in shown.content.decode()


@pytest.mark.parametrize("host", ["evil.example", "a\x00b", "-", "a b", "[::1", "x" * 300])
def test_unknown_host_is_a_bad_request(db: None, host: str) -> None:
    shown = Client().get("/operations/", headers={"host": host})

    assert shown.status_code == 400
    assert "The request cannot be read" in shown.content.decode()


def test_too_many_fields_are_a_bad_request(client_for: Any) -> None:
    client = client_for()

    queried = client.get("/operations/?" + "&".join(f"a{n}=1" for n in range(2000)))
    filled = client.post("/operations/new/", {f"a{n}": "1" for n in range(2000)})

    assert queried.status_code == 400
    assert filled.status_code == 400


@pytest.mark.parametrize("text", ["Am\x00ber", "\x00"])
def test_form_with_nul_redisplays_the_typed_values(client_for: Any, text: str) -> None:
    client = client_for()
    typed = operation_form_data(
        name=text,
        aims="Cigarettes on the land border",
        **{"phases-0-entered_start": "2027\x00", "phases-0-entered_end": ""},
    )

    shown = client.post("/operations/new/", typed)

    content = shown.content.decode()
    assert shown.status_code == 422
    assert "This text holds characters that cannot be stored; type it again." in content
    assert "Cigarettes on the land border" in content
    assert not Operation.objects.exists()


def test_sign_in_with_nul_fails_without_an_error(db: None) -> None:
    shown = Client().post("/accounts/login/", {"login": "a\x00@b.example", "password": "\x00"})

    assert shown.status_code == 200


@pytest.mark.example("tabled")
def test_transition_with_nul_in_its_reason_is_refused(client_for: Any) -> None:
    operation = make_operation(state="tabled")
    client = client_for()

    shown = client.post(
        f"/operations/{operation.reference}/moves/cancel/", {"reason": "Too\x00 late"}
    )

    operation.refresh_from_db()
    assert shown.status_code == 409
    assert "characters that cannot be stored" in shown.content.decode()
    assert operation.state == "tabled"


@pytest.mark.parametrize("charset", ["rot13", "zzz", "utf-16", "base64", '"rot13"', "idna"])
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_form_in_another_encoding_is_a_bad_request(
    client_for: Any, charset: str, kind: str
) -> None:
    content_type = f"{kind}; charset={charset}"

    shown = client_for().generic("POST", "/operations/new/", b"name=Amber", content_type)

    assert shown.status_code == 400
    assert "send UTF-8" in shown.content.decode()


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=UTF-8", '; charset="utf-8"'])
def test_form_in_utf8_is_read(client_for: Any, charset: str) -> None:
    content_type = f"application/x-www-form-urlencoded{charset}"

    shown = client_for().post("/operations/new/", b"name=Amber", content_type=content_type)

    assert shown.status_code == 422
    assert 'value="Amber"' in shown.content.decode()


@pytest.mark.parametrize("charset", ["rot13", "zzz", "utf-16", "hex"])
def test_get_request_in_another_encoding_is_a_bad_request(db: None, charset: str) -> None:
    environ = RequestFactory().get("/operations/?q=a").environ
    environ["CONTENT_TYPE"] = f"text/plain; charset={charset}"
    statuses: list[str] = []

    answer = application(environ, lambda status, _headers: statuses.append(status))

    assert statuses == ["400 Bad Request"]
    assert "send UTF-8" in b"".join(answer).decode()
