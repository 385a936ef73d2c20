"""The choices in the form of an application: programmes, calls and lines."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from funding.actions.applications import ApplicationInput, create_application
from funding.actions.line_funding import fund_line, stop_funding_line
from funding.models import Call, Programme
from tests.factories import make_user, organisation
from tests.funding.applications import draft_application, make_call
from tests.funding.budgets import funding_url, make_line, shipped_programme
from tests.pages import page_markup

pytestmark = pytest.mark.django_db


def select_labels(page: str, name: str) -> list[str]:
    """Return the labels of the options of a select."""
    chosen = re.search(rf'<select name="{name}".*?</select>', page)
    return re.findall(r"<option[^>]*>([^<]*)</option>", chosen[0]) if chosen else []


@pytest.mark.example("tabled Lock")
def test_new_application_form_lists_funding_programmes_open_calls_and_free_lines(
    client_for: Any,
) -> None:
    draft = draft_application(400)
    operation = draft.operation
    free = make_line(operation, 600, goods=("cigarettes",))
    fund_line(free, shipped_programme("union-anti-fraud"), by=make_user())
    today = timezone.localdate()
    make_call(title="Call that is open", reference="A", closes_on=today)
    make_call(title="Call of last month", reference="B", closes_on=today - timedelta(days=30))
    make_call(title="Call of long ago", reference="C", closes_on=today - timedelta(days=800))
    make_call("isec", title="Call of another", reference="D", closes_on=today)

    response = client_for("planner", "LT").get(funding_url("application_new", operation.reference))

    page = page_markup(response)
    assert [each for each in select_labels(page, "programme") if "Anti-Fraud" in each]
    assert not [each for each in select_labels(page, "programme") if "ISEC" in each]
    calls = " ".join(select_labels(page, "call"))
    assert "Call that is open" in calls
    assert "Call of last month" in calls
    assert "long ago" not in calls
    assert "another" not in calls
    form = response.context["form"]
    assert form.initial["lines"] == ["2"]
    assert form.initial["call"] == str(Call.objects.get(reference="A").pk)


@pytest.mark.example("tabled Lock")
def test_draft_application_form_lists_its_own_call_closed_long_ago(client_for: Any) -> None:
    call = make_call(closes_on=timezone.localdate() - timedelta(days=800))
    application = draft_application(call=call)

    page = page_markup(
        client_for("planner", "LT").get(funding_url("application_edit", application.pk))
    )

    assert [each for each in select_labels(page, "call") if call.title in each]


NOT_FUNDED = "No line of the budget is funded by a programme yet."
ALL_IN_APPLICATION = "Every line that a programme is to fund stands in an application already."


@pytest.mark.example("tabled Lock")
def test_new_application_page_without_funded_lines_explains_only_that(client_for: Any) -> None:
    operation = draft_application().operation
    stop_funding_line(operation.budget.lines.get(), by=make_user())
    others = Programme.objects.exclude(code="union-anti-fraud")
    others.update(valid_from=date(2014, 1, 1), valid_until=date(2020, 12, 31))

    page = page_markup(client_for().get(funding_url("application_new", operation.reference)))

    assert NOT_FUNDED in page
    assert ALL_IN_APPLICATION not in page


@pytest.mark.example("tabled Lock")
@pytest.mark.parametrize("is_free", [False, True])
def test_new_application_page_explains_when_every_funded_line_has_an_application(
    client_for: Any, is_free: bool
) -> None:
    operation = draft_application().operation  # its first line is in the application
    other = make_line(operation, 600, goods=("cigarettes",))
    fund_line(other, shipped_programme(), by=make_user())
    if not is_free:
        draft_input = ApplicationInput(
            programme=shipped_programme(), applicant=organisation("LT"), lines=(other,)
        )
        create_application(operation, draft_input, by=make_user())

    page = page_markup(client_for().get(funding_url("application_new", operation.reference)))

    assert (ALL_IN_APPLICATION in page) is not is_free
    assert NOT_FUNDED not in page
