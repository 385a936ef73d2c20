"""Filters of the list of operations, also with unreadable values."""

from typing import Any

import pytest
from django.http import QueryDict

from operations.enums import OperationState
from operations.filters import OperationFilter, filter_chips
from operations.models import Operation
from tests.factories import make_operation

pytestmark = pytest.mark.django_db

NARROWED = {
    "": ["Amber", "Basalt", "Cobalt"],
    "sort=oldest": ["Basalt", "Amber", "Cobalt"],
    "sort=name": ["Amber", "Basalt", "Cobalt"],
    "sort=reference": ["Basalt", "Amber", "Cobalt"],
    "q=basalt": ["Basalt"],
    "q=EXAMPLE.org": ["Cobalt"],
    "q=honest+amber": ["Amber"],
    "q=honest+basalt": [],
    "q=%25": ["Amber"],
    "q=_": [],
    "kind=wco_operation": ["Basalt"],
    "organiser=FRONTEX": ["Cobalt"],
    f"state={OperationState.TABLED}": ["Amber"],
    "term=cigarettes": ["Amber"],
    "term=tobacco": ["Amber", "Basalt"],
    "term=drugs": ["Cobalt"],
    "mode=sea": ["Basalt", "Cobalt"],
    "mode=container": ["Basalt"],
    "participant=LT": ["Amber", "Basalt"],
    "participant=lithuania": ["Amber", "Basalt"],
    "participant=UK": ["Cobalt"],
    "participant=EU": ["Basalt"],
    "year=2026": ["Basalt"],
    "year=2027": ["Amber", "Basalt"],
    "year=1990": [],
    "marking=public": ["Basalt"],
    "source=import": [],
    "undated=on": ["Cobalt"],
    "kind=wco_operation&organiser=FRONTEX": [],
    "kind=&organiser=&year=": ["Amber", "Basalt", "Cobalt"],
    "unheard=of": ["Amber", "Basalt", "Cobalt"],
}
REFUSED = {
    "year=10000": ("year", "The year must lie between 1990 and 2100."),
    "year=0": ("year", "The year must lie between 1990 and 2100."),
    "year=-1": ("year", "The year must lie between 1990 and 2100."),
    "year=abc": ("year", "Write the year as four digits, such as 2026."),
    "year=" + "9" * 5000: ("year", "Write the year as four digits, such as 2026."),
    "sort=password": ("sort", "“password” is not one of the choices."),
    "kind=raid": ("kind", "“raid” is not one of the choices."),
    "organiser=XX": ("organiser", "“XX” is not in the list; write a code or a name from it."),
    "term=cigaretes": ("term", "“cigaretes” is not in the list. Near it: cigarettes."),
    "participant=LT;LV": ("participant", "Write only one here."),
    "state=gone": ("state", "“gone” is not one of the choices."),
}


def matching_names(query: str) -> list[str]:
    """Return the names that a query finds, in its order."""
    chosen = OperationFilter(QueryDict(query), queryset=Operation.objects.all())
    assert chosen.is_understood, (query, chosen.form.errors)
    return [operation.name for operation in chosen.operations]


def refusal(query: str) -> dict[str, list[str]]:
    chosen = OperationFilter(QueryDict(query), queryset=Operation.objects.all())
    assert not chosen.operations.exists()
    return {name: list(errors) for name, errors in chosen.form.errors.items()}


def three_operations() -> None:
    """Create three operations without common values."""
    make_operation(
        "Amber", phases=(("2027-10-01", "2027-10-10"),), aims="100% honest", state="tabled"
    )
    make_operation(
        "Basalt",
        kind="wco_operation",
        organisers=("WCO",),
        leads=(),
        participants=("EU",),
        terms_=("tobacco",),
        modes=("container",),
        phases=(("2026", ""),),
        marking="public",
    )
    make_operation(
        "Cobalt",
        kind="frontex_jo",
        organisers=("FRONTEX",),
        leads=(),
        participants=("UK",),
        terms_=("heroin",),
        modes=("sea",),
        phases=(("", ""),),
        sources="https://www.example.org/cobalt",
    )


def test_operation_list_is_filtered_by_the_query_string() -> None:
    three_operations()

    assert {query: matching_names(query) for query in NARROWED} == NARROWED


def test_participant_filter_includes_a_group_member_only_during_membership() -> None:
    for name, year in (("Early", "2012"), ("Late", "2014")):
        make_operation(
            name,
            kind="wco_operation",
            organisers=("WCO",),
            leads=(),
            participants=("EU",),
            phases=((year, year),),
        )

    assert matching_names("participant=HR") == ["Late"]
    assert matching_names("participant=UK") == ["Late", "Early"]


@pytest.mark.example("draft")
def test_invalid_filter_value_is_refused_with_a_sentence() -> None:
    make_operation()

    assert {query: refusal(query) for query in REFUSED} == {
        query: {field: [sentence]} for query, (field, sentence) in REFUSED.items()
    }


def chips(query: str) -> list[dict[str, Any]]:
    return filter_chips(OperationFilter(QueryDict(query), queryset=Operation.objects.all()))


def test_filter_chip_links_to_the_list_without_the_filter() -> None:
    assert chips("kind=wco_operation&participant=EU&sort=name&page=3&undated=on") == [
        {"label": "Kind: WCO operation", "url": "?participant=EU&sort=name&undated=on"},
        {
            "label": "Participant: European Union (all Member States)",
            "url": "?kind=wco_operation&sort=name&undated=on",
        },
        {
            "label": "Dates not known",
            "url": "?kind=wco_operation&participant=EU&sort=name",
        },
    ]


def test_invalid_filter_has_a_removable_chip() -> None:
    assert chips("year=10000") == [{"label": "Year: 10000", "url": "?"}]


@pytest.mark.example("draft")
def test_operation_filters_take_a_constant_number_of_queries(
    django_assert_num_queries: Any,
) -> None:
    make_operation()
    chosen = QueryDict("kind=jco_full_scale&organiser=LT&term=tobacco&mode=road&participant=LT")

    with django_assert_num_queries(3):
        rows = OperationFilter(chosen, queryset=Operation.objects.all()).operations
        assert len(rows) == 1
