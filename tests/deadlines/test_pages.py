"""The pages of deadlines: access, content and personal settings."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import override_settings
from django.utils import timezone

from jco_portal.deadlines.actions.deadlines import settle_deadline
from jco_portal.deadlines.actions.preferences import add_absence
from jco_portal.deadlines.actions.reminders import chase_deadlines
from jco_portal.deadlines.models import Absence, Deadline, ReminderPreference
from tests.deadlines.conftest import DUE_ON, SetDeadlineFor
from tests.factories import make_user

pytestmark = pytest.mark.django_db
FILES = "django.core.mail.backends.filebased.EmailBackend"


def page_text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_deadline_is_listed_for_the_responsible_and_for_the_requester(
    client_for: Any, set_deadline_for: SetDeadlineFor
) -> None:
    set_deadline_for()

    assert "Hold the debriefing" in page_text(client_for("planner", "LT").get("/deadlines/"))
    assert "Hold the debriefing" not in page_text(client_for("planner", "PL").get("/deadlines/"))
    to_us = page_text(client_for("expert", "DK").get("/deadlines/owed-to-us/"))
    assert "Hold the debriefing" in to_us
    assert "Lithuania" in to_us


def test_deadline_of_another_organisation_returns_404(
    client_for: Any, set_deadline_for: SetDeadlineFor
) -> None:
    url = set_deadline_for().get_absolute_url()

    assert client_for("planner", "LT").get(url).status_code == 200
    assert client_for("planner", "PL").get(url).status_code == 404
    assert client_for("administrator", "LT").get(url).status_code == 404
    assert client_for().get(f"/deadlines/{2**63}/").status_code == 404


def test_recipient_of_a_reminder_can_open_the_deadline(
    client_for: Any, set_deadline_for: SetDeadlineFor
) -> None:
    deadline = set_deadline_for()
    Deadline.objects.update(opened_on=DUE_ON - timedelta(days=90), requester=None)
    client = client_for("expert", "NL")
    assert client.get(deadline.get_absolute_url()).status_code == 404

    chase_deadlines(DUE_ON + timedelta(days=20))

    assert client.get(deadline.get_absolute_url()).status_code == 200


def test_agenda_lists_escalated_open_deadlines_only(
    client_for: Any, set_deadline_for: SetDeadlineFor
) -> None:
    make_user("secretariat", "GSC")
    set_deadline_for("test:1"), set_deadline_for("test:2", due_on=DUE_ON + timedelta(days=20))
    Deadline.objects.update(opened_on=DUE_ON - timedelta(days=90))
    chase_deadlines(DUE_ON + timedelta(days=30))
    client = client_for("expert", "DK")

    assert page_text(client.get("/deadlines/agenda/")).count("Hold the debriefing</a>") == 1
    settle_deadline("test:1")

    assert "Nothing has climbed" in page_text(client.get("/deadlines/agenda/"))


def test_deadline_page_explains_the_calculation(
    client_for: Any, set_deadline_for: SetDeadlineFor, deadline_rule: Any, time_machine: Any
) -> None:
    time_machine.move_to("2027-11-01T12:00Z")
    deadline_rule.grace_period = 3
    deadline_rule.save()
    deadline = set_deadline_for(anchor_on=date(2027, 7, 4), due_on=None)

    page = page_text(client_for("planner", "LT").get(deadline.get_absolute_url()))

    assert "It is counted from the day that the test names: 4 July 2027." in page
    assert "3 months after that is 4 October 2027: on that day it is due." in page
    assert "It is overdue after another 3 months, that is after 4 January 2028." in page
    assert "Due on 4 October 2027, due, overdue after 4 January 2028." in page
    assert "3 days after it is overdue: it comes up to the contact point." in page


@pytest.mark.parametrize(
    ("after", "expected"),
    [(-1, "in 1 day"), (0, "today"), (1, "1 day overdue"), (12, "12 days overdue")],
)
def test_list_shows_the_days_until_or_since_the_due_date(
    client_for: Any, set_deadline_for: SetDeadlineFor, time_machine: Any, after: int, expected: str
) -> None:
    time_machine.move_to(f"{DUE_ON + timedelta(days=after)}T12:00Z")
    set_deadline_for()

    assert expected in page_text(client_for("planner", "LT").get("/deadlines/"))


def test_list_can_be_limited_to_overdue_deadlines(
    client_for: Any, set_deadline_for: SetDeadlineFor, time_machine: Any
) -> None:
    time_machine.move_to(f"{DUE_ON}T12:00Z")
    set_deadline_for("test:1", due_on=DUE_ON - timedelta(days=1)), set_deadline_for("test:2")
    client = client_for("planner", "LT")

    assert page_text(client.get("/deadlines/")).count("Hold the debriefing</a>") == 2
    assert page_text(client.get("/deadlines/?late=yes")).count("Hold the debriefing</a>") == 1


@pytest.mark.parametrize("path", ["/deadlines/", "/deadlines/months/?month=2027-06"])
def test_query_count_does_not_grow_with_the_number_of_deadlines(
    client_for: Any,
    set_deadline_for: SetDeadlineFor,
    path: str,
    django_assert_num_queries: Any,
    time_machine: Any,
) -> None:
    client = client_for("planner", "LT")
    set_deadline_for()
    client.get(path)
    with django_assert_num_queries(_queries(client, path)):
        client.get(path)
    few = _queries(client, path)
    for number in range(40):
        set_deadline_for(f"test:{number}")

    assert _queries(client, path) == few


def _queries(client: Any, path: str) -> int:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("month", ["2027-06", "", "2027-13", "10000-01", "x", "0000-00", "1989-12"])
def test_unreadable_month_falls_back_to_the_current_month(
    client_for: Any, set_deadline_for: SetDeadlineFor, month: str, time_machine: Any
) -> None:
    time_machine.move_to(f"{DUE_ON}T12:00Z")
    set_deadline_for()

    page = page_text(client_for("planner", "LT").get("/deadlines/months/", {"month": month}))

    assert "June 2027" in page
    assert "Hold the debriefing" in page


def test_user_can_choose_the_email_delivery(client_for: Any) -> None:
    client = client_for("planner", "LT")

    answer = client.post("/deadlines/reminders/mails/", {"delivery": "at_once"})

    assert answer.status_code == 302
    assert ReminderPreference.objects.get().delivery == "at_once"
    assert client.post("/deadlines/reminders/mails/", {"delivery": "never"}).status_code == 422


def test_deputy_must_be_a_colleague(client_for: Any) -> None:
    client = client_for("planner", "LT")
    colleague, stranger = make_user("contact_point", "LT"), make_user("planner", "PL")
    today = timezone.localdate()
    days = {"first_day": today.isoformat(), "last_day": (today + timedelta(days=9)).isoformat()}

    refused = client.post("/deadlines/reminders/away/", {**days, "deputy": stranger.pk})
    taken = client.post("/deadlines/reminders/away/", {**days, "deputy": colleague.pk})
    again = client.post("/deadlines/reminders/away/", {**days, "deputy": colleague.pk})

    assert [refused.status_code, taken.status_code, again.status_code] == [422, 302, 422]
    assert "your own organisation" in page_text(refused)
    assert "already that you are away" in page_text(again)
    assert Absence.objects.get().deputy == colleague


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("2001-01-05", "2001-01-09", "has passed already"),
        ("2099-01-05", "2099-01-04", "lies before the first"),
        ("5/1/2099", "2099-01-09", "Write the day as"),
        ("", "", "Say from when"),
    ],
)
def test_bad_absence_dates_are_refused_at_the_field(
    client_for: Any, first: str, last: str, sentence: str
) -> None:
    deputy = make_user("contact_point", "LT").pk
    typed = {"first_day": first, "last_day": last, "deputy": deputy}

    answer = client_for("planner", "LT").post("/deadlines/reminders/away/", typed)

    assert answer.status_code == 422
    assert sentence in page_text(answer)
    assert f'value="{first}"' in page_text(answer) or not first


def test_user_cannot_end_the_absence_of_another_user(client_for: Any) -> None:
    today = timezone.localdate()
    absence = add_absence(
        make_user("planner", "LT"),
        first_day=today,
        last_day=today,
        deputy=make_user("contact_point", "LT"),
        today=today,
    )
    path = f"/deadlines/reminders/away/{absence.pk}/end/"

    assert client_for("contact_point", "LT").post(path).status_code == 404
    assert client_for("planner", "LT").post(path).status_code == 302
    assert not Absence.objects.exists()


def test_demonstration_shows_its_emails(client_for: Any, tmp_path: Path) -> None:
    settings = {"EMAIL_BACKEND": FILES, "EMAIL_FILE_PATH": str(tmp_path), "DEMO": True}
    with override_settings(**settings):
        EmailMessage("Ąžuolas", "See <b>this</b>", to=["a@test.example"]).send()
        get_connection().close()
        page = page_text(client_for("planner", "LT").get("/deadlines/mail/"))
    with override_settings(**settings | {"DEMO": False}):
        closed = client_for("planner", "LT").get("/deadlines/mail/").status_code

    assert "Ąžuolas" in page
    assert "See &lt;b&gt;this&lt;/b&gt;" in page
    assert closed == 404
