"""Every page asked by every role: whom it opens for, and that looking writes nothing."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.portal.access import ACCESS, ACCESS_OF
from tests.world import an_operation

READING = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK TO)\b", re.IGNORECASE)
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
MOST_BYTES_OF_A_FORM = 40_000


@pytest.mark.example("tabled")
def test_every_page_answers_each_person_as_the_table_says(
    world: dict[str, str], client_of: Any
) -> None:
    clients = [client_of(*hat) if hat else Client() for hat in ACCESS_OF]

    found = {
        name: " ".join(str(client.get(address).status_code) for client in clients)
        for name, address in world.items()
    }

    assert found == ACCESS


@pytest.mark.example("tabled")
def test_nobody_writes_by_looking(world: dict[str, str], client_of: Any) -> None:
    clients = [client_of(*hat) for hat in (("planner", "LT"), ("expert", "DK"))]
    written: list[tuple[str, str]] = []
    for client in clients:
        for name, address in world.items():
            written += [(name, query) for query in _queries_but_reads(client, address)]

    assert written == []


def test_the_watch_on_writes_sees_a_write(db: None) -> None:
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


def test_no_form_weighs_more_than_40_kilobytes(world: dict[str, str], client_of: Any) -> None:
    """The page of a form whole, and the form with which a list is narrowed by itself."""
    heaviest: dict[str, int] = {}
    for role, place in (("planner", "LT"), ("planner", "PL"), ("secretariat", "GSC")):
        client = client_of(role, place)
        for name, address in world.items():
            page = client.get(address).content.decode(errors="replace")
            whole = [page] if "data-guard" in page else FORM.findall(page)
            weights = [len(each.encode()) for each in whole]
            heaviest[name] = max(heaviest.get(name, 0), *weights, 0)

    assert heaviest["operations:operation_edit"] > 10_000  # it is looked at
    assert {name: size for name, size in heaviest.items() if size > MOST_BYTES_OF_A_FORM} == {}


def _queries_but_reads(client: Client, address: str) -> list[str]:
    seen: list[str] = []
    with connection.execute_wrapper(_watch(seen)):
        client.get(address)
    return seen
