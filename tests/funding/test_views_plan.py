"""The pages of the funding plan: content, access and errors."""

from typing import Any

import pytest

from funding.models import FundingPlan
from operations.models import Operation
from tests.factories import make_operation, make_user
from tests.funding.budgets import funding_url, make_line
from tests.funding.plans import (
    READER_ROLES,
    decline_invitation,
    make_jco_with_plan,
    make_mixed_jco,
    record_plan,
    take_best_combination,
)
from tests.jco_files import accept_invitation
from tests.pages import count_queries, page_text

pytestmark = pytest.mark.django_db


def plan_url(operation: Operation, name: str = "funding_plan_detail") -> str:
    return funding_url(name, operation.reference)


def plan_form_data(operation: Operation, **fields: Any) -> dict[str, Any]:
    """Return the data that a browser sends from the form without changes."""
    budget = getattr(Operation.objects.get(pk=operation.pk), "budget", None)
    plan = FundingPlan.objects.filter(operation=operation).first()
    return {
        "version": str(plan.version if plan else 0),
        "budget_version": str(budget.version if budget else 0),
        "funding_source": "programmes",
        "note": "",
        **fields,
    }


@pytest.mark.example("draft with its budget")
def test_planner_is_led_from_the_budget_to_a_complete_funding_plan(client_for: Any) -> None:
    operation, client = make_mixed_jco(), client_for()
    take_best_combination(operation)
    assert plan_url(operation) in client.get(plan_url(operation, "budget_detail")).content.decode()
    page = page_text(client.get(plan_url(operation)))
    assert "Not stated yet Programmes are set for the lines: state who carries the rest." in page
    form = client.get(plan_url(operation, "funding_plan_edit"))
    assert "Programmes set for the lines pay 60 000.00 Left to carry 38 000.00" in page_text(form)
    assert form.context["form"]["amount_LT"].value() == 18000

    sent = plan_form_data(operation, amount_LT="18000", amount_PL="20000.00", note="As agreed.")
    answer = client.post(plan_url(operation, "funding_plan_edit"), sent, follow=True)

    page = page_text(answer)
    assert "By programmes Stated on" in page
    assert "Regulation 515/97 Line 1 60 000.00" in page
    assert "Poland 20 000.00 20 000.00 Lithuania 18 000.00 18 000.00 Together 38 000.00" in page
    assert "Together 98 000.00 As agreed." in page
    assert "The plan adds up" in page
    assert "The funding plan is stated: programmes pay" in page_text(
        client.get(plan_url(operation, "budget_detail"))
    )


@pytest.mark.example("tabled with its plan")
def test_outdated_plan_explains_the_change_and_the_next_action(client_for: Any) -> None:
    operation = make_jco_with_plan("tabled")
    make_line(operation, "0.01", at="PL", description="A stamp")

    planner, expert = (
        page_text(client_for(*account).get(plan_url(operation))) for account in READER_ROLES[:2]
    )

    why = "The lines of Poland left it 20 000.00 euro when it was stated, and now 20 000.01."
    assert "No longer adds up Stated on" in planner
    assert why in planner
    assert why in expert
    assert "Look at what has changed and state it anew" in planner
    assert "It is for a planner of the lead, or its facilitator, to state it." in expert
    record = page_text(client_for().get(operation.get_absolute_url()))
    assert (
        "Its funding plan no longer adds up with its budget and grants: it has to be stated anew."
        in record
    )
    assert (
        "Its funding plan no longer adds up with its budget and grants. Go to the funding plan"
        in record
    )


@pytest.mark.example("tabled with its plan")
def test_funding_plan_is_readable_and_editable_by_the_permitted_roles(client_for: Any) -> None:
    operation = make_jco_with_plan("tabled")
    accept_invitation(operation, "PL")

    def statuses(name: str) -> str:
        codes = (
            client_for(*account).get(plan_url(operation, name)).status_code
            for account in READER_ROLES
        )
        return " ".join(map(str, codes))

    assert statuses("funding_plan_detail") == "200 200 200 404 200 200 404 404"
    assert statuses("funding_plan_edit") == "200 403 403 404 403 403 404 404"


@pytest.mark.example("tabled with its plan")
def test_other_users_cannot_submit_a_funding_plan(client_for: Any) -> None:
    operation = make_jco_with_plan("tabled")
    before = FundingPlan.objects.get().version

    for account, status in zip(READER_ROLES[1:4], (403, 404, 404), strict=True):
        sent = plan_form_data(operation, funding_source="own", amount_LT="98000")
        assert (
            client_for(*account).post(plan_url(operation, "funding_plan_edit"), sent).status_code
            == status
        )
    assert FundingPlan.objects.get().version == before


@pytest.mark.example("tabled with its plan")
def test_funding_plan_is_readable_but_not_editable_after_cancellation(client_for: Any) -> None:
    operation = make_jco_with_plan("tabled")
    Operation.objects.filter(pk=operation.pk).update(state="cancelled")

    answer = client_for().post(plan_url(operation, "funding_plan_edit"), plan_form_data(operation))

    assert answer.status_code == 403
    assert "so nothing is changed any more" in page_text(answer)
    assert client_for().get(plan_url(operation)).status_code == 200


