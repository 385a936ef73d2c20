"""Pages of funding: what they show, to whom, in how many queries."""

from typing import Any

import pytest

from funding.actions.line_funding import fund_line, take_combination
from funding.actions.lines import add_line
from funding.models import Budget, BudgetLine, BudgetLineFunding
from operations.models import Operation
from tests.dossiers import accept
from tests.funding.budgets import a_line, address, line_facts, programme, staff
from tests.pages import queries_of, words
from tests.world import an_operation, person

pytestmark = pytest.mark.django_db
PAGES = ("budget", "comparison", "combination")


def a_mixed_jco(**more: Any) -> Operation:
    """A JCO of cigarettes and cannabis with a line of each, VAT and planning staff."""
    operation = an_operation(
        state="tabled", terms_=("cigarettes", "cannabis"), participants=("PL",), **more
    )
    a_line(operation, "60000", goods=("cigarettes",), description="Teams at the border")
    a_line(operation, "20000", goods=("cannabis",), at="PL", description="Dog handlers")
    a_line(operation, "15000", cost_category="vat", description="VAT on all of it")
    add_line(operation, staff(), by=person())
    return operation


def test_budget_page_shows_paid_amounts_and_gaps_to_the_cent(client_of: Any) -> None:
    operation = a_mixed_jco()
    take_combination(operation, by=person(), version=Budget.objects.get().version)

    page = words(client_of().get(address("budget", operation.reference)))

    assert "Planned 98 000.00 Paid by programmes 60 000.00 Left 38 000.00 (38.8 %)" in page
    assert "Lithuania 78 000.00 60 000.00 18 000.00" in page
    assert "Poland 20 000.00 0.00 20 000.00" in page
    assert "10 days at 300.00" in page


def test_comparison_page_shows_reason_and_source(client_of: Any) -> None:
    operation = a_mixed_jco()

    page = words(client_of().get(address("comparison", operation.reference)))

    assert (
        "Regulation 515/97 pays only for the exclusive competence of the Union; this line is of "
        "competence shared with the Member States. Council 9947/1/11 REV 1, 5.1.1" in page
    )
    assert "Lines 3: Regulation 515/97 does not pay" not in page
    assert "Line 3: Regulation 515/97 does not pay for this: VAT. Council 9947/1/11" in page
    assert "programmes are not in force on these days" in page


def test_combination_page_explains_each_line_assignment(client_of: Any) -> None:
    operation = a_mixed_jco()

    page = words(client_of().get(address("combination", operation.reference)))

    assert "By what is recorded no other lawful combination pays a cent more." in page
    assert (
        "Line 1: Regulation 515/97 pays 100 %; the next best, Union Anti-Fraud Programme "
        "(Hercule component), would pay 80 %." in page
    )
    assert "Set these programmes for the lines" in page


def test_combination_is_saved_once_and_never_over_a_changed_budget(client_of: Any) -> None:
    operation = a_mixed_jco()
    version = Budget.objects.get().version
    client, here = client_of(), address("combination_take", operation.reference)

    stale = client.post(here, {"version": version - 1})
    first = client.post(here, {"version": version})
    again = client.post(here, {"version": version})

    assert (stale.status_code, first.status_code, again.status_code) == (409, 302, 302)
    assert "The budget was changed meanwhile" in words(stale)
    assert BudgetLineFunding.objects.get().line.number == 1
    assert Budget.objects.get().version == version + 1


def test_budget_page_is_visible_to_lead_participants_experts_and_commission(client_of: Any) -> None:
    operation = a_mixed_jco()
    hats = [
        ("planner", "LT"),
        ("planner", "PL"),
        ("planner", "IT"),
        ("expert", "DK"),
        ("secretariat", "GSC"),
        ("planner", "TAXUD"),
        ("liaison", "FRONTEX"),
        ("administrator", "GSC"),
    ]

    def seen() -> str:
        here = address("budget", operation.reference)
        return " ".join(str(client_of(*hat).get(here).status_code) for hat in hats)

    assert seen() == "200 404 404 200 200 200 404 404"
    accept(operation, "PL")
    assert seen() == "200 200 404 200 200 200 404 404"


