"""Canaries typed into searches: who may not read a word does not find its operation by it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from operations.models import Operation
from tests.portal.canaries import FLOCK, PAGES_BUILT, READERS, shared_part
from tests.world import person

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.example("flock")]

REFERENCE = re.compile(r"2027-XX-(\d+)")
SEARCH = "operations:operation_list"
LISTS = ("coordination:overlap_list", "coordination:meeting_list", "coordination:year")


def found_by(client: Client, name: str, text: str) -> set[int]:
    """The numbers of the operations that a list shows when somebody looks for a text."""
    page = client.get(reverse(name), {"q": text}).content.decode()
    return {int(number) for number in REFERENCE.findall(page)}


def readable(reader: str, group: str) -> set[int]:
    """The numbers of the operations whose word for a group of fields somebody may read."""
    return {each.number for each in FLOCK if each.may_read(reader, group)}


def client_as(reader: str) -> Client:
    client = Client()
    client.force_login(person(*READERS[reader]))
    return client


@pytest.mark.parametrize("reader", ["invited", "other state", "expert", "outside body"])
def test_search_does_not_match_text_hidden_from_the_reader(
    flock: dict[int, Operation],
    reader: str,
) -> None:
    client = client_as(reader)

    wrong = {
        f"{reader} finds {number} by its {group}"
        for group in PAGES_BUILT
        for number in found_by(client, SEARCH, shared_part(group)) - readable(reader, group)
    }

    assert wrong == set()


@pytest.mark.parametrize("reader", ["other state", "outside body"])
def test_query_parameters_do_not_reveal_hidden_operations(
    flock: dict[int, Operation],
    reader: str,
) -> None:
    client = client_as(reader)

    shown = {number for name in LISTS for number in found_by(client, name, shared_part("card"))}

    assert shown <= readable(reader, "card")


def test_search_matches_text_visible_to_the_reader(flock: dict[int, Operation]) -> None:
    client = client_as("expert")

    assert 5 in found_by(client, SEARCH, flock[5].name)
    assert 1 not in found_by(client, SEARCH, flock[1].name)
    for group in ("card", "aims"):  # so that a part of a word tells as much as the whole
        assert found_by(client, SEARCH, shared_part(group)) == readable("expert", group), group
