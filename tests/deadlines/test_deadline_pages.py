"""The page of a deadline: how its due date was calculated."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from jco_portal.deadlines.actions.deadlines import set_deadlines
from jco_portal.deadlines.models import Deadline, DeadlineInput
from jco_portal.deadlines.pages import explain_deadline
from tests.factories import organisation

pytestmark = pytest.mark.django_db


def calculation(**values: Any) -> tuple[str, ...]:
    defaults = {
        "requester": None,
        "title": "x",
        "reference": "x",
        "url": "/",
        "responsible": organisation("LT"),
    }
    set_deadlines([DeadlineInput("step:1", "timetable_step", **defaults | values)])
    return explain_deadline(Deadline.objects.get(), 0, timezone.localdate()).calculation


def test_calculation_names_working_days_and_the_state_of_the_holidays() -> None:
    sentences = calculation(
        anchor="the first day that is planned",
        anchor_on=date(2027, 10, 4),
        offset=-15,
        counting="working_days",
        holidays_of="LT",
        due_on=date(2027, 9, 13),
    )

    assert sentences == (
        "It is counted from the first day that is planned: 4 October 2027.",
        "15 working days before that is 13 September 2027: on that day it is due.",
        "Weekends and the public holidays of Lithuania do not count.",
    )


def test_calculation_explains_a_due_date_that_had_already_passed() -> None:
    sentences = calculation(
        anchor="the first day that is planned",
        anchor_on=date(2027, 10, 4),
        offset=-15,
        counting="working_days",
        due_on=date(2027, 9, 20),
    )

    assert sentences[1:] == (
        "15 working days before that is 13 September 2027.",
        "Weekends do not count.",
        "That day had passed when it was set, so it is due on 20 September 2027.",
    )


@pytest.mark.parametrize("url", ["https://e.example/", "//e.example/", "/\\e.example", "x"])
def test_url_outside_the_portal_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="no address of the portal"):
        calculation(due_on=date(2027, 9, 20), url=url)
