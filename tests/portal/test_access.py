"""Every page asked by every role: whom it opens for, what it writes, what its forms weigh."""

import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from tests.portal.access import ACCESS, ACCESS_OF
from tests.world import an_operation

READING = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK TO)\b", re.IGNORECASE)
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
MOST_BYTES_OF_A_FORM = 40_000


@pytest.mark.example("tabled")
@pytest.mark.usefixtures("known_readers", "plain_answers")
def test_every_page_answers_every_role_as_in_the_access_table(
    world: dict[str, str], client_of: Any
) -> None:
    """It answers as the table says, looking writes nothing, and no form weighs too much.

    Weighed are the page of a form whole, and the form with which a list is narrowed by itself.
    """
    found: dict[str, list[str]] = {name: [] for name in world}
    written: list[tuple[str, str]] = []
    weights: dict[str, int] = {}
    for hat in ACCESS_OF:
        client = client_of(*hat) if hat else Client()
        for name, address in world.items():
            writes: list[str] = []
            with connection.execute_wrapper(_watch(writes)):
                response = client.get(address)
            found[name].append(str(response.status_code))
            written += [(name, query) for query in writes]
            weights[name] = max(weights.get(name, 0), _weight_of_forms(response))

    assert {name: " ".join(answers) for name, answers in found.items()} == ACCESS
    assert written == []
    assert weights["operations:operation_edit"] > 10_000  # it is looked at
    assert {name: size for name, size in weights.items() if size > MOST_BYTES_OF_A_FORM} == {}


def test_write_watcher_detects_a_write(db: None) -> None:
    answer: list[str] = []
    with connection.execute_wrapper(_watch(answer)):
        an_operation()

    assert any(query.startswith("INSERT") for query in answer)


def _watch(seen: list[str]) -> Any:
    def look(execute: Any, query: Any, *more: Any) -> Any:
        text = re.sub(r"^.*?(?=SELECT|INSERT|UPDATE|DELETE|SAVEPOINT)", "", str(query))
        if not READING.match(text):
            seen.append(text[:80])
        return execute(query, *more)

    return look


def _weight_of_forms(response: HttpResponse) -> int:
    page = response.content.decode(errors="replace")
    forms = [page] if "data-guard" in page else FORM.findall(page)
    return max((len(each.encode()) for each in forms), default=0)