@pytest.mark.example("draft")
def test_draft_budget_is_visible_only_to_its_lead(client_of: Any) -> None:
    operation = an_operation()
    a_line(operation)

    for hat, status in (
        (("planner", "LT"), 200),
        (("expert", "DK"), 404),
        (("planner", "TAXUD"), 404),
    ):
        assert client_of(*hat).get(address("budget", operation.reference)).status_code == status


def test_overview_links_to_the_budget_for_readers_with_access(client_of: Any) -> None:
    operation = a_mixed_jco()
    link = address("budget", operation.reference)

    for hat, is_there in (
        (("planner", "TAXUD"), True),
        (("expert", "DK"), True),
        (("planner", "IT"), False),
    ):
        page = client_of(*hat).get(operation.get_absolute_url()).content.decode()
        assert (link in page) is is_there, hat


@pytest.mark.example("tabled")
@pytest.mark.parametrize("page", PAGES)
def test_budget_pages_take_as_many_queries_for_a_single_line_as_for_many(
    client_of: Any, page: str
) -> None:
    one, many = an_operation("Amber", state="tabled"), an_operation("Bora", state="tabled")
    a_line(one, goods=("cigarettes",))
    lines = [a_line(many, 100 + number, goods=("cigarettes",)) for number in range(6)]
    for operation in (one, many):
        fund_line(operation.budget.lines.first(), programme(), by=person())
    for line in lines[1:]:
        fund_line(line, programme(), by=person())
    client = client_of()

    counts = [queries_of(client, address(page, each.reference)) for each in (one, many)]

    assert counts[0] == counts[1]


def test_budget_lists_take_as_many_queries_for_a_single_budget_as_for_many(client_of: Any) -> None:
    client = client_of()
    counts = []
    for number in range(3):
        days = (f"2012-0{number + 1}-01", f"2012-0{number + 1}-09")
        operation = an_operation(f"Past {number}", terms_=("cigarettes",), phases=(days,))
        a_line(operation, goods=("cigarettes",))
        Operation.objects.filter(pk=operation.pk).update(state="closed")
        counts.append([queries_of(client, address(name)) for name in ("budget_list", "reform")])

    assert counts[0] == counts[2]


def test_programme_pages_show_both_sources_and_missing_rules(client_of: Any) -> None:
    client = client_of("liaison", "WCO")

    listed = words(client.get(address("programme_list")))
    isec = words(client.get(address("programme_detail", "isec")))

    assert "70 %; another source: 80 %" in listed
    assert "Athena (EUR 60,027) and Project Block (EUR 47,762)" in isec
    assert "Covers 80 % of the costs. Council 9947/1/11 REV 1, 5.1.1" in isec
    assert "When activities may start not recorded" in isec
    assert client.get(address("programme_detail", "unicorn")).status_code == 404


def test_full_funding_page_shows_the_extra_cost_over_past_jcos(client_of: Any) -> None:
    operation = an_operation(phases=(("2012-05-01", "2012-05-09"),), terms_=("cigarettes",))
    a_line(operation, "100168.07", goods=("cigarettes",))
    a_line(operation, "19831.93", cost_category="vat", description="VAT")
    assert "No past JCO" in words(client_of().get(address("reform")))
    Operation.objects.filter(pk=operation.pk).update(state="closed")

    page = words(client_of().get(address("reform")))

    assert "Costs 120 000.00 Payable by the rules of their days 100 168.07" in page
    assert "It would have cost the Union 19 831.93 euro more, of which 19 831.93 are VAT." in page
    assert "No past JCO" in words(client_of("planner", "IT").get(address("reform")))


@pytest.mark.example("tabled")
def test_empty_budget_page_shows_the_next_action(client_of: Any) -> None:
    operation = an_operation(state="tabled")

    for page in PAGES:
        assert client_of().get(address(page, operation.reference)).status_code == 200
    assert "Add the first line" in words(client_of().get(address("budget", operation.reference)))
    expert = client_of("expert", "DK").get(address("budget", operation.reference))
    assert "Whoever runs the operation adds its lines." in words(expert)


@pytest.mark.example("draft")
def test_repeated_line_is_stored_once_with_its_input() -> None:
    operation = an_operation()

    line = a_line(operation)

    assert a_line(operation).pk == line.pk
    assert BudgetLine.objects.count() == 1
    assert line.planned_amount == line_facts().planned_amount
