"""Long lists as JSON: who reads them, what stands in them, how long a browser keeps them."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from operations.models import ReferenceTerm
from operations.reports.reference_choices import ORGANISATIONS, Choices
from tests.pages import address, queries_of

pytestmark = pytest.mark.django_db


def test_option_list_contains_names_and_groups_of_options(client_of: Any) -> None:
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


def test_option_list_contains_only_currently_valid_terms(client_of: Any) -> None:
    ReferenceTerm.objects.filter(name="cigarettes").update(valid_until=date(2020, 1, 1))

    terms = client_of().get(address("option_list", "risk_area")).json()["options"]

    assert "cigarettes" not in {name for name, *_more in terms}


def test_option_list_is_cached_only_for_the_current_version(
    client_of: Any,
) -> None:
    client, url = client_of(), Choices().listed(ORGANISATIONS).url

    kept, other = client.get(url), client.get(f"{url}0")

    assert "immutable" in kept.headers["Cache-Control"]
    assert "private" in kept.headers["Cache-Control"]
    assert other.headers["Cache-Control"] == "private, no-cache"
    assert kept.content == other.content


def test_unknown_option_list_returns_404_and_visitors_must_sign_in(client_of: Any) -> None:
    page = address("option_list", "organisations")

    assert client_of().get(address("option_list", "people")).status_code == 404
    assert client_of().post(page).status_code == 405
    assert Client().get(page).status_code == 302


def test_option_list_takes_at_most_four_queries(client_of: Any) -> None:
    assert queries_of(client_of(), address("option_list", "organisations")) <= 4
