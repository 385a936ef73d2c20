"""The list of filed documents and their files."""

from typing import Any

import pytest
from django.urls import reverse

from tests.documents.test_filing import PDF, file_one
from tests.pages import queries_of, words

LIST = "/documents/"


def test_empty_register_shows_a_message(client_of: Any) -> None:
    assert "Nothing is filed yet that you may read" in words(client_of().get(LIST))


def test_register_lists_number_title_and_sender(client_of: Any) -> None:
    document = file_one()

    page = words(client_of().get(LIST))

    assert f"{document.full_number} Final report on JCO Amber From Lithuania, filed on" in page


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("amber", True),
        ("lithuania final", True),
        ("1/26", True),
        ("1", True),
        ("bora", False),
        ("2/26", False),
        ("99999999999", False),
        ("%", False),
    ],
)
def test_register_search_matches_title_and_number(client_of: Any, wanted: str, found: bool) -> None:
    document = file_one()

    page = words(client_of().get(LIST, {"q": wanted}))

    assert (document.full_number in page) == found
    assert ("No document fits" in page) == (not found)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("first", {"first"}),
        ("revised", {"revised"}),
        ("1", {"first", "revised"}),
        ("2", {"second"}),
    ],
)
def test_register_search_matches_the_number_as_written(
    client_of: Any, wanted: str, found: set[str]
) -> None:
    first = file_one()
    numbers = {
        "first": first.full_number,
        "second": file_one().full_number,
        "revised": file_one(previous=first).full_number,
    }

    page = words(client_of().get(LIST, {"q": numbers.get(wanted, wanted)}))

    assert {name for name, number in numbers.items() if f"{number} Final" in page} == found


def test_file_is_downloaded_and_never_displayed(client_of: Any) -> None:
    response = client_of().get(file_one().get_absolute_url())

    assert response.content == PDF.content
    assert response["Content-Disposition"] == 'attachment; filename="report.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def test_hidden_document_answers_like_a_missing_document(client_of: Any) -> None:
    document = file_one(marking="participants")
    outsider = client_of("planner", "ES")

    assert outsider.get(document.get_absolute_url()).status_code == 404
    assert document.full_number not in words(outsider.get(LIST))


def test_missing_file_of_a_document_returns_404(client_of: Any) -> None:
    document = file_one()

    path = reverse("documents:document_download", args=[document.pk, 1])

    assert client_of().get(path).status_code == 404


def test_query_count_does_not_grow_with_the_register(client_of: Any) -> None:
    client = client_of()
    file_one()
    few = queries_of(client, LIST)
    for _each in range(6):
        file_one()

    assert queries_of(client, LIST) == few
