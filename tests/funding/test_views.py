"""Pages of the funding app: content, access and queries."""

from typing import Any

import pytest

from funding.actions.line_funding import apply_combination, fund_line
from funding.actions.lines import add_line
from funding.models import Budget, BudgetLine, BudgetLineFunding
from operations.models import Operation
from tests.factories import make_operation, make_user
from tests.funding.budgets import (
    funding_url,
    make_line,
    make_line_input,
    planning_staff_input,
    shipped_programme,
)
from tests.jco_files import accept_invitation
from tests.pages import count_queries, page_text

pytestmark = pytest.mark.django_db
PAGES = ("budget_detail", "comparison", "combination")


def make_mixed_jco(**more: Any) -> Operation:
    """Return a JCO of cigarettes and cannabis with a line of each, VAT and planning staff."""
    operation = make_operation(
        state="tabled", terms_=("cigarettes", "cannabis"), participants=("PL",), **more
    )
    make_line(operation, "60000", goods=("cigarettes",), description="Teams at the border")
    make_line(operation, "20000", goods=("cannabis",), at="PL", description="Dog handlers")
    make_line(operation, "15000", cost_category="vat", description="VAT on all of it")
    add_line(operation, planning_staff_input(), by=make_user())
    return operation


def test_budget_page_shows_paid_amounts_and_gaps_to_the_cent(client_for: Any) -> None:
    operation = make_mixed_jco()
    apply_combination(operation, by=make_user(), version=Budget.objects.get().version)

    page = page_text(client_for().get(funding_url("budget_detail", operation.reference)))

    assert "Planned 98 000.00 Paid by programmes 60 000.00 Left 38 000.00 (38.8 %)" in page
    assert "Lithuania 78 000.00 60 000.00 18 000.00" in page
    assert "Poland 20 000.00 0.00 20 000.00" in page
    assert "10 days at 300.00" in page


def test_comparison_page_shows_reason_and_source(client_for: Any) -> None:
    operation = make_mixed_jco()

    page = page_text(client_for().get(funding_url("comparison", operation.reference)))

    assert (
        "Regulation 515/97 pays only for the exclusive competence of the Union; this line is of "
        "competence shared with the Member States. Council 9947/1/11 REV 1, 5.1.1" in page
    )
    assert "Lines 3: Regulation 515/97 does not pay" not in page
    assert "Line 3: Regulation 515/97 does not pay for this: VAT. Council 9947/1/11" in page
    assert "programmes are not in force on these days" in page


def test_combination_page_explains_each_line_assignment(client_for: Any) -> None:
    operation = make_mixed_jco()

    page = page_text(client_for().get(funding_url("combination", operation.reference)))

    assert "By what is recorded no other lawful combination pays a cent more." in page
    assert (
        "Line 1: Regulation 515/97 pays 100 %; the next best, Union Anti-Fraud Programme "
        "(Hercule component), would pay 80 %." in page
    )
    assert "Set these programmes for the lines" in page


def test_combination_is_saved_once_and_never_over_a_changed_budget(client_for: Any) -> None:
    operation = make_mixed_jco()
    version = Budget.objects.get().version
    client, here = client_for(), funding_url("combination_apply", operation.reference)

    stale = client.post(here, {"version": version - 1})
    first = client.post(here, {"version": version})
    again = client.post(here, {"version": version})

    assert (stale.status_code, first.status_code, again.status_code) == (409, 302, 302)
    assert "The budget was changed meanwhile" in page_text(stale)
    assert BudgetLineFunding.objects.get().line.number == 1
    assert Budget.objects.get().version == version + 1


def test_budget_page_is_visible_to_lead_participants_experts_and_commission(
    client_for: Any,
) -> None:
    operation = make_mixed_jco()
    accounts = [
        ("planner", "LT"),
        ("planner", "PL"),
        ("planner", "IT"),
        ("expert", "DK"),
        ("secretariat", "GSC"),
        ("planner", "TAXUD"),
        ("liaison", "FRONTEX"),
        ("administrator", "GSC"),
    ]

    def statuses() -> str:
        here = funding_url("budget_detail", operation.reference)
        return " ".join(str(client_for(*account).get(here).status_code) for account in accounts)

    assert statuses() == "200 404 404 200 200 200 404 404"
    accept_invitation(operation, "PL")
    assert statuses() == "200 200 404 200 200 200 404 404"


