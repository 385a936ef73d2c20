"""The page of an application: next actions and warnings."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from funding.models import Application
from funding.reports.applications import ApplicationPage, application_page
from funding.reports.time_to_grant import format_elapsed
from jco_portal.deadlines.models import Deadline
from jco_portal.home.todo.funding import applications_group
from tests.execution_factories import day_from_today
from tests.factories import make_user
from tests.funding.applications import draft_application, make_call, make_transition
from tests.funding.grants import jco_with_application
from tests.pages import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.example("tabled Lock")]


def application_page_of(application: Application) -> ApplicationPage:
    present = Application.objects.get(pk=application.pk)
    return application_page(present, make_user(), timezone.localdate(), {})


def signed_grant(starts: date, ends: date) -> Application:
    """Return a signed grant of EUR 800 for a JCO of 1 to 10 October 2027."""
    _operation, application = jco_with_application(1000, granted="800.00")
    return make_transition(
        application, "sign", day_from_today(0), action_starts_on=starts, action_ends_on=ends
    )


def test_grant_below_the_requested_amount_shows_a_warning_with_the_difference() -> None:
    _operation, whole = jco_with_application(1000, granted="800.00")
    assert application_page_of(whole).warnings == ()

    _operation, less = jco_with_application(1000, granted="750.50")

    (warning,) = application_page_of(less).warnings
    assert warning.startswith("49.50 euro less were granted than asked")


@pytest.mark.parametrize(
    ("starts", "ends", "is_shown"),
    [
        (date(2027, 10, 1), date(2027, 10, 10), False),
        (date(2027, 10, 2), date(2027, 12, 31), True),
        (date(2027, 1, 1), date(2027, 10, 9), True),
    ],
)
def test_agreement_that_does_not_cover_the_operation_shows_a_warning(
    starts: date, ends: date, is_shown: bool
) -> None:
    warnings = application_page_of(signed_grant(starts, ends)).warnings

    assert ["costs outside the days of an agreement" in each for each in warnings] == [
        True
    ] * is_shown


def test_draft_for_a_closed_call_shows_the_closing_date() -> None:
    open_call = draft_application(call=make_call(closes_on=day_from_today(0)))
    assert "closed" not in application_page_of(open_call).next_action

    closed = draft_application(400, call=make_call(closes_on=day_from_today(-1), reference="B"))

    assert application_page_of(closed).next_action.startswith("The call closed on")


def test_payment_is_the_next_transition_after_the_report_is_sent() -> None:
    application = signed_grant(day_from_today(-1), day_from_today(0))
    make_transition(application, "start", day_from_today(0))
    make_transition(application, "end", day_from_today(0), due_on=day_from_today(30))
    assert next(each.name for each in application_page_of(application).transitions) == "send_report"

    make_transition(application, "send_report", day_from_today(0))

    assert next(each.name for each in application_page_of(application).transitions) == "pay"


def test_elapsed_time_of_a_rejected_application_is_empty() -> None:
    _operation, application = jco_with_application(1000)
    assert format_elapsed(application, day_from_today(0)) == "0.1 months so far"

    make_transition(application, "reject", day_from_today(0), reason="Not this year")

    assert format_elapsed(Application.objects.get(pk=application.pk), day_from_today(0)) == ""


def test_action_start_and_end_are_due_until_recorded() -> None:
    application = signed_grant(day_from_today(-20), day_from_today(-10))

    def due() -> set[str]:
        keys = Deadline.objects.open().filter(key__startswith="funding:")
        return {key.rsplit(":", 1)[1] for key in keys.values_list("key", flat=True)}

    assert due() == {"start", "end"}
    make_transition(application, "start", day_from_today(0))
    assert due() == {"end"}
    make_transition(application, "end", day_from_today(0), due_on=day_from_today(30))
    assert due() == {"report"}


def test_overdue_application_deadlines_are_shown_on_the_home_page(client_for: Any) -> None:
    _operation, application = jco_with_application(1000)
    make_transition(application, "want_more", day_from_today(-1), due_on=day_from_today(0))
    Deadline.objects.filter(key__endswith=":answer").update(due_on=day_from_today(-3))

    home = page_text(client_for("planner", "LT").get("/"))
    (item,) = applications_group(make_user(), timezone.localdate()).items

    assert "3 days overdue" in item.reason
    assert item.url == application.get_absolute_url()
    assert "Money to be chased" in home
    assert not applications_group(make_user("planner", "PL"), timezone.localdate()).items
