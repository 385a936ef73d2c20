"""What the page of an application says to do next, and warns of."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from funding.models import Application
from funding.reports.applications import ApplicationPage, application_page
from funding.reports.time_to_grant import elapsed_of
from jco_portal.deadlines.models import Deadline
from jco_portal.home.todo.funding import applications_due
from tests.funding.applications import a_call, begun, noted
from tests.funding.grants import asked
from tests.pages import words
from tests.running import day
from tests.world import person

pytestmark = [pytest.mark.django_db, pytest.mark.example("tabled Lock")]


def page_of(application: Application) -> ApplicationPage:
    present = Application.objects.get(pk=application.pk)
    return application_page(present, person(), timezone.localdate(), {})


def signed(starts: date, ends: date) -> Application:
    """A grant of 800 euro for a JCO of 1 to 10 October 2027, with its agreement."""
    _operation, application = asked(1000, granted="800.00")
    return noted(application, "sign", day(0), action_starts_on=starts, action_ends_on=ends)


def test_grant_below_the_requested_amount_shows_a_warning_with_the_difference() -> None:
    _operation, whole = asked(1000, granted="800.00")
    assert page_of(whole).warnings == ()

    _operation, less = asked(1000, granted="750.50")

    (said,) = page_of(less).warnings
    assert said.startswith("49.50 euro less were granted than asked")


@pytest.mark.parametrize(
    ("starts", "ends", "is_told"),
    [
        (date(2027, 10, 1), date(2027, 10, 10), False),
        (date(2027, 10, 2), date(2027, 12, 31), True),
        (date(2027, 1, 1), date(2027, 10, 9), True),
    ],
)
def test_agreement_that_does_not_cover_the_operation_shows_a_warning(
    starts: date, ends: date, is_told: bool
) -> None:
    said = page_of(signed(starts, ends)).warnings

    assert ["costs outside the days of an agreement" in each for each in said] == [True] * is_told


def test_draft_for_a_closed_call_shows_the_closing_date() -> None:
    open_call = begun(call=a_call(closes_on=day(0)))
    assert "closed" not in page_of(open_call).next_step

    closed = begun(400, call=a_call(closes_on=day(-1), reference="B"))

    assert page_of(closed).next_step.startswith("The call closed on")


def test_payment_is_the_next_transition_after_the_report_is_sent() -> None:
    application = signed(day(-1), day(0))
    noted(application, "start", day(0))
    noted(application, "end", day(0), due_on=day(30))
    assert next(each.name for each in page_of(application).offers) == "send_report"

    noted(application, "send_report", day(0))

    assert next(each.name for each in page_of(application).offers) == "pay"


def test_elapsed_time_of_a_rejected_application_is_empty() -> None:
    _operation, application = asked(1000)
    assert elapsed_of(application, day(0)) == "0.1 months so far"

    noted(application, "reject", day(0), reason="Not this year")

    assert elapsed_of(Application.objects.get(pk=application.pk), day(0)) == ""


def test_action_start_and_end_are_due_until_recorded() -> None:
    application = signed(day(-20), day(-10))

    def due() -> set[str]:
        keys = Deadline.objects.open().filter(key__startswith="funding:")
        return {key.rsplit(":", 1)[1] for key in keys.values_list("key", flat=True)}

    assert due() == {"start", "end"}
    noted(application, "start", day(0))
    assert due() == {"end"}
    noted(application, "end", day(0), due_on=day(30))
    assert due() == {"report"}


def test_overdue_application_deadlines_are_shown_on_the_home_page(client_of: Any) -> None:
    _operation, application = asked(1000)
    noted(application, "want_more", day(-1), due_on=day(0))
    Deadline.objects.filter(key__endswith=":answer").update(due_on=day(-3))

    home = words(client_of("planner", "LT").get("/"))
    (item,) = applications_due(person(), timezone.localdate()).items

    assert "3 days overdue" in item.reason
    assert item.url == application.get_absolute_url()
    assert "Money to be chased" in home
    assert not applications_due(person("planner", "PL"), timezone.localdate()).items
