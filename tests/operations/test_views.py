"""The pages of operations, as somebody meets them who may not use them."""

from typing import Any

import pytest
from django.test import Client

from tests.pages import address, words
from tests.world import an_operation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/operations/",
        "/operations/export.csv",
        "/operations/new/",
        "/operations/import/",
        "/operations/import/example.csv",
        "/operations/import/1/",
        "/operations/2027-LT-AMBER/",
        "/operations/2027-LT-AMBER/edit/",
        "/operations/2027-LT-AMBER/history/",
    ],
)
def test_anonymous_visitor_is_redirected_to_the_sign_in_page(path: str) -> None:
    an_operation(marking="public", state="tabled")

    response = Client().get(path)

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("role", "place", "edit", "new", "upload"),
    [
        ("planner", "LT", 200, 200, 403),
        ("planner", "SE", 403, 200, 403),
        ("expert", "DK", 403, 200, 200),
        ("secretariat", "GSC", 403, 200, 200),
        ("liaison", "WCO", 403, 200, 200),
        ("contact_point", "EE", 403, 403, 403),
        ("administrator", "GSC", 404, 403, 403),
    ],
)
def test_pages_are_refused_with_a_reason_when_the_role_is_not_allowed(
    client_of: Any, role: str, place: str, edit: int, new: int, upload: int
) -> None:
    operation = an_operation(marking="public", state="tabled")
    client = client_of(role, place)

    answers = [
        client.get(address("operation_edit", operation.reference)),
        client.get(address("operation_new")),
        client.get(address("upload_new")),
    ]

    assert [answer.status_code for answer in answers] == [edit, new, upload]
    for answer in answers:
        if answer.status_code == 403:
            assert "Only " in words(answer)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_unsupported_http_methods_are_refused(client_of: Any, method: str) -> None:
    assert getattr(client_of("planner", "LT"), method)("/operations/new/").status_code == 405
