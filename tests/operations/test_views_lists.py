"""Option lists as JSON: access, content and browser cache."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from operations.models import ReferenceTerm
from operations.reports.reference_choices import ORGANISATIONS, ReferenceChoices
from tests.pages import count_queries, operations_url

pytestmark = pytest.mark.django_db


def test_option_list_contains_names_and_groups_of_options(client_for: Any) -> None:
    client = client_for()

    options = client.get(operations_url("option_list", "organisations")).json()["options"]
    terms = client.get(operations_url("option_list", "risk_area")).json()["options"]

    assert options[0] == ["EU", "European Union (all Member States)", "Group of states"]
    assert ["LT", "Lithuania", "Member States"] in options
    assert ["EL", "Greece", "Member States", "GR"] in options
    assert ["UK", "United Kingdom", "Other states", "GB"] in options
    assert ["FRONTEX", "Frontex", "EU agency or mission"] in options
    assert ["cigarettes", "cigarettes", "excise › tobacco"] in terms
    assert "road" not in {name for name, *_more in terms}


def test_option_list_contains_only_currently_valid_terms(client_for: Any) -> None:
    ReferenceTerm.objects.filter(name="cigarettes").update(valid_until=date(2020, 1, 1))

    terms = client_for().get(operations_url("option_list", "risk_area")).json()["options"]

    assert "cigarettes" not in {name for name, *_more in terms}


def test_option_list_is_cached_only_for_the_current_version(
    client_for: Any,
) -> None:
    client, url = client_for(), ReferenceChoices().option_list(ORGANISATIONS).url

    versioned, other = client.get(url), client.get(f"{url}0")

    assert "immutable" in versioned.headers["Cache-Control"]
    assert "private" in versioned.headers["Cache-Control"]
    assert other.headers["Cache-Control"] == "private, no-cache"
    assert versioned.content == other.content


def test_unknown_option_list_returns_404_and_visitors_must_sign_in(client_for: Any) -> None:
    page = operations_url("option_list", "organisations")

    assert client_for().get(operations_url("option_list", "people")).status_code == 404
    assert client_for().post(page).status_code == 405
    assert Client().get(page).status_code == 302


def test_option_list_takes_at_most_four_queries(client_for: Any) -> None:
    assert count_queries(client_for(), operations_url("option_list", "organisations")) <= 4