@pytest.mark.example("draft")
def test_draft_budget_is_visible_only_to_its_lead(client_for: Any) -> None:
    operation = make_operation()
    make_line(operation)

    for account, status in (
        (("planner", "LT"), 200),
        (("expert", "DK"), 404),
        (("planner", "TAXUD"), 404),
    ):
        assert (
            client_for(*account).get(funding_url("budget_detail", operation.reference)).status_code
            == status
        )


def test_overview_links_to_the_budget_for_readers_with_access(client_for: Any) -> None:
    operation = make_mixed_jco()
    link = funding_url("budget_detail", operation.reference)

    for account, is_there in (
        (("planner", "TAXUD"), True),
        (("expert", "DK"), True),
        (("planner", "IT"), False),
    ):
        page = client_for(*account).get(operation.get_absolute_url()).content.decode()
        assert (link in page) is is_there, account


@pytest.mark.example("tabled")
@pytest.mark.parametrize("page", PAGES)
def test_budget_pages_take_as_many_queries_for_a_single_line_as_for_many(
    client_for: Any, page: str
) -> None:
    one, many = make_operation("Amber", state="tabled"), make_operation("Bora", state="tabled")
    make_line(one, goods=("cigarettes",))
    lines = [make_line(many, 100 + number, goods=("cigarettes",)) for number in range(6)]
    for operation in (one, many):
        fund_line(operation.budget.lines.first(), shipped_programme(), by=make_user())
    for line in lines[1:]:
        fund_line(line, shipped_programme(), by=make_user())
    client = client_for()

    counts = [count_queries(client, funding_url(page, each.reference)) for each in (one, many)]

    assert counts[0] == counts[1]


def test_budget_lists_take_as_many_queries_for_a_single_budget_as_for_many(client_for: Any) -> None:
    client = client_for()
    counts = []
    for number in range(3):
        days = (f"2012-0{number + 1}-01", f"2012-0{number + 1}-09")
        operation = make_operation(f"Past {number}", terms_=("cigarettes",), phases=(days,))
        make_line(operation, goods=("cigarettes",))
        Operation.objects.filter(pk=operation.pk).update(state="closed")
        counts.append(
            [count_queries(client, funding_url(name)) for name in ("budget_list", "reform")]
        )

    assert counts[0] == counts[2]


def test_programme_pages_show_both_sources_and_missing_rules(client_for: Any) -> None:
    client = client_for("liaison", "WCO")

    listed = page_text(client.get(funding_url("programme_list")))
    isec = page_text(client.get(funding_url("programme_detail", "isec")))

    assert "70 %; another source: 80 %" in listed
    assert "Athena (EUR 60,027) and Project Block (EUR 47,762)" in isec
    assert "Covers 80 % of the costs. Council 9947/1/11 REV 1, 5.1.1" in isec
    assert "When activities may start not recorded" in isec
    assert client.get(funding_url("programme_detail", "unicorn")).status_code == 404


def test_full_funding_page_shows_the_extra_cost_over_past_jcos(client_for: Any) -> None:
    operation = make_operation(phases=(("2012-05-01", "2012-05-09"),), terms_=("cigarettes",))
    make_line(operation, "100168.07", goods=("cigarettes",))
    make_line(operation, "19831.93", cost_category="vat", description="VAT")
    assert "No past JCO" in page_text(client_for().get(funding_url("reform")))
    Operation.objects.filter(pk=operation.pk).update(state="closed")

    page = page_text(client_for().get(funding_url("reform")))

    assert "Costs 120 000.00 Payable by the rules of their days 100 168.07" in page
    assert "It would have cost the Union 19 831.93 euro more, of which 19 831.93 are VAT." in page
    assert "No past JCO" in page_text(client_for("planner", "IT").get(funding_url("reform")))


@pytest.mark.example("tabled")
def test_empty_budget_page_shows_the_next_action(client_for: Any) -> None:
    operation = make_operation(state="tabled")

    for page in PAGES:
        assert client_for().get(funding_url(page, operation.reference)).status_code == 200
    assert "Add the first line" in page_text(
        client_for().get(funding_url("budget_detail", operation.reference))
    )
    expert = client_for("expert", "DK").get(funding_url("budget_detail", operation.reference))
    assert "Whoever runs the operation adds its lines." in page_text(expert)


@pytest.mark.example("draft")
def test_repeated_line_is_stored_once_with_its_input() -> None:
    operation = make_operation()

    line = make_line(operation)

    assert make_line(operation).pk == line.pk
    assert BudgetLine.objects.count() == 1
    assert line.planned_amount == make_line_input().planned_amount
