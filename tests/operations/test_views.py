"""The pages of operations for users without access."""

from typing import Any

import pytest
from django.test import Client

from tests.factories import make_operation
from tests.pages import operations_url, page_text

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
    make_operation(marking="public", state="tabled")

    response = Client().get(path)

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("role", "organisation_code", "edit", "new", "upload"),
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
    client_for: Any, role: str, organisation_code: str, edit: int, new: int, upload: int
) -> None:
    operation = make_operation(marking="public", state="tabled")
    client = client_for(role, organisation_code)

    answers = [
        client.get(operations_url("operation_edit", operation.reference)),
        client.get(operations_url("operation_new")),
        client.get(operations_url("upload_new")),
    ]

    assert [answer.status_code for answer in answers] == [edit, new, upload]
    for answer in answers:
        if answer.status_code == 403:
            assert "Only " in page_text(answer)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_unsupported_http_methods_are_refused(client_for: Any, method: str) -> None:
    assert getattr(client_for("planner", "LT"), method)("/operations/new/").status_code == 405
