"""Pages of applications: what they show, keep and refuse."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from funding.models import Application
from tests.funding.applications import a_call, begun, noted, typed_day
from tests.funding.budgets import a_line, address, programme
from tests.pages import markup, words

pytestmark = pytest.mark.django_db


def send(client: Any, application: Application, name: str, **typed: Any) -> Any:
    version = Application.objects.get(pk=application.pk).version
    url = address("application_move", application.pk, name)
    return client.post(url, {"version": version, "happened_on": typed_day(0)} | typed)


# The draft


@pytest.mark.example("tabled Lock")
def test_draft_application_started_from_the_budget_shows_its_amount(client_of: Any) -> None:
    application = begun("1000.33")
    client = client_of("planner", "LT")

    page = markup(client.get(application.get_absolute_url()))

    assert "800.26" in page
    assert "No call is named, so no deadline is chased" in page
    assert "Nothing is applied for yet" not in page
    listed = markup(client.get(address("applications", application.operation.reference)))
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
    client_of: Any, more: dict[str, Any], sentence: str
) -> None:
    application = begun()
    given = {"programme": "union-anti-fraud", "call": "", "applicant": "LT", "lines": ["1"]}
    url = address("application_edit", application.pk)

    response = client_of("planner", "LT").post(url, given | {"version": "1"} | more)

    assert response.status_code == 422
    assert sentence in markup(response)


# Steps


@pytest.mark.example("tabled Lock")
def test_recorded_transition_shows_its_escaped_reference(client_of: Any) -> None:
    application, client = begun(), client_of("planner", "LT")

    response = send(client, application, "submit", reference="\u202eABC<b>")

    assert response.status_code == 302
    page = markup(client.get(application.get_absolute_url()))
    assert "&lt;b&gt;" in page
    assert "<b>" not in page


@pytest.mark.example("tabled Lock")
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"happened_on": ""}, "Say on which day it happened."),
        ({"happened_on": typed_day(2)}, "This day has not come yet"),
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
    client_of: Any, typed: dict[str, str], sentence: str
) -> None:
    application = noted(begun(), "submit", timezone.localdate())

    response = send(client_of("planner", "LT"), application, "grant", **{"amount": "10"} | typed)

    assert response.status_code in {409, 422}
    assert sentence in markup(response)
    assert Application.objects.get(pk=application.pk).state == "submitted"


@pytest.mark.example("tabled Lock")
def test_ambiguous_thousands_separator_is_refused(client_of: Any) -> None:
    application = noted(begun(), "submit", timezone.localdate())

    for amount in ("1.000,50", "1,000.50", "1,000"):
        response = send(client_of("planner", "LT"), application, "grant", amount=amount)
        assert response.status_code == 422
        assert amount in markup(response)


@pytest.mark.example("tabled Lock")
def test_transition_submitted_from_two_windows_is_recorded_once(client_of: Any) -> None:
    application, client = begun(), client_of("planner", "LT")
    url = address("application_move", application.pk, "submit")
    typed = {"version": "1", "happened_on": typed_day(0)}

    assert client.post(url, typed).status_code == 302
    again = client.post(url, typed)

    assert again.status_code == 409
    assert "It is submitted by now, so this step is not possible." in markup(again)
    assert application.transitions.count() == 1


@pytest.mark.example("tabled Lock")
@pytest.mark.parametrize("name", ["no-such", "grant", "edit2"])
def test_impossible_transition_is_refused_without_a_server_error(client_of: Any, name: str) -> None:
    response = send(client_of("planner", "LT"), begun(), name, amount="10")

    assert response.status_code in {404, 409}
    assert "500" not in str(response.status_code)


@pytest.mark.example("tabled Lock")
def test_only_planners_of_the_jco_can_record_transitions(client_of: Any) -> None:
    application = begun()

    assert send(client_of("expert", "DK"), application, "submit").status_code == 403
    assert send(client_of("planner", "EE"), application, "submit").status_code == 404
    assert "Note that it was submitted" not in markup(
        client_of("expert", "DK").get(application.get_absolute_url())
    )


def test_past_grant_is_readable_by_all_users_and_editable_by_none(client_of: Any) -> None:
    grant = Application.objects.get(title="Project Block")

    for hat in (("planner", "EE"), ("liaison", "EUROPOL")):
        page = markup(client_of(*hat).get(grant.get_absolute_url()))
        assert "47 762.00" in page  # thin spaces are spaces here
        assert "not recorded" in page
    assert send(client_of("planner", "LT"), grant, "withdraw", reason="x").status_code == 403


# Lists


@pytest.mark.example("tabled Lock")
def test_own_filter_lists_only_applications_of_the_user_organisation(client_of: Any) -> None:
    application = begun()

    own = markup(client_of("planner", "LT").get(address("application_list") + "?whose=own"))
    other = markup(client_of("planner", "EE").get(address("application_list")))

    assert application.get_absolute_url() in own
    assert "Athena" not in own
    assert application.get_absolute_url() not in other
    assert "Athena" in other


@pytest.mark.example("tabled Lock")
@pytest.mark.parametrize("name", ["application_list", "statistics", "call_list"])
def test_funding_lists_take_as_many_queries_for_many_rows_as_for_a_single_row(
    client_of: Any, name: str
) -> None:
    first, client = begun(), client_of("planner", "LT")

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(name)).status_code == 200
        return len(asked)

    before = count()
    for number in range(2, 6):
        a_line(first.operation, number, description=f"Line {number}")
        Application.objects.create(
            operation=first.operation,
            title=f"More {number}",
            programme=programme("isec"),
            applicant=first.applicant,
        )
        a_call("isec", reference=str(number))

    assert count() == before
    assert before <= 20


@pytest.mark.example("tabled Lock")
def test_submitted_line_cannot_be_edited_and_the_refusal_links_its_application(
    client_of: Any,
) -> None:
    application = begun()
    noted(application, "submit", timezone.localdate())
    operation, client = application.operation, client_of()
    version = operation.budget.version
    answers = [
        client.post(address("budget_line_remove", operation.reference, 1)),
        client.post(address("combination_take", operation.reference), {"version": version}),
        client.post(address("budget_line_fund", operation.reference, 1), {"programme": ""}),
    ]

    for answer in answers:
        assert answer.status_code == 409
        assert "Line 1 stands in an application to" in words(answer)
    assert application.get_absolute_url() in answers[0].content.decode()
    assert operation.budget.lines.count() == 1
    assert application.lines.get().is_reserved


@pytest.mark.example("tabled Lock")
def test_missing_permission_is_refused_before_input_validation(client_of: Any) -> None:
    operation = begun().operation

    answer = client_of("expert", "DK").post(address("combination_take", operation.reference))

    assert answer.status_code == 403
