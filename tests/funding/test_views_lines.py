"""The form of a budget line: errors, conflicting edits and duplicates."""

from decimal import Decimal
from typing import Any

import pytest

from funding.actions.lines import add_line
from funding.models import Budget, BudgetLine, BudgetLineFunding
from tests.factories import make_operation, make_user
from tests.funding.budgets import (
    funding_url,
    line_form_data,
    make_line,
    planning_staff_input,
    shipped_programme,
)
from tests.pages import page_text

pytestmark = pytest.mark.django_db


@pytest.mark.example("draft")
def test_budget_line_is_added_once_and_shown(client_for: Any) -> None:
    operation = make_operation()
    client, here = client_for(), funding_url("budget_line_new", operation.reference)

    added = client.post(here, line_form_data(terms=["cigarettes"]), follow=True)
    client.post(here, line_form_data(terms=["cigarettes"]))

    line = BudgetLine.objects.get()
    assert (line.number, line.planned_amount, line.budget.version) == (1, Decimal("1250.50"), 2)
    assert "Line 1 is recorded." in page_text(added)
    assert "cigarettes Lithuania exclusive 1 250.50" in page_text(added)


@pytest.mark.example("draft")
def test_planning_staff_cost_is_days_times_daily_rate(client_for: Any) -> None:
    operation = make_operation()
    fields = {"cost_category": "planning", "amount": "", "days": "12.5", "daily_rate": "310.33"}

    client_for().post(funding_url("budget_line_new", operation.reference), line_form_data(**fields))

    assert BudgetLine.objects.get().planned_amount == Decimal("3879.13")  # 3879.125, half up


@pytest.mark.example("draft")
def test_foreign_currency_line_stores_rate_date_and_source(client_for: Any) -> None:
    operation = make_operation()
    fields = {
        "amount": "1000",
        "currency": "sek",
        "exchange_rate": "11.2345",
        "exchange_rate_on": "2026-10-05",
        "exchange_rate_source": "European Central Bank",
    }

    page = client_for().post(
        funding_url("budget_line_new", operation.reference), line_form_data(**fields), follow=True
    )

    assert BudgetLine.objects.get().planned_amount == Decimal("89.01")  # 1000 / 11.2345 = 89.0115
    assert "1 000.00 SEK at 11.2345 for one euro on 5 October 2026" in page_text(page)


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"description": ""}, "Say what the money is for."),
        ({"description": "a\x00b"}, "characters that cannot be stored"),
        ({"description": "x" * 10_000}, "at most 200 characters"),
        ({"cost_category": "gifts"}, "is not a category"),
        ({"cost_category": ""}, "Choose a category."),
        ({"organisation": ""}, "Choose who bears it."),
        ({"organisation": "ES"}, "is not in the list"),
        ({"terms": ["cocaine"]}, "not in the list"),
        ({"amount": ""}, "Give the amount that is planned."),
        ({"amount": "1.000,50"}, "can be read in two ways"),
        ({"amount": "1,000.50"}, "can be read in two ways"),
        ({"amount": "1.000"}, "Write at most 2 decimals."),
        ({"amount": "-5"}, "Nothing below 0 is counted"),
        ({"amount": "100000000"}, "An amount lies below 100 000 000."),
        ({"amount": "9" * 10_000}, "at most 60 characters"),
        ({"amount": "NaN"}, "is not a number as it is written here"),
        ({"actual_amount": "1,500"}, "can be read in two ways"),
        ({"actual_amount": "twelve"}, "is not a number as it is written here"),
        ({"days": "5"}, "Only planning staff is counted in days."),
        ({"cost_category": "planning", "amount": ""}, "Say how many days of planning staff."),
        (
            {"cost_category": "planning", "days": "2", "daily_rate": "300", "amount": "500"},
            "Leave the amount empty: days at the daily rate are 600.00.",
        ),
        (
            {"cost_category": "planning", "days": "9999", "daily_rate": "99999", "amount": ""},
            "An amount lies below 100 000 000.",
        ),
        ({"currency": "kroner"}, "at most 3 characters"),
        ({"currency": "1$"}, "Write the currency in three letters"),
        ({"currency": "SEK"}, "Say how many units of that currency one euro is."),
        ({"currency": "SEK", "exchange_rate": "0"}, "Say how many units of that currency"),
        ({"exchange_rate": "11.2"}, "An amount in euro needs no rate"),
        ({"currency": "SEK", "exchange_rate": "0.000001"}, "An amount lies below 100 000 000."),
        ({"competence_override": "shared"}, "Say why it is decided otherwise."),
        ({"competence_override_reason": "So."}, "Say which competence it is."),
    ],
)
def test_invalid_line_shows_its_error_and_preserves_the_input(
    client_for: Any, fields: dict[str, Any], sentence: str
) -> None:
    operation = make_operation()

    page = client_for().post(
        funding_url("budget_line_new", operation.reference), line_form_data(**fields)
    )

    assert page.status_code == 422
    assert sentence in page_text(page)
    assert BudgetLine.objects.count() == 0
    if "description" not in fields:
        assert 'value="Flights of the coordination unit"' in page.content.decode()


