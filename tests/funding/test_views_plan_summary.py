"""The funding plan on the overview page and the home page."""

from typing import Any

import pytest

from funding.actions.line_funding import stop_funding_line
from funding.actions.lines import delete_line
from funding.models import FundingPlan
from tests.factories import make_operation, make_user
from tests.funding.budgets import funding_url
from tests.funding.plans import READER_ROLES, make_jco_with_plan, make_mixed_jco
from tests.pages import page_text

pytestmark = pytest.mark.django_db


@pytest.mark.example("tabled with its plan")
@pytest.mark.parametrize("lost", ["programme", "lines"])
def test_overview_warns_when_the_funding_plan_no_longer_adds_up(client_for: Any, lost: str) -> None:
    operation = make_jco_with_plan("tabled")
    for line in operation.budget.lines.all() if lost == "lines" else ():
        delete_line(line, by=make_user())
    if lost == "programme":
        stop_funding_line(operation.budget.lines.get(number=1), by=make_user())

    record = page_text(client_for().get(operation.get_absolute_url()))

    assert (
        "Its funding plan no longer adds up with its budget and grants. Go to the funding plan"
        in record
    )


@pytest.mark.example("tabled with its plan")
def test_overview_summarises_the_funding_plan_only_for_its_readers(client_for: Any) -> None:
    operation = make_jco_with_plan("tabled")

    pages = {
        account: page_text(client_for(*account).get(operation.get_absolute_url()))
        for account in READER_ROLES[:4]
    }

    sentence = "Programmes are meant to pay 60 000.00 euro of it; organisations carry 38 000.00."
    assert [sentence in page for page in pages.values()] == [True, True, False, False]


def test_overview_names_the_missing_funding_plan_before_endorsement(client_for: Any) -> None:
    operation = make_mixed_jco("tabled")
    FundingPlan.objects.all().delete()

    for account in READER_ROLES[:2]:
        page = client_for(*account).get(operation.get_absolute_url())
        assert "Nobody has stated how it is paid for: by programmes, or by own means." in page_text(
            page
        )
        assert (
            f'href="{funding_url("funding_plan_detail", operation.reference)}"'
            in page.content.decode()
        )


def test_tabled_jco_without_a_plan_is_on_the_to_do_list_of_its_planner(client_for: Any) -> None:
    silent = make_operation("Bora", state="tabled")
    FundingPlan.objects.all().delete()
    make_operation("Cedar", state="tabled")
    make_operation("Dune")

    home, other = client_for().get("/"), client_for("planner", "PL").get("/")

    todo_groups = [
        group for group in home.context["groups"] if group.title == "Funding to be stated"
    ]
    assert [[item.title for item in group.items] for group in todo_groups] == [["Bora"]]
    assert todo_groups[0].items[0].action_url == funding_url(
        "funding_plan_detail", silent.reference
    )
    assert "Funding to be stated" not in page_text(other)
