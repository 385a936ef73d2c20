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
def test_planning_page_names_an_experienced_lead_and_the_shared_scope(client_of: Any) -> None:
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
def test_jcos_are_comparable_by_equal_or_broader_goods_but_not_by_sibling_goods(
    terms: tuple[str, ...], found: bool
) -> None:
    past("Other", terms_=terms)
    draft = an_operation("Draft")

    assert mentors(draft) == (["Other"] if found else [])


def test_jcos_with_narrower_goods_are_comparable() -> None:
    past("Other", terms_=("cigarettes",))

    assert mentors(an_operation("Draft", terms_=("excise",))) == ["Other"]


def test_jcos_are_comparable_by_region_but_not_by_transport_mode_alone() -> None:
    region = tuple(ReferenceTerm.objects.filter(kind="region", name="Baltic Sea"))
    past("Road", terms_=("cocaine",))
    past("Baltic", "EE", terms_=("cocaine",), regions=region)

    assert mentors(an_operation("Draft", regions=region)) == ["Baltic"]


def test_five_experienced_leads_at_most_are_listed_the_most_comparable_first() -> None:
    for number, code in enumerate(("PL", "EE", "FI", "SE", "ES", "IT")):
        past(f"{code} {number}", code, terms_=("cigarettes",), modes=("sea",))
    past("PL less", "PL", terms_=("cigarettes", "fuel"), modes=("sea",))
    past("PL more", "PL", terms_=("cigarettes", "fuel"))
    draft = an_operation("Draft", terms_=("cigarettes", "fuel"))

    found = mentors(draft)

    assert found[0] == "PL more"
    assert len(found) == 5
    assert not {"PL 0", "PL less"} & set(found)


def test_equally_comparable_jcos_are_listed_latest_first() -> None:
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
def test_age_of_a_comparable_jco_is_formatted_in_months_or_years(day: str, said: str) -> None:
    with time_machine.travel(day, tick=False):
        past("Other")
        draft = an_operation("Draft")
        found = with_everything(Operation.objects.all()).get(pk=draft.pk)

        assert [each.when for each in mentors_for(found, person())] == [said]


def test_own_and_hidden_jcos_are_not_listed_as_comparable() -> None:
    past("Own", "LT")
    past("Hidden", "PL", marking=Marking.PARTICIPANTS)
    an_operation("Tabled", organisers=("EE",), leads=("EE",), state="tabled")

    assert mentors(an_operation("Draft")) == []
    assert mentors(an_operation("Draft"), ("expert", "DK")) == ["Hidden", "Own"]


def test_experienced_leads_take_a_constant_number_of_queries(client_of: Any) -> None:
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
def test_number_is_formatted_with_decimals_only_when_needed(value: str, said: str) -> None:
    assert number_in_words(Decimal(value)) == said


def test_target_is_formatted_in_euro_or_without_unit() -> None:
    value = Objective(indicator="value", target=Decimal(5))
    hits = Objective(indicator="hits", target=Decimal(5))

    assert (target_in_words(value), target_in_words(hits)) == ("5 euro", "5")


def test_plan_copy_summary_names_sections_and_objectives() -> None:
    assert brought_in_words(2, 1, 0) == "2 sections as drafts, 1 objective"
    assert brought_in_words(0, 0, 0) == "nothing"


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "under 1 KB"), (1024, "1 KB"), (1536 * 1024, "1.5 MB")],
)
def test_file_size_is_formatted_in_kb_or_mb(size: int, said: str) -> None:
    assert size_in_words(size) == said
