"""Long lists as JSON: who reads them, what stands in them, how long a browser keeps them."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from operations.models import ReferenceTerm
from operations.reports.reference_choices import ORGANISATIONS, Choices
from tests.pages import address, queries_of

pytestmark = pytest.mark.django_db


def test_a_list_names_its_entries_and_where_they_belong(client_of: Any) -> None:
    client = client_of()

    places = client.get(address("option_list", "organisations")).json()["options"]
    terms = client.get(address("option_list", "risk_area")).json()["options"]

    assert places[0] == ["EU", "European Union (all Member States)", "Group of states"]
    assert ["LT", "Lithuania", "Member States"] in places
    assert ["EL", "Greece", "Member States", "GR"] in places
    assert ["UK", "United Kingdom", "Other states", "GB"] in places
    assert ["FRONTEX", "Frontex", "EU agency or mission"] in places
    assert ["cigarettes", "cigarettes", "excise › tobacco"] in terms
    assert "road" not in {name for name, *_more in terms}


def test_a_list_holds_what_may_be_chosen_today(client_of: Any) -> None:
    ReferenceTerm.objects.filter(name="cigarettes").update(valid_until=date(2020, 1, 1))

    terms = client_of().get(address("option_list", "risk_area")).json()["options"]

    assert "cigarettes" not in {name for name, *_more in terms}


def test_a_browser_keeps_the_version_that_a_page_names_and_asks_again_for_another(
    client_of: Any,
) -> None:
    client, url = client_of(), Choices().listed(ORGANISATIONS).url

    kept, other = client.get(url), client.get(f"{url}0")

    assert "immutable" in kept.headers["Cache-Control"]
    assert "private" in kept.headers["Cache-Control"]
    assert other.headers["Cache-Control"] == "private, no-cache"
    assert kept.content == other.content


def test_another_list_is_not_there_and_a_stranger_signs_in_first(client_of: Any) -> None:
    page = address("option_list", "organisations")

    assert client_of().get(address("option_list", "people")).status_code == 404
    assert client_of().post(page).status_code == 405
    assert Client().get(page).status_code == 302


def test_a_list_takes_one_query_of_its_own(client_of: Any) -> None:
    assert queries_of(client_of(), address("option_list", "organisations")) <= 4
