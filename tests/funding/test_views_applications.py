"""Pages of applications: content, redisplayed input and errors."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from funding.models import Application
from tests.funding.applications import draft_application, form_day, make_call, make_transition
from tests.funding.budgets import funding_url, make_line, shipped_programme
from tests.pages import page_markup, page_text

pytestmark = pytest.mark.django_db


def send(client: Any, application: Application, name: str, **typed: Any) -> Any:
    version = Application.objects.get(pk=application.pk).version
    url = funding_url("application_transition", application.pk, name)
    return client.post(url, {"version": version, "happened_on": form_day(0)} | typed)


# The draft


@pytest.mark.example("tabled Lock")
def test_draft_application_started_from_the_budget_shows_its_amount(client_for: Any) -> None:
    application = draft_application("1000.33")
    client = client_for("planner", "LT")

    page = page_markup(client.get(application.get_absolute_url()))

    assert "800.26" in page
    assert "No call is named, so no deadline is chased" in page
    assert "Nothing is applied for yet" not in page
    listed = page_markup(
        client.get(funding_url("operation_application_list", application.operation.reference))
    )
    assert application.get_absolute_url() in listed


@pytest.mark.example("tabled Lock")
@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"programme": ""}, "Choose the programme."),
        ({"applicant": "XX"}, "is not in the list"),
        ({"call": "99999999999999999999"}, "is not in the list"),
        ({"lines": ["7"]}, "7"),
        ({"programme": "isec"}, "is not in the list"),
    ],
)
def test_invalid_draft_application_shows_an_error(
    client_for: Any, more: dict[str, Any], sentence: str
) -> None:
    application = draft_application()
    form_data = {"programme": "union-anti-fraud", "call": "", "applicant": "LT", "lines": ["1"]}
    url = funding_url("application_edit", application.pk)

    response = client_for("planner", "LT").post(url, form_data | {"version": "1"} | more)

    assert response.status_code == 422
    assert sentence in page_markup(response)


# Steps


@pytest.mark.example("tabled Lock")
def test_recorded_transition_shows_its_escaped_reference(client_for: Any) -> None:
    application, client = draft_application(), client_for("planner", "LT")

    response = send(client, application, "submit", reference="\u202eABC<b>")

    assert response.status_code == 302
    page = page_markup(client.get(application.get_absolute_url()))
    assert "&lt;b&gt;" in page
    assert "<b>" not in page


@pytest.mark.example("tabled Lock")
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"happened_on": ""}, "Say on which day it happened."),
        ({"happened_on": form_day(2)}, "This day has not come yet"),
        ({"happened_on": "0000-00-00"}, "The year 0000 is outside 1990 to 2100"),
        ({"amount": "1.000,50"}, "1.000,50"),
        ({"amount": "-5"}, "-5"),
        ({"amount": "0"}, "A grant lies above 0"),
        ({"amount": "99999999999"}, "An amount lies below 100 000 000."),
        ({"amount": "1\x000"}, "characters that cannot be stored"),
        ({"amount": "800.01"}, "This is more than was asked for."),
    ],
)
def test_invalid_transition_input_shows_its_error(
    client_for: Any, typed: dict[str, str], sentence: str
) -> None:
    application = make_transition(draft_application(), "submit", timezone.localdate())

    response = send(client_for("planner", "LT"), application, "grant", **{"amount": "10"} | typed)

    assert response.status_code in {409, 422}
    assert sentence in page_markup(response)
    assert Application.objects.get(pk=application.pk).state == "submitted"


@pytest.mark.example("tabled Lock")
def test_ambiguous_thousands_separator_is_refused(client_for: Any) -> None:
    application = make_transition(draft_application(), "submit", timezone.localdate())

    for amount in ("1.000,50", "1,000.50", "1,000"):
        response = send(client_for("planner", "LT"), application, "grant", amount=amount)
        assert response.status_code == 422
        assert amount in page_markup(response)


@pytest.mark.example("tabled Lock")
def test_transition_submitted_from_two_windows_is_recorded_once(client_for: Any) -> None:
    application, client = draft_application(), client_for("planner", "LT")
    url = funding_url("application_transition", application.pk, "submit")
    typed = {"version": "1", "happened_on": form_day(0)}

    assert client.post(url, typed).status_code == 302
    again = client.post(url, typed)

    assert again.status_code == 409
    assert "It is submitted by now, so this step is not possible." in page_markup(again)
    assert application.transitions.count() == 1


@pytest.mark.example("tabled Lock")
@pytest.mark.parametrize("name", ["no-such", "grant", "edit2"])
def test_impossible_transition_is_refused_without_a_server_error(
    client_for: Any, name: str
) -> None:
    response = send(client_for("planner", "LT"), draft_application(), name, amount="10")

    assert response.status_code in {404, 409}
    assert "500" not in str(response.status_code)


@pytest.mark.example("tabled Lock")
def test_only_planners_of_the_jco_can_record_transitions(client_for: Any) -> None:
    application = draft_application()

    assert send(client_for("expert", "DK"), application, "submit").status_code == 403
    assert send(client_for("planner", "EE"), application, "submit").status_code == 404
    assert "Note that it was submitted" not in page_markup(
        client_for("expert", "DK").get(application.get_absolute_url())
    )


def test_past_grant_is_readable_by_all_users_and_editable_by_none(client_for: Any) -> None:
    grant = Application.objects.get(title="Project Block")

    for account in (("planner", "EE"), ("liaison", "EUROPOL")):
        page = page_markup(client_for(*account).get(grant.get_absolute_url()))
        assert "47 762.00" in page  # thin spaces are spaces here
        assert "not recorded" in page
    assert send(client_for("planner", "LT"), grant, "withdraw", reason="x").status_code == 403


# Lists


@pytest.mark.example("tabled Lock")
def test_own_filter_lists_only_applications_of_the_user_organisation(client_for: Any) -> None:
    application = draft_application()

    own = page_markup(
        client_for("planner", "LT").get(funding_url("application_list") + "?whose=own")
    )
    other = page_markup(client_for("planner", "EE").get(funding_url("application_list")))

    assert application.get_absolute_url() in own
    assert "Athena" not in own
    assert application.get_absolute_url() not in other
    assert "Athena" in other


@pytest.mark.example("tabled Lock")
@pytest.mark.parametrize("name", ["application_list", "statistics", "call_list"])
def test_funding_lists_take_as_many_queries_for_many_rows_as_for_a_single_row(
    client_for: Any, name: str
) -> None:
    first, client = draft_application(), client_for("planner", "LT")

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(funding_url(name)).status_code == 200
        return len(captured)

    before = count()
    for number in range(2, 6):
        make_line(first.operation, number, description=f"Line {number}")
        Application.objects.create(
            operation=first.operation,
            title=f"More {number}",
            programme=shipped_programme("isec"),
            applicant=first.applicant,
        )
        make_call("isec", reference=str(number))

    assert count() == before
    assert before <= 20


@pytest.mark.example("tabled Lock")
def test_submitted_line_cannot_be_edited_and_the_refusal_links_its_application(
    client_for: Any,
) -> None:
    application = draft_application()
    make_transition(application, "submit", timezone.localdate())
    operation, client = application.operation, client_for()
    version = operation.budget.version
    answers = [
        client.post(funding_url("budget_line_delete", operation.reference, 1)),
        client.post(funding_url("combination_apply", operation.reference), {"version": version}),
        client.post(funding_url("budget_line_fund", operation.reference, 1), {"programme": ""}),
    ]

    for answer in answers:
        assert answer.status_code == 409
        assert "Line 1 stands in an application to" in page_text(answer)
    assert application.get_absolute_url() in answers[0].content.decode()
    assert operation.budget.lines.count() == 1
    assert application.lines.get().is_reserved


@pytest.mark.example("tabled Lock")
def test_missing_permission_is_refused_before_input_validation(client_for: Any) -> None:
    operation = draft_application().operation

    answer = client_for("expert", "DK").post(funding_url("combination_apply", operation.reference))

    assert answer.status_code == 403
