"""The filters of the list of overlaps, also with unreadable values."""

from typing import Any

import pytest

from coordination.models import Overlap
from tests.coordination.test_views_overlaps import LIST, page_text
from tests.overlaps import overlap_with_long_operation

pytestmark = [pytest.mark.django_db, pytest.mark.example("a JCO within an operation")]


@pytest.fixture
def overlapping_operation() -> Overlap:
    return overlap_with_long_operation()


def test_each_active_filter_is_a_chip_that_removes_the_filter(
    client_for: Any, overlapping_operation: Overlap
) -> None:
    address = f"{LIST}?grade=conflict&year=2027&age=7&show=ahead&organiser=WCO"

    page = page_text(client_for("expert", "DK"), address)

    assert "1 overlap" in page
    for label in ("Conflict", "2027", "in the last 7 days", "not over yet", "Customs Organization"):
        assert label in page[page.index('class="chips"') : page.index("</ul>", page.index("chips"))]
    assert "?organiser=WCO&amp;grade=conflict&amp;age=7&amp;show=ahead" in page


def test_overlap_filters_exclude_overlaps_that_do_not_match(
    client_for: Any, overlapping_operation: Overlap
) -> None:
    expert = client_for("expert", "DK")

    for query in ("grade=aware", "year=2026", "certainty=possible", "organiser=FRONTEX"):
        assert "No overlap fits all of these filters" in page_text(expert, f"{LIST}?{query}"), query


@pytest.mark.example("")
def test_invalid_overlap_filter_is_refused_with_an_error(client_for: Any) -> None:
    client = client_for()
    queries = [
        "year=10000",
        "year=-1",
        "year=abc",
        "year=99999999999999999999",
        "grade=x",
        "certainty=1",
        "age=8",
        "show=x",
        "organiser=ZZ",
        "term=nothing",
        "state=x",
    ]

    refused_queries = [
        query for query in queries if "errorlist" in page_text(client, f"{LIST}?{query}", 400)
    ]

    assert refused_queries == queries


@pytest.mark.example("")
def test_invalid_page_number_causes_no_server_error(client_for: Any) -> None:
    client = client_for()
    queries = ("page=abc", "page=-1", "page=99999999999999999999", "x=%00")

    answers = {query: client.get(f"{LIST}?{query}").status_code for query in queries}

    assert set(answers.values()) <= {200, 400}, answers
