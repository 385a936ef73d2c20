"""What the form of an application offers: programmes, calls and lines."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from funding.actions.applications import ApplicationFacts, begin_application
from funding.actions.line_funding import fund_line, release_line
from funding.models import Call, Programme
from tests.funding.applications import a_call, begun
from tests.funding.budgets import a_line, address, programme
from tests.pages import markup
from tests.world import person, place

pytestmark = pytest.mark.django_db


def offered(page: str, name: str) -> list[str]:
    """The labels of a select."""
    chosen = re.search(rf'<select name="{name}".*?</select>', page)
    return re.findall(r"<option[^>]*>([^<]*)</option>", chosen[0]) if chosen else []


@pytest.mark.example("tabled Lock")
def test_new_application_form_lists_funding_programmes_open_calls_and_free_lines(
    client_of: Any,
) -> None:
    standing = begun(400)
    operation = standing.operation
    free = a_line(operation, 600, goods=("cigarettes",))
    fund_line(free, programme("union-anti-fraud"), by=person())
    today = timezone.localdate()
    a_call(title="Call that is open", reference="A", closes_on=today)
    a_call(title="Call of last month", reference="B", closes_on=today - timedelta(days=30))
    a_call(title="Call of long ago", reference="C", closes_on=today - timedelta(days=800))
    a_call("isec", title="Call of another", reference="D", closes_on=today)

    response = client_of("planner", "LT").get(address("application_new", operation.reference))

    page = markup(response)
    assert [each for each in offered(page, "programme") if "Anti-Fraud" in each]
    assert not [each for each in offered(page, "programme") if "ISEC" in each]
    calls = " ".join(offered(page, "call"))
    assert "Call that is open" in calls
    assert "Call of last month" in calls
    assert "long ago" not in calls
    assert "another" not in calls
    form = response.context["form"]
    assert form.initial["lines"] == ["2"]
    assert form.initial["call"] == str(Call.objects.get(reference="A").pk)


@pytest.mark.example("tabled Lock")
def test_draft_application_form_lists_its_own_call_closed_long_ago(client_of: Any) -> None:
    call = a_call(closes_on=timezone.localdate() - timedelta(days=800))
    application = begun(call=call)

    page = markup(client_of("planner", "LT").get(address("application_edit", application.pk)))

    assert [each for each in offered(page, "call") if call.title in each]


NOT_FUNDED = "No line of the budget is funded by a programme yet."
ALL_ASKED = "Every line that a programme is to fund stands in an application already."


@pytest.mark.example("tabled Lock")
def test_new_application_page_without_funded_lines_explains_only_that(client_of: Any) -> None:
    operation = begun().operation
    release_line(operation.budget.lines.get(), by=person())
    others = Programme.objects.exclude(code="union-anti-fraud")
    others.update(valid_from=date(2014, 1, 1), valid_until=date(2020, 12, 31))

    page = markup(client_of().get(address("application_new", operation.reference)))

    assert NOT_FUNDED in page
    assert ALL_ASKED not in page


@pytest.mark.example("tabled Lock")
@pytest.mark.parametrize("is_free", [False, True])
def test_new_application_page_explains_when_every_funded_line_has_an_application(
    client_of: Any, is_free: bool
) -> None:
    operation = begun().operation  # its first line is asked for
    other = a_line(operation, 600, goods=("cigarettes",))
    fund_line(other, programme(), by=person())
    if not is_free:
        facts = ApplicationFacts(programme=programme(), applicant=place("LT"), lines=(other,))
        begin_application(operation, facts, by=person())

    page = markup(client_of().get(address("application_new", operation.reference)))

    assert (ALL_ASKED in page) is not is_free
    assert NOT_FUNDED not in page
