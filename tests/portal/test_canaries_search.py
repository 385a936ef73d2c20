"""Canaries typed into searches: who may not read a word does not find its operation by it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from operations.models import Operation
from tests.portal.canaries import FLOCK, PAGES_BUILT, READ_WHOLE, READERS
from tests.world import person

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.example("flock")]

REFERENCE = re.compile(r"2027-XX-(\d+)")
SEARCHED = [each for each in FLOCK if f"2027-XX-{each.number}" in READ_WHOLE]
LISTS = ("coordination:overlap_list", "coordination:meeting_list", "coordination:year")


def found_by(client: Client, name: str, word: str) -> set[int]:
    """The numbers of the operations that a list shows when somebody looks for a word."""
    page = client.get(reverse(name), {"q": word}).content.decode()
    return {int(number) for number in REFERENCE.findall(page)}


def client_as(reader: str) -> Client:
    client = Client()
    client.force_login(person(*READERS[reader]))
    return client


@pytest.mark.parametrize("reader", ["invited", "other state", "expert", "outside body"])
def test_a_search_finds_nothing_by_words_that_are_not_the_reader_s(
    flock: dict[int, Operation],
    reader: str,
) -> None:
    client = client_as(reader)
    words = [(each, group) for each in SEARCHED for group in sorted(PAGES_BUILT)]

    wrong = [
        f"{reader} finds {each} by its {group}"
        for each, group in words
        if not each.may_read(reader, group)
        and each.number in found_by(client, "operations:operation_list", each.word(group))
    ]

    assert wrong == []


@pytest.mark.parametrize("reader", ["other state", "outside body"])
def test_lists_show_the_same_whatever_stands_in_their_address(
    flock: dict[int, Operation],
    reader: str,
) -> None:
    client = client_as(reader)

    shown = {
        number
        for name in LISTS
        for each in SEARCHED
        for number in found_by(client, name, each.word("card"))
    }

    assert {each.number for each in FLOCK if not each.may_read(reader, "card")} & shown == set()


def test_the_search_finds_what_one_may_know(flock: dict[int, Operation]) -> None:
    client = client_as("expert")
    name = flock[5].name

    assert 5 in found_by(client, "operations:operation_list", name)
    assert 1 not in found_by(client, "operations:operation_list", flock[1].name)