@pytest.mark.example("draft")
def test_line_edit_from_an_outdated_page_shows_the_current_version(client_for: Any) -> None:
    operation = make_operation()
    line = make_line(operation)
    client, here = client_for(), funding_url("budget_line_edit", operation.reference, line.number)
    client.post(here, line_form_data(version="2", amount="2000"))

    late = client.post(here, line_form_data(version="2", amount="3000"))
    over = client.post(here, line_form_data(version="2", amount="3000", save_over="3"))

    assert (late.status_code, over.status_code) == (409, 302)
    assert "The budget was changed while you were writing" in page_text(late)
    assert "Planned 2 000.00" in page_text(late)
    assert 'value="3000"' in late.content.decode()
    line.refresh_from_db()
    assert line.planned_amount == 3000


@pytest.mark.example("draft")
def test_editing_a_deleted_line_returns_404(client_for: Any) -> None:
    operation = make_operation()
    make_line(operation, 1)
    line = make_line(operation, 2)
    client = client_for()
    client.post(funding_url("budget_line_delete", operation.reference, line.number))
    client.post(funding_url("budget_line_delete", operation.reference, line.number))

    page = client.post(
        funding_url("budget_line_edit", operation.reference, line.number), line_form_data()
    )

    assert page.status_code == 404
    assert [each.number for each in BudgetLine.objects.all()] == [1]
    assert Budget.objects.get().version == 4


@pytest.mark.example("draft")
def test_funded_line_cannot_be_assigned_to_a_second_programme(client_for: Any) -> None:
    operation = make_operation()
    line = make_line(operation, goods=("cigarettes",))
    client, here = client_for(), funding_url("budget_line_fund", operation.reference, line.number)

    first = client.post(here, {"programme": "regulation-515-97"})
    second = client.post(here, {"programme": "union-anti-fraud"})
    unknown = client.post(here, {"programme": "unicorn"})

    assert (first.status_code, second.status_code, unknown.status_code) == (302, 409, 422)
    assert "Line 1 is funded by Regulation 515/97 already" in page_text(second)
    assert BudgetLineFunding.objects.get().programme == shipped_programme()
    client.post(here, {"programme": ""})
    assert not BudgetLineFunding.objects.exists()


def test_ineligible_programme_is_refused_with_its_reason(client_for: Any) -> None:
    operation = make_operation(terms_=("cocaine",))
    line = make_line(operation)

    page = client_for().post(
        funding_url("budget_line_fund", operation.reference, line.number),
        {"programme": "regulation-515-97"},
    )

    assert page.status_code == 409
    assert "this line is of competence shared with the Member States" in page_text(page)
    assert not BudgetLineFunding.objects.exists()


@pytest.mark.example("tabled")
def test_expert_cannot_edit_the_budget(client_for: Any) -> None:
    operation = make_operation(state="tabled")
    line = make_line(operation)
    expert = client_for("expert", "DK")
    ref = operation.reference

    answers = [
        expert.post(funding_url("budget_line_new", ref), line_form_data()),
        expert.post(funding_url("budget_line_edit", ref, line.number), line_form_data()),
        expert.post(funding_url("budget_line_delete", ref, line.number)),
        expert.post(funding_url("budget_line_fund", ref, line.number), {"programme": ""}),
        expert.post(funding_url("combination_apply", ref), {"version": "2"}),
        expert.get(funding_url("budget_upload", ref)),
    ]

    assert {each.status_code for each in answers} == {403}
    assert Budget.objects.get().version == 2


@pytest.mark.example("draft")
def test_line_form_shows_the_stored_amounts(client_for: Any) -> None:
    operation = make_operation()
    line = add_line(operation, planning_staff_input(days="2.5"), by=make_user())

    page = client_for().get(funding_url("budget_line_edit", operation.reference, line.number))

    assert 'value="2.5"' in page.content.decode()
    assert 'value="300.00"' in page.content.decode()


@pytest.mark.example("draft")
def test_line_form_lists_programmes_in_force_and_the_current_programme(
    client_for: Any,
) -> None:
    operation = make_operation()  # in October 2027
    line = make_line(operation, goods=("cigarettes",))
    here = funding_url("budget_line_edit", operation.reference, line.number)

    page = client_for().get(here)
    assert set(page.context["fund"].fields["programme"].known) >= {"union-anti-fraud"}
    assert "hercule" not in page.context["fund"].fields["programme"].known
    BudgetLineFunding.objects.create(line=line, programme=shipped_programme("hercule"))

    assert "hercule" in client_for().get(here).context["fund"].fields["programme"].known


def test_refused_programme_is_also_reported_in_the_error_summary(client_for: Any) -> None:
    operation = make_operation(terms_=("cocaine",))
    line = make_line(operation)
    here = funding_url("budget_line_fund", operation.reference, line.number)

    page = page_text(client_for().post(here, {"programme": "regulation-515-97"}))

    assert "One thing must be put right" in page


@pytest.mark.example("draft")
def test_invalid_currency_code_is_not_treated_as_euro(client_for: Any) -> None:
    fields = line_form_data(
        currency="kroner",
        exchange_rate="11.2",
        exchange_rate_on="2026-01-02",
        exchange_rate_source="ECB",
    )

    page = page_text(
        client_for().post(funding_url("budget_line_new", make_operation().reference), fields)
    )

    assert "at most 3 characters" in page
    assert "An amount in euro needs no rate" not in page
