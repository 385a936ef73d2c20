"""Experienced leads, offers of support and numbers on the planning page."""

from decimal import Decimal
from typing import Any

import pytest
import time_machine

from operations.actions.operations import create_operation
from operations.enums import Marking
from operations.models import Objective, Operation, ReferenceTerm
from operations.queries.operations import with_record_data
from operations.reports.files import format_file_size
from operations.reports.planning.experienced_leads import experienced_leads
from operations.reports.planning.objectives import format_number, format_target
from operations.reports.planning.plan_copy import format_copied
from tests.factories import make_operation, make_operation_input, make_user
from tests.pages import count_queries, operations_url, page_text

pytestmark = pytest.mark.django_db
PAST = (("2019-10-01", "2019-10-10"),)


def make_past_jco(name: str, by: str = "PL", **more: Any) -> Operation:
    """Return a past JCO recorded by its lead."""
    defaults = {"organisers": (by,), "leads": (by,), "phases": PAST}
    made = make_operation_input(name, **defaults | more)
    return create_operation(made, by=make_user("planner", by), is_past=True)


def experienced_leads_of(
    operation: Operation, account: tuple[str, str] = ("planner", "LT")
) -> list[str]:
    loaded = with_record_data(Operation.objects.all()).get(pk=operation.pk)
    return [each.operation for each in experienced_leads(loaded, make_user(*account))]


@time_machine.travel("2026-11-24", tick=False)
def test_planning_page_names_an_experienced_lead_and_the_shared_scope(client_for: Any) -> None:
    make_past_jco("Alike")
    draft = make_operation("Draft")

    page = page_text(client_for().get(operations_url("planning", draft.reference)))

    assert "Poland, Central coordinating unit Alike , 7 years ago" in page
    assert "Alike: goods: cigarettes; transport: road" in page


@pytest.mark.parametrize(
    ("terms", "is_listed"),
    [
        (("cigarettes",), True),
        (("tobacco",), True),
        (("excise",), True),
        (("cocaine",), False),
        (("alcohol",), False),
    ],
)
def test_jcos_are_comparable_by_equal_or_broader_goods_but_not_by_sibling_goods(
    terms: tuple[str, ...], is_listed: bool
) -> None:
    make_past_jco("Other", terms_=terms)
    draft = make_operation("Draft")

    assert experienced_leads_of(draft) == (["Other"] if is_listed else [])


def test_jcos_with_narrower_goods_are_comparable() -> None:
    make_past_jco("Other", terms_=("cigarettes",))

    assert experienced_leads_of(make_operation("Draft", terms_=("excise",))) == ["Other"]


def test_jcos_are_comparable_by_region_but_not_by_transport_mode_alone() -> None:
    region = tuple(ReferenceTerm.objects.filter(kind="region", name="Baltic Sea"))
    make_past_jco("Road", terms_=("cocaine",))
    make_past_jco("Baltic", "EE", terms_=("cocaine",), regions=region)

    assert experienced_leads_of(make_operation("Draft", regions=region)) == ["Baltic"]


def test_five_experienced_leads_at_most_are_listed_the_most_comparable_first() -> None:
    for number, code in enumerate(("PL", "EE", "FI", "SE", "ES", "IT")):
        make_past_jco(f"{code} {number}", code, terms_=("cigarettes",), modes=("sea",))
    make_past_jco("PL less", "PL", terms_=("cigarettes", "fuel"), modes=("sea",))
    make_past_jco("PL more", "PL", terms_=("cigarettes", "fuel"))
    draft = make_operation("Draft", terms_=("cigarettes", "fuel"))

    leads = experienced_leads_of(draft)

    assert leads[0] == "PL more"
    assert len(leads) == 5
    assert not {"PL 0", "PL less"} & set(leads)


def test_equally_comparable_jcos_are_listed_latest_first() -> None:
    make_past_jco("Old", "PL", phases=(("2009-10-01", "2009-10-10"),))
    make_past_jco("New", "EE")
    make_past_jco("Older", "FI", phases=(("2005-10-01", "2005-10-10"),))

    assert experienced_leads_of(make_operation("Draft")) == ["New", "Old", "Older"]


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2019-10-31", "less than a month ago"),
        ("2019-11-30", "1 month ago"),
        ("2021-09-30", "23 months ago"),
        ("2021-10-01", "2 years ago"),
    ],
)
def test_age_of_a_comparable_jco_is_formatted_in_months_or_years(day: str, text: str) -> None:
    with time_machine.travel(day, tick=False):
        make_past_jco("Other")
        draft = make_operation("Draft")
        loaded = with_record_data(Operation.objects.all()).get(pk=draft.pk)

        assert [each.time_ago for each in experienced_leads(loaded, make_user())] == [text]


def test_own_and_hidden_jcos_are_not_listed_as_comparable() -> None:
    make_past_jco("Own", "LT")
    make_past_jco("Hidden", "PL", marking=Marking.PARTICIPANTS)
    make_operation("Tabled", organisers=("EE",), leads=("EE",), state="tabled")

    assert experienced_leads_of(make_operation("Draft")) == []
    assert experienced_leads_of(make_operation("Draft"), ("expert", "DK")) == ["Hidden", "Own"]


def test_experienced_leads_take_a_constant_number_of_queries(client_for: Any) -> None:
    make_past_jco("One", "PL")
    draft = make_operation("Draft")
    client, here = client_for(), operations_url("planning", draft.reference)
    few = count_queries(client, here)

    for code in ("EE", "FI", "SE", "ES"):
        make_past_jco(code, code)

    assert count_queries(client, here) == few


@pytest.mark.parametrize(
    ("value", "text"),
    [("45000000.00", "45\u2009000\u2009000"), ("12.50", "12.5"), ("0.05", "0.05"), ("7", "7")],
)
def test_number_is_formatted_with_decimals_only_when_needed(value: str, text: str) -> None:
    assert format_number(Decimal(value)) == text


def test_target_is_formatted_in_euro_or_without_unit() -> None:
    value = Objective(indicator="value", target=Decimal(5))
    hits = Objective(indicator="hits", target=Decimal(5))

    assert (format_target(value), format_target(hits)) == ("5 euro", "5")


def test_plan_copy_summary_names_sections_and_objectives() -> None:
    assert format_copied(2, 1, 0) == "2 sections as drafts, 1 objective"
    assert format_copied(0, 0, 0) == "nothing"


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "under 1 KB"), (1024, "1 KB"), (1536 * 1024, "1.5 MB")],
)
def test_file_size_is_formatted_in_kb_or_mb(size: int, text: str) -> None:
    assert format_file_size(size) == text