MISTAKES: list[tuple[dict[str, str], str]] = [
    ({"funding_source": ""}, "Say whether programmes pay or own means."),
    ({"funding_source": "lottery"}, "Say whether programmes pay or own means."),
    ({"amount_LT": "1.000,50"}, "1.000,50"),
    ({"amount_LT": "-1"}, "Nothing below 0 is counted"),
    ({"amount_LT": "18000.001"}, "Write at most 2 decimals."),
    ({"amount_LT": "9" * 9}, "An amount lies below 100 000 000."),
    ({"amount_LT": "9" * 30}, "has more digits than"),
    ({"amount_LT": "NaN"}, "NaN"),
    ({"amount_LT": "18000", "amount_PL": "1"}, "Together they carry 18 001.00 euro"),
    ({"amount_FR": "38000"}, "“FR” neither runs the operation nor is to take part in it."),
    ({"funding_source": "own", "amount_LT": "38000"}, "take them from there"),
    ({"note": "\x00"}, "This text holds characters that cannot be stored"),
    ({"note": "x" * 2001}, "2000"),
]


@pytest.mark.example("draft with its budget")
def test_invalid_plan_shows_an_error_and_preserves_the_input(client_for: Any) -> None:
    operation, client = make_mixed_jco(), client_for()
    take_best_combination(operation)

    for fields, sentence in MISTAKES:
        answer = client.post(
            plan_url(operation, "funding_plan_edit"), plan_form_data(operation, **fields)
        )

        assert answer.status_code == 422, fields
        assert sentence in page_text(answer).replace("\u202f", " "), fields
        if fields.get("amount_LT"):
            assert answer.context["form"]["amount_LT"].value() == fields["amount_LT"]
        assert not FundingPlan.objects.exists(), fields


@pytest.mark.example("draft with its budget")
def test_unreadable_plan_version_is_treated_as_an_edit_conflict(client_for: Any) -> None:
    operation, client = make_jco_with_plan(), client_for()
    fields = {"amount_LT": "19000", "amount_PL": "19000"}
    unreadable = [
        {name: version}
        for name in ("version", "budget_version")
        for version in ("", "x", "-1", "9" * 40, "1e3", "\u0663")
    ]

    answers = [
        client.post(
            plan_url(operation, "funding_plan_edit"), plan_form_data(operation, **fields, **each)
        ).status_code
        for each in unreadable
    ]

    assert answers == [409] * len(unreadable)
    assert FundingPlan.objects.get().version == 1


@pytest.mark.example("draft with its budget")
def test_concurrently_changed_lines_are_shown_before_the_plan_is_saved(
    client_for: Any,
) -> None:
    operation, client = make_mixed_jco(), client_for()
    take_best_combination(operation)
    old = plan_form_data(operation, amount_LT="18000", amount_PL="20000")
    make_line(operation, 7, description="A stamp")

    late = client.post(plan_url(operation, "funding_plan_edit"), old)

    assert late.status_code == 409
    assert "was changed while you were writing" in page_text(late)
    assert "Left to carry 38 007.00" in page_text(late)
    assert late.context["form"]["amount_LT"].value() == "18000"
    versions = {name: str(value) for name, value in late.context["versions"].items()}
    wrong = client.post(plan_url(operation, "funding_plan_edit"), old | versions)
    assert "7.00 are missing" in page_text(wrong)
    right = client.post(
        plan_url(operation, "funding_plan_edit"), old | versions | {"amount_LT": "18007"}
    )
    assert right.status_code == 302


def test_own_funds_plan_without_a_budget_accepts_a_tick_or_an_amount(client_for: Any) -> None:
    operation, client = make_operation(participants=("PL",)), client_for()
    sent = plan_form_data(operation, funding_source="own")

    unnamed = client.post(plan_url(operation, "funding_plan_edit"), sent)
    assert unnamed.status_code == 422
    assert "Name the organisations that carry it." in page_text(unnamed)
    response = client.post(
        plan_url(operation, "funding_plan_edit"),
        sent | {"carries_LT": "on", "amount_PL": "500"},
        follow=True,
    )

    page = page_text(response)
    assert "By own means Stated on" in page
    assert "Lithuania 0.00 not known yet Poland 0.00 500.00" in page
    assert "Carried by organisations not known yet" in page
    again = client.get(plan_url(operation, "funding_plan_edit")).context["form"]
    assert again["carries_LT"].value() is True
    assert again["amount_PL"].value() == 500


def test_amount_of_a_declined_participant_is_reported_and_not_dropped(client_for: Any) -> None:
    operation = make_operation(participants=("PL",))
    sent = plan_form_data(operation, funding_source="own", amount_PL="500")
    decline_invitation(operation, "PL")

    answer = client_for().post(plan_url(operation, "funding_plan_edit"), sent)

    assert answer.status_code == 422
    assert "“PL” neither runs the operation nor is to take part in it." in page_text(answer)


def test_plan_pages_take_as_many_queries_for_a_single_line_as_for_many(client_for: Any) -> None:
    few = make_operation("Bora", participants=("PL",))
    make_line(few, 100)
    record_plan(few, "own", LT=100)
    many = make_operation("Cedar", participants=("PL", "EE", "LV"))
    for number, code in enumerate(("LT", "PL", "EE", "LV", "LT")):
        make_line(many, 100 + number, at=code, description=f"Line {number}")
    record_plan(many, "own", LT=204, PL=101, EE=102, LV=103)
    client, pages = client_for(), ("funding_plan_detail", "funding_plan_edit", "budget_detail")

    counts = [
        {name: count_queries(client, plan_url(each, name)) for name in pages}
        for each in (few, many)
    ]

    assert counts[0] == counts[1]
    assert max(counts[0].values()) < 40


@pytest.mark.example("draft with its budget")
def test_funding_plan_is_visible_only_to_readers_of_its_budget(client_for: Any) -> None:
    make_jco_with_plan()

    assert FundingPlan.objects.visible_to(make_user()).count() == 1
    assert FundingPlan.objects.visible_to(make_user("planner", "IT")).count() == 0
