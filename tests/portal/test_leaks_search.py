"""Leak markers in searches: a reader without access finds no operation by them."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from operations.models import Operation
from tests.factories import make_user
from tests.portal.leak_markers import PAGES_BUILT, PROTECTED_RECORDS, READERS, group_marker

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.example("protected records")]

REFERENCE = re.compile(r"2027-XX-(\d+)")
SEARCH = "operations:operation_list"
LISTS = ("coordination:overlap_list", "coordination:meeting_list", "coordination:calendar_year")


def numbers_matching(client: Client, name: str, text: str) -> set[int]:
    """Return the numbers of the operations that a list shows for a search text."""
    page = client.get(reverse(name), {"q": text}).content.decode()
    return {int(number) for number in REFERENCE.findall(page)}


def readable(reader: str, group: str) -> set[int]:
    """Return the numbers of the operations of which a reader may read a group of fields."""
    return {each.number for each in PROTECTED_RECORDS if each.is_readable_by(reader, group)}


def client_as(reader: str) -> Client:
    client = Client()
    client.force_login(make_user(*READERS[reader]))
    return client


@pytest.mark.parametrize("reader", ["invited", "other state", "expert", "outside body"])
def test_search_does_not_match_text_hidden_from_the_reader(
    protected_records: dict[int, Operation],
    reader: str,
) -> None:
    client = client_as(reader)

    wrong = {
        f"{reader} finds {number} by its {group}"
        for group in PAGES_BUILT
        for number in numbers_matching(client, SEARCH, group_marker(group))
        - readable(reader, group)
    }

    assert wrong == set()


@pytest.mark.parametrize("reader", ["other state", "outside body"])
def test_query_parameters_do_not_reveal_hidden_operations(
    protected_records: dict[int, Operation],
    reader: str,
) -> None:
    client = client_as(reader)

    shown = {
        number for name in LISTS for number in numbers_matching(client, name, group_marker("card"))
    }

    assert shown <= readable(reader, "card")


def test_search_matches_text_visible_to_the_reader(protected_records: dict[int, Operation]) -> None:
    client = client_as("expert")

    assert 5 in numbers_matching(client, SEARCH, protected_records[5].name)
    assert 1 not in numbers_matching(client, SEARCH, protected_records[1].name)
    for group in ("card", "aims"):  # searches also find parts of a word
        assert numbers_matching(client, SEARCH, group_marker(group)) == readable("expert", group), (
            group
        )
