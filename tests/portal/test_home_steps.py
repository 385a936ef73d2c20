"""The home page: tasks of timetables."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from operations.actions.overlap_check import sync_all_deadlines
from operations.models import GuideTask, Operation, TimetableTask
from tests.factories import make_operation, make_user
from tests.pages import count_queries

pytestmark = pytest.mark.django_db


def listed_tasks(response: Any) -> list[tuple[str, str]]:
    """Return title and reason of each task on the to-do list."""
    for group in response.context["groups"]:
        if group.title == "What to do now":
            return [(item.title, item.reason) for item in group.items]
    return []


def make_jco_with_tasks(*due: int, owner: str = "lead", **fields: Any) -> Operation:
    """Return a JCO whose tasks are due so many days from today."""
    GuideTask.objects.update(valid_until="2020-01-01")
    operation = make_operation("Amber", participants=("PL",), **fields)
    operation.timetable.all().delete()
    for days in due:
        day = timezone.localdate() + timedelta(days=days)
        TimetableTask.objects.create(
            operation=operation, title=f"Step {days}", responsible=owner, due_on=day
        )
    return operation


def test_due_tasks_are_listed_most_urgent_first(client_for: Any) -> None:
    make_jco_with_tasks(20, -3, 0, 31)

    listed = listed_tasks(client_for("planner", "LT").get("/"))

    assert [title for title, _reason in listed] == ["Step -3", "Step 0", "Step 20"]
    assert "3 days overdue." in listed[0][1]
    assert listed[1][1].endswith("today.")


def test_tasks_beyond_the_limit_are_in_the_linked_deadline_list(client_for: Any) -> None:
    make_jco_with_tasks(*range(7), 40)
    sync_all_deadlines()
    client = client_for("planner", "LT")

    page = client.get("/")
    [group] = [each for each in page.context["groups"] if each.title == "What to do now"]

    assert group.rest_label == "See 2 more among all that your organisation owes"
    listed = client.get(group.rest_url)
    assert {row.title for row in listed.context["rows"]} == {
        f"Step {days} (Amber)" for days in (*range(7), 40)
    }


@pytest.mark.parametrize(
    ("owner", "role", "organisation_code", "is_listed"),
    [
        ("lead", "planner", "LT", True),
        ("lead", "facilitator", "SE", True),
        ("lead", "contact_point", "LT", False),
        ("lead", "planner", "PL", False),
        ("lead", "expert", "DK", False),
        ("participants", "contact_point", "PL", True),
        ("participants", "planner", "ES", False),
        ("experts", "expert", "DK", True),
        ("experts", "secretariat", "GSC", False),
        ("secretariat", "secretariat", "GSC", True),
        ("secretariat", "planner", "LT", False),
    ],
)
def test_task_is_on_the_to_do_list_of_the_responsible(
    client_for: Any, owner: str, role: str, organisation_code: str, is_listed: bool
) -> None:
    operation = make_jco_with_tasks(1, owner=owner, state="tabled")
    operation.participations.filter(organisation__code="PL").update(response="recorded")
    operation.facilitators.create(user=make_user("facilitator", "SE"), appointed_by=make_user())

    assert bool(listed_tasks(client_for(role, organisation_code).get("/"))) is is_listed


def test_tasks_of_a_draft_are_hidden_from_experts(client_for: Any) -> None:
    make_jco_with_tasks(1, owner="experts")

    assert listed_tasks(client_for("expert", "DK").get("/")) == []


def test_every_listed_task_links_to_a_page_that_its_reader_can_open(client_for: Any) -> None:
    operation = make_jco_with_tasks(1, owner="experts", state="tabled")
    TimetableTask.objects.create(operation=operation, title="Ours", due_on=timezone.localdate())

    for account in (("planner", "LT"), ("expert", "DK")):
        client = client_for(*account)
        [group] = [each for each in client.get("/").context["groups"] if "now" in each.title]
        assert [client.get(item.url).status_code for item in group.items] == [200]


def test_completed_tasks_and_tasks_of_cancelled_jcos_are_not_listed(client_for: Any) -> None:
    operation = make_jco_with_tasks(1)
    operation.timetable.update(outcome="done", settled_at=timezone.now())
    other = make_jco_with_tasks(1, state="cancelled")

    assert other.timetable.count() == 1
    assert listed_tasks(client_for("planner", "LT").get("/")) == []


def test_query_count_does_not_grow_with_tasks(client_for: Any) -> None:
    client = client_for("planner", "LT")
    operation = make_jco_with_tasks(1)
    for_one = count_queries(client, "/")

    for number in range(4):
        TimetableTask.objects.create(
            operation=operation, title=f"{number}", due_on=timezone.localdate()
        )

    assert count_queries(client, "/") == for_one
