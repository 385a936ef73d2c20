"""What the record of an operation and the landing page say of its funding plan."""

from typing import Any

import pytest

from funding.actions.line_funding import release_line
from funding.actions.lines import remove_line
from funding.models import FundingPlan
from tests.funding.budgets import address
from tests.funding.plans import HATS, a_mixed_jco, a_planned_jco
from tests.pages import words
from tests.world import an_operation, person

pytestmark = pytest.mark.django_db


@pytest.mark.example("tabled with its plan")
@pytest.mark.parametrize("lost", ["programme", "lines"])
def test_overview_warns_when_the_funding_plan_no_longer_adds_up(client_of: Any, lost: str) -> None:
    operation = a_planned_jco("tabled")
    for line in operation.budget.lines.all() if lost == "lines" else ():
        remove_line(line, by=person())
    if lost == "programme":
        release_line(operation.budget.lines.get(number=1), by=person())

    record = words(client_of().get(operation.get_absolute_url()))

    assert (
        "Its funding plan no longer adds up with its budget and grants. Go to the funding plan"
        in record
    )


@pytest.mark.example("tabled with its plan")
def test_overview_summarises_the_funding_plan_only_for_its_readers(client_of: Any) -> None:
    operation = a_planned_jco("tabled")

    said = {hat: words(client_of(*hat).get(operation.get_absolute_url())) for hat in HATS[:4]}

    told = "Programmes are meant to pay 60 000.00 euro of it; organisations carry 38 000.00."
    assert [told in page for page in said.values()] == [True, True, False, False]


def test_overview_names_the_missing_funding_plan_before_endorsement(client_of: Any) -> None:
    operation = a_mixed_jco("tabled")
    FundingPlan.objects.all().delete()

    for hat in HATS[:2]:
        page = client_of(*hat).get(operation.get_absolute_url())
        assert "Nobody has stated how it is paid for: by programmes, or by own means." in words(
            page
        )
        assert f'href="{address("plan", operation.reference)}"' in page.content.decode()


def test_tabled_jco_without_a_plan_is_on_the_to_do_list_of_its_planner(client_of: Any) -> None:
    silent = an_operation("Bora", state="tabled")
    FundingPlan.objects.all().delete()
    an_operation("Cedar", state="tabled")
    an_operation("Dune")

    home, other = client_of().get("/"), client_of("planner", "PL").get("/")

    waiting = [group for group in home.context["groups"] if group.title == "Funding to be stated"]
    assert [[item.title for item in group.items] for group in waiting] == [["Bora"]]
    assert waiting[0].items[0].action_url == address("plan", silent.reference)
    assert "Funding to be stated" not in words(other)
