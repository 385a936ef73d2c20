"""What to do now: steps of timetables on the landing page."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from operations.actions.overlap_check import keep_all_deadlines
from operations.models import GuideTask, Operation, TimetableTask
from tests.pages import queries_of
from tests.world import an_operation, person

pytestmark = pytest.mark.django_db


def steps(response: Any) -> list[tuple[str, str]]:
    """Title and reason of each step that waits."""
    for group in response.context["groups"]:
        if group.title == "What to do now":
            return [(item.title, item.reason) for item in group.items]
    return []


def a_jco(*due: int, owner: str = "lead", **fields: Any) -> Operation:
    """A JCO whose steps are due so many days from today."""
    GuideTask.objects.update(valid_until="2020-01-01")
    operation = an_operation("Amber", participants=("PL",), **fields)
    operation.timetable.all().delete()
    for days in due:
        day = timezone.localdate() + timedelta(days=days)
        TimetableTask.objects.create(
            operation=operation, title=f"Step {days}", responsible=owner, due_on=day
        )
    return operation


def test_due_tasks_are_listed_most_urgent_first(client_of: Any) -> None:
    a_jco(20, -3, 0, 31)

    found = steps(client_of("planner", "LT").get("/"))

    assert [title for title, _reason in found] == ["Step -3", "Step 0", "Step 20"]
    assert "3 days overdue." in found[0][1]
    assert found[1][1].endswith("today.")


def test_tasks_beyond_the_limit_are_in_the_linked_deadline_list(client_of: Any) -> None:
    a_jco(*range(7), 40)
    keep_all_deadlines()
    client = client_of("planner", "LT")

    page = client.get("/")
    [group] = [each for each in page.context["groups"] if each.title == "What to do now"]

    assert group.rest == "See 2 more among all that your organisation owes"
    listed = client.get(group.rest_url)
    assert {row.title for row in listed.context["rows"]} == {
        f"Step {days} (Amber)" for days in (*range(7), 40)
    }


@pytest.mark.parametrize(
    ("owner", "role", "place", "waits"),
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
    client_of: Any, owner: str, role: str, place: str, waits: bool
) -> None:
    operation = a_jco(1, owner=owner, state="tabled")
    operation.participations.filter(organisation__code="PL").update(response="recorded")
    operation.facilitators.create(user=person("facilitator", "SE"), appointed_by=person())

    assert bool(steps(client_of(role, place).get("/"))) is waits


def test_tasks_of_a_draft_are_hidden_from_experts(client_of: Any) -> None:
    a_jco(1, owner="experts")

    assert steps(client_of("expert", "DK").get("/")) == []


def test_every_listed_task_links_to_a_page_that_its_reader_can_open(client_of: Any) -> None:
    operation = a_jco(1, owner="experts", state="tabled")
    TimetableTask.objects.create(operation=operation, title="Ours", due_on=timezone.localdate())

    for hat in (("planner", "LT"), ("expert", "DK")):
        client = client_of(*hat)
        [group] = [each for each in client.get("/").context["groups"] if "now" in each.title]
        assert [client.get(item.url).status_code for item in group.items] == [200]


def test_completed_tasks_and_tasks_of_cancelled_jcos_are_not_listed(client_of: Any) -> None:
    operation = a_jco(1)
    operation.timetable.update(outcome="done", settled_at=timezone.now())
    other = a_jco(1, state="cancelled")

    assert other.timetable.count() == 1
    assert steps(client_of("planner", "LT").get("/")) == []


def test_query_count_does_not_grow_with_tasks(client_of: Any) -> None:
    client = client_of("planner", "LT")
    operation = a_jco(1)
    for_one = queries_of(client, "/")

    for number in range(4):
        TimetableTask.objects.create(
            operation=operation, title=f"{number}", due_on=timezone.localdate()
        )

    assert queries_of(client, "/") == for_one
