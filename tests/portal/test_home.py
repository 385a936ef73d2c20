"""The home page: the to-do lists of each user, with reasons."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination.actions import run_full_overlap_check
from coordination.models import Overlap
from jco_portal.directory.enums import Role
from operations.enums import Marking, OperationState
from operations.models import GuideTask, Operation
from tests.example_data import reuse_example
from tests.factories import complete_planning, make_operation, make_user
from tests.overlaps import only_overlap

pytestmark = pytest.mark.django_db


MOST_QUERIES = 20
TABLED = OperationState.TABLED


def titles(response: Any) -> dict[str, list[str]]:
    """Return the groups of a home page with their titles."""
    groups = response.context["groups"]
    return {group.title: [item.title for item in group.items] for group in groups}


def soon() -> date:
    """Return a day within the next weeks."""
    return timezone.localdate() + timedelta(days=30)


def soon_phase() -> tuple[tuple[str, str]]:
    """Return ten days that begin soon."""
    return ((soon().isoformat(), (soon() + timedelta(days=9)).isoformat()),)


def without_tasks() -> None:
    """End the tasks of the guide: other tests cover tasks on the to-do list."""
    GuideTask.objects.update(valid_until="2020-01-01")


@pytest.fixture(autouse=True)
def _without_tasks(db: None) -> None:
    without_tasks()


@reuse_example
def two_in_conflict(**second: Any) -> Overlap:
    """Create a Lithuanian and a Polish JCO with the same goods, transport mode and dates."""
    without_tasks()
    pole = {"organisers": ("PL",), "leads": ("PL",), "state": TABLED, **second}
    make_operation("Amber", state=TABLED, phases=soon_phase())
    make_operation("Bison", phases=soon_phase(), **pole)
    return only_overlap()


ACCOUNTS = [
    ("planner", "LT"),
    ("contact_point", "EE"),
    ("expert", "DK"),
    ("secretariat", "GSC"),
    ("liaison", "WCO"),
    ("facilitator", "SE"),
    ("administrator", "GSC"),
]


@pytest.mark.example("two JCOs in conflict")
def test_home_opens_for_every_role_within_the_query_limit(client_for: Any) -> None:
    two_in_conflict()
    answers = {}

    for account in ACCOUNTS:
        client = client_for(*account)
        with CaptureQueriesContext(connection) as queries:
            response = client.get("/")
        answers[account] = (response.status_code, len(queries) <= MOST_QUERIES)

    assert answers == dict.fromkeys(ACCOUNTS, (200, True))


@pytest.mark.example("two JCOs in conflict")
def test_home_query_count_does_not_grow_with_rows(client_for: Any) -> None:
    client = client_for("planner", "LT")
    make_operation("Draft 0")
    two_in_conflict()
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    for number in range(1, 3):
        make_operation(f"Draft {number}")
        make_operation(f"Bison {number}", organisers=("PL",), leads=("PL",), state=TABLED)
    run_full_overlap_check()

    with CaptureQueriesContext(connection) as many:
        client.get("/")

    assert len(many) == len(few)


@pytest.mark.example("two JCOs in conflict")
def test_conflict_is_on_the_to_do_list_of_both_leads(client_for: Any) -> None:
    two_in_conflict()

    ours = titles(client_for("planner", "LT").get("/"))
    theirs = titles(client_for("planner", "PL").get("/"))
    others = titles(client_for("planner", "ES").get("/"))

    assert ours == {"Conflicts of your operations": ["Amber and Bison"]}
    assert theirs == {"Conflicts of your operations": ["Bison and Amber"]}
    assert others == {}


def test_conflict_is_on_the_to_do_list_of_a_participant(client_for: Any) -> None:
    two_in_conflict(participants=("ES",))

    shown = titles(client_for("contact_point", "ES").get("/"))

    assert shown == {"Conflicts of your operations": ["Bison and Amber"]}


@pytest.mark.example("two JCOs in conflict")
def test_conflict_shows_reason_and_severity_and_links_to_its_page(client_for: Any) -> None:
    two_in_conflict()

    (group,) = client_for("planner", "LT").get("/").context["groups"]

    (item,) = group.items
    assert "a shared state or mode; common days within" in item.reason
    assert (item.severity, item.severity_label) == ("conflict", "Conflict, certain")
    assert item.url.startswith("/calendar/overlaps/")


@pytest.mark.example("two JCOs in conflict")
def test_calendar_editors_see_all_new_conflicts(client_for: Any) -> None:
    two_in_conflict()

    shown = titles(client_for("expert", "DK").get("/"))

    assert shown == {"New conflicts on the calendar": ["Amber and Bison"]}


def test_past_conflicts_are_not_on_the_to_do_list(client_for: Any) -> None:
    past = (("2013-10-01", "2013-10-10"),)
    make_operation("Amber", state=TABLED, phases=past)
    make_operation("Bison", organisers=("PL",), leads=("PL",), state=TABLED, phases=past)
    run_full_overlap_check()

    assert titles(client_for("expert", "DK").get("/")) == {}


def test_hidden_side_of_a_conflict_is_not_named(client_for: Any) -> None:
    make_operation(
        "Baobab", kind="wco_operation", organisers=("WCO",), leads=(), phases=soon_phase()
    )
    make_operation("Secret name", state=TABLED, phases=soon_phase(), marking=Marking.LIMITE)
    Operation.objects.filter(name="Baobab").update(marking=Marking.PUBLIC)
    run_full_overlap_check()

    response = client_for("liaison", "WCO").get("/")

    assert titles(response)["Conflicts of your operations"] == [
        "Baobab and an operation that is not shown to you"
    ]
    assert "Secret name" not in response.content.decode()


def test_incomplete_draft_shows_the_failed_condition_and_a_link(client_for: Any) -> None:
    draft = make_operation("Amber", phases=(("", ""),))

    (group, *_rest) = client_for("planner", "LT").get("/").context["groups"]

    (item,) = group.items
    assert group.title == "Drafts to be tabled"
    assert item.reason == "No phase is known at least to the month: enter start and end."
    assert item.action_url == f"{draft.get_absolute_url()}edit/"


def test_complete_draft_can_be_tabled_from_home(client_for: Any) -> None:
    complete_planning(make_operation("Amber", phases=soon_phase()), by=make_user())

    (group,) = client_for("planner", "LT").get("/").context["groups"]

    (item,) = group.items
    assert item.action == "Table it"
    assert "It starts in 30 days at the earliest" in item.reason


@pytest.mark.example("draft")
def test_draft_is_on_the_to_do_list_of_its_planners_only(client_for: Any) -> None:
    make_operation("Amber")

    assert titles(client_for("contact_point", "LT").get("/")) == {}
    assert titles(client_for("planner", "PL").get("/")) == {}


def test_undated_and_out_of_date_operations_are_on_the_to_do_list(client_for: Any) -> None:
    wco = {"kind": "wco_operation", "organisers": ("WCO",), "leads": ()}
    make_operation("Undated", phases=(("", ""),), **wco)
    make_operation("Stale", phases=soon_phase(), **wco)
    make_operation("Fresh", phases=soon_phase(), **wco)
    long_ago = timezone.localdate() - timedelta(days=91)
    Operation.objects.filter(name="Stale").update(last_confirmed_on=long_ago)

    (group,) = client_for("liaison", "WCO").get("/").context["groups"]

    assert [(item.title, item.action) for item in group.items] == [
        ("Undated", "Enter the dates"),
        ("Stale", "Confirm it"),
    ]


def test_empty_to_do_list_suggests_actions(client_for: Any) -> None:
    response = client_for("planner", "ES").get("/")

    assert "Nothing is waiting for you" in response.content.decode()
    assert dict(response.context["steps"])["Enter an operation"] == "/operations/new/"


def test_upcoming_operations_exclude_year_only_dates(client_for: Any) -> None:
    make_operation("Amber", state=TABLED, phases=soon_phase())
    make_operation(
        "Vague",
        kind="wco_operation",
        organisers=("WCO",),
        leads=(),
        phases=((str(soon().year), str(soon().year + 1)),),
    )

    response = client_for("planner", "LT").get("/")

    shown = [(each.operation.name, each.operation.is_own) for each in response.context["soon"]]
    assert shown == [("Amber", True)]


@pytest.mark.example("two JCOs in conflict")
def test_administrator_home_links_to_lists_and_shows_no_operations(client_for: Any) -> None:
    two_in_conflict()

    response = client_for(Role.ADMINISTRATOR, "GSC").get("/")

    page = response.content.decode()
    assert "Accounts and roles" in page
    assert "Amber" not in page
    assert 'href="/operations/"' not in page
