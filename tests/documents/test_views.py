"""The register of documents and its files."""

from typing import Any

import pytest
from django.urls import reverse

from tests.documents.test_filing import PDF, file_draft_once
from tests.pages import count_queries, page_text

LIST = "/documents/"


def test_empty_register_shows_a_message(client_for: Any) -> None:
    assert "Nothing is filed yet that you may read" in page_text(client_for().get(LIST))


def test_register_lists_number_title_and_sender(client_for: Any) -> None:
    document = file_draft_once()

    page = page_text(client_for().get(LIST))

    assert f"{document.full_number} Final report on JCO Amber From Lithuania, filed on" in page


@pytest.mark.parametrize(
    ("wanted", "is_listed"),
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
def test_register_search_matches_title_and_number(
    client_for: Any, wanted: str, is_listed: bool
) -> None:
    document = file_draft_once()

    page = page_text(client_for().get(LIST, {"q": wanted}))

    assert (document.full_number in page) == is_listed
    assert ("No document fits" in page) == (not is_listed)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("first", {"first"}),
        ("revised", {"revised"}),
        ("1", {"first", "revised"}),
        ("2", {"second"}),
    ],
)
def test_register_search_matches_the_number_as_written(
    client_for: Any, wanted: str, expected: set[str]
) -> None:
    first = file_draft_once()
    numbers = {
        "first": first.full_number,
        "second": file_draft_once().full_number,
        "revised": file_draft_once(previous=first).full_number,
    }

    page = page_text(client_for().get(LIST, {"q": numbers.get(wanted, wanted)}))

    assert {name for name, number in numbers.items() if f"{number} Final" in page} == expected


def test_file_is_downloaded_and_never_displayed(client_for: Any) -> None:
    response = client_for().get(file_draft_once().get_absolute_url())

    assert response.content == PDF.content
    assert response["Content-Disposition"] == 'attachment; filename="report.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def test_hidden_document_answers_like_a_missing_document(client_for: Any) -> None:
    document = file_draft_once(marking="participants")
    outsider = client_for("planner", "ES")

    assert outsider.get(document.get_absolute_url()).status_code == 404
    assert document.full_number not in page_text(outsider.get(LIST))


def test_missing_file_of_a_document_returns_404(client_for: Any) -> None:
    document = file_draft_once()

    path = reverse("documents:document_download", args=[document.pk, 1])

    assert client_for().get(path).status_code == 404


def test_query_count_does_not_grow_with_the_register(client_for: Any) -> None:
    client = client_for()
    file_draft_once()
    few = count_queries(client, LIST)
    for _each in range(6):
        file_draft_once()

    assert count_queries(client, LIST) == few
