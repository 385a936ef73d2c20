"""Every page for every role: statuses, no writes, and the weight of forms."""

import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from tests.factories import make_operation
from tests.portal.access_table import ACCESS, ACCESS_BY_VIEW

READ_STATEMENT = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK TO)\b", re.IGNORECASE)
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
# Of a page with a form the whole page, of a list only the form that filters it.
MOST_BYTES_OF_A_FORM = 40_000


@pytest.mark.example("tabled")
@pytest.mark.usefixtures("known_readers", "plain_responses")
def test_every_page_answers_every_role_as_in_the_access_table(
    page_urls: dict[str, str], client_for: Any
) -> None:
    statuses: dict[str, list[str]] = {name: [] for name in page_urls}
    written: list[tuple[str, str]] = []
    weights: dict[str, int] = {}
    for account in ACCESS_BY_VIEW:
        client = client_for(*account) if account else Client()
        for name, address in page_urls.items():
            writes: list[str] = []
            with connection.execute_wrapper(_watch(writes)):
                response = client.get(address)
            statuses[name].append(str(response.status_code))
            written += [(name, query) for query in writes]
            weights[name] = max(weights.get(name, 0), _weight_of_forms(response))

    assert {name: " ".join(answers) for name, answers in statuses.items()} == ACCESS
    assert written == []
    assert weights["operations:operation_edit"] > 10_000  # it is looked at
    assert {name: size for name, size in weights.items() if size > MOST_BYTES_OF_A_FORM} == {}


def test_write_watcher_detects_a_write(db: None) -> None:
    answer: list[str] = []
    with connection.execute_wrapper(_watch(answer)):
        make_operation()

    assert any(query.startswith("INSERT") for query in answer)


def _watch(writes: list[str]) -> Any:
    def look(execute: Any, query: Any, *more: Any) -> Any:
        text = re.sub(r"^.*?(?=SELECT|INSERT|UPDATE|DELETE|SAVEPOINT)", "", str(query))
        if not READ_STATEMENT.match(text):
            writes.append(text[:80])
        return execute(query, *more)

    return look


def _weight_of_forms(response: HttpResponse) -> int:
    page = response.content.decode(errors="replace")
    forms = [page] if "data-guard" in page else FORM.findall(page)
    return max((len(each.encode()) for each in forms), default=0)
