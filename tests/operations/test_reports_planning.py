"""Mentors, offers and numbers of the planning page."""

from decimal import Decimal
from typing import Any

import pytest
import time_machine

from operations.actions.operations import enter_operation
from operations.enums import Marking
from operations.models import Objective, Operation, ReferenceTerm
from operations.queries.operations import with_everything
from operations.reports.files import size_in_words
from operations.reports.planning.experienced_leads import mentors_for
from operations.reports.planning.objectives import number_in_words, target_in_words
from operations.reports.planning.plan_copy import brought_in_words
from tests.pages import address, queries_of, words
from tests.world import an_operation, facts, person

pytestmark = pytest.mark.django_db
PAST = (("2019-10-01", "2019-10-10"),)


def past(name: str, by: str = "PL", **more: Any) -> Operation:
    """A JCO that has taken place, recorded by who led it."""
    given = {"organisers": (by,), "leads": (by,), "phases": PAST}
    made = facts(name, **given | more)
    return enter_operation(made, by=person("planner", by), has_taken_place=True)


def mentors(operation: Operation, hat: tuple[str, str] = ("planner", "LT")) -> list[str]:
    found = with_everything(Operation.objects.all()).get(pk=operation.pk)
    return [each.operation for each in mentors_for(found, person(*hat))]


@time_machine.travel("2026-11-24", tick=False)
def test_who_has_led_something_like_it_is_named_with_what_is_alike(client_of: Any) -> None:
    past("Alike")
    draft = an_operation("Draft")

    page = words(client_of().get(address("planning", draft.reference)))

    assert "Poland, Central coordinating unit Alike , 7 years ago" in page
    assert "Alike: goods: cigarettes; transport: road" in page


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        (("cigarettes",), True),
        (("tobacco",), True),
        (("excise",), True),
        (("cocaine",), False),
        (("alcohol",), False),
    ],
)
def test_broader_goods_are_alike_and_sisters_are_not(terms: tuple[str, ...], found: bool) -> None:
    past("Other", terms_=terms)
    draft = an_operation("Draft")

    assert mentors(draft) == (["Other"] if found else [])


def test_narrower_goods_are_alike() -> None:
    past("Other", terms_=("cigarettes",))

    assert mentors(an_operation("Draft", terms_=("excise",))) == ["Other"]


def test_a_means_of_transport_alone_is_no_likeness_but_a_region_is() -> None:
    region = tuple(ReferenceTerm.objects.filter(kind="region", name="Baltic Sea"))
    past("Road", terms_=("cocaine",))
    past("Baltic", "EE", terms_=("cocaine",), regions=region)

    assert mentors(an_operation("Draft", regions=region)) == ["Baltic"]


def test_the_most_alike_come_first_each_organisation_once_and_no_more_than_five() -> None:
    for number, code in enumerate(("PL", "EE", "FI", "SE", "ES", "IT")):
        past(f"{code} {number}", code, terms_=("cigarettes",), modes=("sea",))
    past("PL less", "PL", terms_=("cigarettes", "fuel"), modes=("sea",))
    past("PL more", "PL", terms_=("cigarettes", "fuel"))
    draft = an_operation("Draft", terms_=("cigarettes", "fuel"))

    found = mentors(draft)

    assert found[0] == "PL more"
    assert len(found) == 5
    assert not {"PL 0", "PL less"} & set(found)


def test_of_equals_the_latest_comes_first() -> None:
    past("Old", "PL", phases=(("2009-10-01", "2009-10-10"),))
    past("New", "EE")
    past("Older", "FI", phases=(("2005-10-01", "2005-10-10"),))

    assert mentors(an_operation("Draft")) == ["New", "Old", "Older"]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2019-10-31", "less than a month ago"),
        ("2019-11-30", "1 month ago"),
        ("2021-09-30", "23 months ago"),
        ("2021-10-01", "2 years ago"),
    ],
)
def test_how_long_ago_it_was_is_said_in_words(day: str, said: str) -> None:
    with time_machine.travel(day, tick=False):
        past("Other")
        draft = an_operation("Draft")
        found = with_everything(Operation.objects.all()).get(pk=draft.pk)

        assert [each.when for each in mentors_for(found, person())] == [said]


def test_the_own_organisation_and_what_one_may_not_know_of_is_left_out() -> None:
    past("Own", "LT")
    past("Hidden", "PL", marking=Marking.PARTICIPANTS)
    an_operation("Tabled", organisers=("EE",), leads=("EE",), state="tabled")

    assert mentors(an_operation("Draft")) == []
    assert mentors(an_operation("Draft"), ("expert", "DK")) == ["Hidden", "Own"]


def test_naming_mentors_takes_as_many_queries_for_five_as_for_one(client_of: Any) -> None:
    past("One", "PL")
    draft = an_operation("Draft")
    client, here = client_of(), address("planning", draft.reference)
    few = queries_of(client, here)

    for code in ("EE", "FI", "SE", "ES"):
        past(code, code)

    assert queries_of(client, here) == few


@pytest.mark.parametrize(
    ("value", "said"),
    [("45000000.00", "45\u2009000\u2009000"), ("12.50", "12.5"), ("0.05", "0.05"), ("7", "7")],
)
def test_numbers_have_decimals_only_where_there_are_some(value: str, said: str) -> None:
    assert number_in_words(Decimal(value)) == said


def test_money_is_said_in_euro_and_a_count_without_a_unit() -> None:
    value = Objective(indicator="value", target=Decimal(5))
    hits = Objective(indicator="hits", target=Decimal(5))

    assert (target_in_words(value), target_in_words(hits)) == ("5 euro", "5")


def test_what_a_copy_brings_is_said_in_words() -> None:
    assert brought_in_words(2, 1, 0) == "2 sections as drafts, 1 objective"
    assert brought_in_words(0, 0, 0) == "nothing"


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "under 1 KB"), (1024, "1 KB"), (1536 * 1024, "1.5 MB")],
)
def test_sizes_are_said_in_words(size: int, said: str) -> None:
    assert size_in_words(size) == said
