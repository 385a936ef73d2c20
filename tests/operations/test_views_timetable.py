"""The page of a timetable: access, content and completed tasks."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from operations.models import Operation, TimetableTask
from tests.factories import make_operation, make_user
from tests.pages import count_queries, page_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def jco() -> Operation:
    operation = make_operation(
        "Amber", participants=("PL",), phases=(("2027-03-15", "2027-03-26"),)
    )
    operation.participations.filter(organisation__code="PL").update(response="recorded")
    Operation.objects.filter(pk=operation.pk).update(state="tabled")
    return operation


def timetable_url(operation: Operation, name: str = "timetable", *more: Any) -> str:
    return reverse(f"operations:{name}", args=[operation.reference, *more])


def task(operation: Operation, code: str) -> TimetableTask:
    return operation.timetable.get(guide_task__code=code)


@pytest.mark.parametrize(
    ("role", "organisation_code", "status"),
    [
        ("planner", "LT", 200),
        ("contact_point", "LT", 200),
        ("planner", "PL", 200),
        ("facilitator", "SE", 200),
        ("planner", "ES", 404),
        ("expert", "DK", 404),
        ("secretariat", "GSC", 404),
        ("liaison", "WCO", 404),
        ("administrator", "GSC", 404),
    ],
)
def test_timetable_and_its_tab_open_only_for_the_lead_and_participants(
    jco: Operation, client_for: Any, role: str, organisation_code: str, status: int
) -> None:
    jco.facilitators.create(user=make_user("facilitator", "SE"), appointed_by=make_user())
    client = client_for(role, organisation_code)

    page = client.get(timetable_url(jco))
    record = client.get(jco.get_absolute_url())

    assert page.status_code == status
    assert (timetable_url(jco) in record.content.decode()) is (status == 200)


def test_overview_names_the_task_that_is_due_first(jco: Operation, client_for: Any) -> None:
    jco.timetable.exclude(guide_task__code__in=("threat", "end")).update(due_on=None)
    jco.timetable.filter(guide_task__code="end").update(due_on="2026-01-05")

    text = page_text(client_for("planner", "LT").get(jco.get_absolute_url()))
    jco.timetable.filter(guide_task__code="end").update(due_on="2027-03-29")
    later = page_text(client_for("planner", "LT").get(jco.get_absolute_url()))

    assert "What to do now: End the operation (Lead, 5 January 2026" in text
    assert "What to do now: Record the threat assessment (Lead, " in later


def test_tasks_due_on_the_same_day_show_their_order(jco: Operation, client_for: Any) -> None:
    today = timezone.localdate()
    start = today + timedelta(days=30)
    jco.phases.update(
        entered_start=f"{start}",
        entered_end=f"{start}",
        earliest_start=start,
        latest_start=start,
        earliest_end=start,
        latest_end=start,
    )
    jco.timetable.all().delete()
    for title, offset in (("Write", -90), ("Invite", -60), ("Answer", -60), ("Brief", -40)):
        jco.timetable.create(title=title, anchor="start", offset_working_days=offset, due_on=today)
    jco.timetable.create(title="By hand", due_on=today)

    page = client_for("planner", "LT").get(timetable_url(jco))

    [group] = page.context["timetable"].groups
    assert [(each.title, each.distance) for each in group.tasks] == [
        ("Write", "today"),
        ("Invite", "today, after the step above"),
        ("Answer", "today"),
        ("Brief", "today, after the step above"),
        ("By hand", "today"),
    ]


def test_timetable_explains_the_due_date_of_a_task(jco: Operation, client_for: Any) -> None:
    text = page_text(client_for("planner", "LT").get(timetable_url(jco)))

    assert "5 working days before 15 March 2027" in text
    assert "weekends and the public holidays of LT do not count" in text
    assert "5 March 2027" in text
    assert "Apply for funding" in text


def test_timetable_states_that_the_start_is_missing(client_for: Any) -> None:
    operation = make_operation("Bora", phases=(("", ""),))

    text = page_text(client_for("planner", "LT").get(timetable_url(operation)))

    assert "The start is not known yet, so the steps have no days. Enter the first phase." in text


def test_timetable_page_completes_skips_and_reassigns_tasks(
    jco: Operation, client_for: Any
) -> None:
    client = client_for("planner", "LT")

    done = client.post(timetable_url(jco, "task_complete", task(jco, "briefing").pk), follow=True)
    skipped = client.post(
        timetable_url(jco, "task_skip", task(jco, "ocu").pk),
        {"reason": "Virtual."},
        follow=True,
    )
    handed = client.post(
        timetable_url(jco, "task_reassign", task(jco, "profiles").pk),
        {"organisation": "PL"},
        follow=True,
    )

    assert "“Brief the participants” is noted." in page_text(done)
    assert "by Planner, Lithuania: Virtual." in page_text(skipped)
    assert handed.status_code == 200
    assert task(jco, "profiles").reassigned_to.code == "PL"


@pytest.mark.parametrize(
    ("name", "sent", "status", "sentence"),
    [
        ("task_complete", {}, 409, "This step is done already."),
        ("task_skip", {"reason": ""}, 422, "Say why it is skipped."),
        ("task_skip", {"reason": "a\x00b"}, 422, "characters that cannot be stored"),
        (
            "task_reassign",
            {"organisation": "ES"},
            422,
            "Choose somebody who takes part.",
        ),
        (
            "task_reassign",
            {"organisation": "a\x00b"},
            422,
            "Null characters are not allowed.",
        ),
    ],
)
def test_invalid_task_change_is_explained_in_a_sentence(
    jco: Operation, client_for: Any, name: str, sent: dict[str, str], status: int, sentence: str
) -> None:
    client, briefing = client_for("planner", "LT"), task(jco, "briefing")
    if status == 409:
        client.post(timetable_url(jco, name, briefing.pk))

    answer = client.post(timetable_url(jco, name, briefing.pk), sent)

    assert answer.status_code == status
    assert sentence in page_text(answer)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"title": "", "due_on": "2027-01-01"}, "Say what is to be done."),
        ({"title": "Rooms", "due_on": ""}, "Say by when."),
        ({"title": "Rooms", "due_on": "1/2/2027"}, "Write the day as 2026-10-05"),
        ({"title": "Rooms", "due_on": "2027-02-30"}, "There is no such day as 2027-02-30"),
        ({"title": "Rooms", "due_on": "9999-01-01"}, "The year 9999 is outside 1990 to 2100"),
        ({"title": "x" * 201, "due_on": "2027-01-01"}, "at most 200 characters"),
        ({"title": "Rooms\x00", "due_on": "2027-01-01"}, "characters that cannot be stored"),
    ],
)
def test_refused_task_is_redisplayed(
    jco: Operation, client_for: Any, sent: dict[str, str], sentence: str
) -> None:
    before = jco.timetable.count()

    answer = client_for("planner", "LT").post(
        timetable_url(jco, "task_new"), {"responsible": "lead", **sent}
    )

    assert answer.status_code == 422
    assert sentence in page_text(answer)
    assert f'value="{sent["due_on"]}"' in answer.content.decode() or not sent["due_on"]
    assert jco.timetable.count() == before


def test_own_task_is_added_and_shown_escaped(jco: Operation, client_for: Any) -> None:
    sent = {"title": "Book <b>rooms</b>", "due_on": "2027-01-15", "responsible": "lead"}

    page = client_for("planner", "LT").post(timetable_url(jco, "task_new"), sent, follow=True)

    assert "Book &lt;b&gt;rooms&lt;/b&gt;" in page.content.decode()
    assert "A fixed day, set by hand." in page_text(page)


def test_task_of_another_operation_returns_404(jco: Operation, client_for: Any) -> None:
    other = make_operation("Bora", organisers=("PL",), leads=("PL",))
    client = client_for("planner", "LT")

    for name in ("task_complete", "task_skip", "task_reassign"):
        foreign = client.post(timetable_url(jco, name, task(other, "briefing").pk), {"reason": "x"})
        absurd = client.post(timetable_url(jco, name, 2**70), {"reason": "x"})
        assert (foreign.status_code, absurd.status_code) == (404, 404)
    assert task(other, "briefing").outcome == ""


def test_participant_cannot_change_the_timetable(jco: Operation, client_for: Any) -> None:
    client = client_for("planner", "PL")

    skipped = client.post(timetable_url(jco, "task_skip", task(jco, "ocu").pk), {"reason": "No."})
    added = client.post(
        timetable_url(jco, "task_new"),
        {"title": "x", "due_on": "2027-01-15", "responsible": "lead"},
    )

    assert (skipped.status_code, added.status_code) == (409, 403)
    assert "Add a step of your own" not in page_text(client.get(timetable_url(jco)))


def test_timetable_takes_a_constant_number_of_queries(jco: Operation, client_for: Any) -> None:
    client = client_for("planner", "LT")
    for_all = count_queries(client, timetable_url(jco))

    jco.timetable.filter(guide_task__offset_working_days__lt=-60).delete()

    assert count_queries(client, timetable_url(jco)) == for_all <= 20
