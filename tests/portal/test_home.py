"""The landing page: what waits for whom, and why."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination.actions import detect_all
from coordination.models import Overlap
from jco_portal.directory.enums import Role
from operations.enums import Marking, OperationState
from operations.models import GuideTask, Operation
from tests.examples import from_example
from tests.overlaps import the_overlap
from tests.world import an_operation, person, plan

pytestmark = pytest.mark.django_db


MOST_QUERIES = 20
TABLED = OperationState.TABLED


def titles(response: Any) -> dict[str, list[str]]:
    """The groups of a home page with the titles in them."""
    groups = response.context["groups"]
    return {group.title: [item.title for item in group.items] for group in groups}


def soon() -> date:
    """A day within the next weeks."""
    return timezone.localdate() + timedelta(days=30)


def soon_phase() -> tuple[tuple[str, str]]:
    """Ten days that begin soon."""
    return ((soon().isoformat(), (soon() + timedelta(days=9)).isoformat()),)


def without_steps() -> None:
    """Steps of timetables wait too: they have their own tests."""
    GuideTask.objects.update(valid_until="2020-01-01")


@pytest.fixture(autouse=True)
def _no_steps(db: None) -> None:
    without_steps()


@from_example
def two_in_conflict(**second: Any) -> Overlap:
    """A Lithuanian and a Polish JCO with the same goods, mode and days, soon."""
    without_steps()
    pole = {"organisers": ("PL",), "leads": ("PL",), "state": TABLED, **second}
    an_operation("Amber", state=TABLED, phases=soon_phase())
    an_operation("Bison", phases=soon_phase(), **pole)
    return the_overlap()


HATS = [
    ("planner", "LT"),
    ("contact_point", "EE"),
    ("expert", "DK"),
    ("secretariat", "GSC"),
    ("liaison", "WCO"),
    ("facilitator", "SE"),
    ("administrator", "GSC"),
]


@pytest.mark.example("two JCOs in conflict")
def test_home_opens_for_every_role_within_the_query_limit(client_of: Any) -> None:
    two_in_conflict()
    answers = {}

    for hat in HATS:
        client = client_of(*hat)
        with CaptureQueriesContext(connection) as queries:
            response = client.get("/")
        answers[hat] = (response.status_code, len(queries) <= MOST_QUERIES)

    assert answers == dict.fromkeys(HATS, (200, True))


@pytest.mark.example("two JCOs in conflict")
def test_home_query_count_does_not_grow_with_rows(client_of: Any) -> None:
    client = client_of("planner", "LT")
    an_operation("Draft 0")
    two_in_conflict()
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    for number in range(1, 3):
        an_operation(f"Draft {number}")
        an_operation(f"Bison {number}", organisers=("PL",), leads=("PL",), state=TABLED)
    detect_all()

    with CaptureQueriesContext(connection) as many:
        client.get("/")

    assert len(many) == len(few)


@pytest.mark.example("two JCOs in conflict")
def test_conflict_is_on_the_to_do_list_of_both_leads(client_of: Any) -> None:
    two_in_conflict()

    ours = titles(client_of("planner", "LT").get("/"))
    theirs = titles(client_of("planner", "PL").get("/"))
    nobodys = titles(client_of("planner", "ES").get("/"))

    assert ours == {"Conflicts of your operations": ["Amber and Bison"]}
    assert theirs == {"Conflicts of your operations": ["Bison and Amber"]}
    assert nobodys == {}


def test_conflict_is_on_the_to_do_list_of_a_participant(client_of: Any) -> None:
    two_in_conflict(participants=("ES",))

    shown = titles(client_of("contact_point", "ES").get("/"))

    assert shown == {"Conflicts of your operations": ["Bison and Amber"]}


@pytest.mark.example("two JCOs in conflict")
def test_conflict_shows_reason_and_severity_and_links_to_its_page(client_of: Any) -> None:
    two_in_conflict()

    (group,) = client_of("planner", "LT").get("/").context["groups"]

    (item,) = group.items
    assert "a shared state or mode; common days within" in item.reason
    assert (item.grade, item.grade_label) == ("conflict", "Conflict, certain")
    assert item.url.startswith("/calendar/overlaps/")


@pytest.mark.example("two JCOs in conflict")
def test_calendar_editors_see_all_new_conflicts(client_of: Any) -> None:
    two_in_conflict()

    shown = titles(client_of("expert", "DK").get("/"))

    assert shown == {"New conflicts on the calendar": ["Amber and Bison"]}


def test_past_conflicts_are_not_on_the_to_do_list(client_of: Any) -> None:
    past = (("2013-10-01", "2013-10-10"),)
    an_operation("Amber", state=TABLED, phases=past)
    an_operation("Bison", organisers=("PL",), leads=("PL",), state=TABLED, phases=past)
    detect_all()

    assert titles(client_of("expert", "DK").get("/")) == {}


def test_hidden_side_of_a_conflict_is_not_named(client_of: Any) -> None:
    an_operation("Baobab", kind="wco_operation", organisers=("WCO",), leads=(), phases=soon_phase())
    an_operation("Secret name", state=TABLED, phases=soon_phase(), marking=Marking.LIMITE)
    Operation.objects.filter(name="Baobab").update(marking=Marking.PUBLIC)
    detect_all()

    response = client_of("liaison", "WCO").get("/")

    assert titles(response)["Conflicts of your operations"] == [
        "Baobab and an operation that is not shown to you"
    ]
    assert "Secret name" not in response.content.decode()


def test_incomplete_draft_shows_the_failed_condition_and_a_link(client_of: Any) -> None:
    draft = an_operation("Amber", phases=(("", ""),))

    (group, *_rest) = client_of("planner", "LT").get("/").context["groups"]

    (item,) = group.items
    assert group.title == "Drafts to be tabled"
    assert item.reason == "No phase is known at least to the month: enter start and end."
    assert item.action_url == f"{draft.get_absolute_url()}edit/"


def test_complete_draft_can_be_tabled_from_home(client_of: Any) -> None:
    plan(an_operation("Amber", phases=soon_phase()), by=person())

    (group,) = client_of("planner", "LT").get("/").context["groups"]

    (item,) = group.items
    assert item.action == "Table it"
    assert "It starts in 30 days at the earliest" in item.reason


@pytest.mark.example("draft")
def test_draft_is_on_the_to_do_list_of_its_planners_only(client_of: Any) -> None:
    an_operation("Amber")

    assert titles(client_of("contact_point", "LT").get("/")) == {}
    assert titles(client_of("planner", "PL").get("/")) == {}


def test_undated_and_out_of_date_operations_are_on_the_to_do_list(client_of: Any) -> None:
    wco = {"kind": "wco_operation", "organisers": ("WCO",), "leads": ()}
    an_operation("Undated", phases=(("", ""),), **wco)
    an_operation("Stale", phases=soon_phase(), **wco)
    an_operation("Fresh", phases=soon_phase(), **wco)
    long_ago = timezone.localdate() - timedelta(days=91)
    Operation.objects.filter(name="Stale").update(last_confirmed_on=long_ago)

    (group,) = client_of("liaison", "WCO").get("/").context["groups"]

    assert [(item.title, item.action) for item in group.items] == [
        ("Undated", "Enter the dates"),
        ("Stale", "Confirm it"),
    ]


def test_empty_to_do_list_suggests_actions(client_of: Any) -> None:
    response = client_of("planner", "ES").get("/")

    assert "Nothing is waiting for you" in response.content.decode()
    assert dict(response.context["steps"])["Enter an operation"] == "/operations/new/"


def test_upcoming_operations_exclude_year_only_dates(client_of: Any) -> None:
    an_operation("Amber", state=TABLED, phases=soon_phase())
    an_operation(
        "Vague",
        kind="wco_operation",
        organisers=("WCO",),
        leads=(),
        phases=((str(soon().year), str(soon().year + 1)),),
    )

    response = client_of("planner", "LT").get("/")

    shown = [(each.operation.name, each.operation.is_own) for each in response.context["soon"]]
    assert shown == [("Amber", True)]


@pytest.mark.example("two JCOs in conflict")
def test_administrator_home_links_to_lists_and_shows_no_operations(client_of: Any) -> None:
    two_in_conflict()

    response = client_of(Role.ADMINISTRATOR, "GSC").get("/")

    page = response.content.decode()
    assert "Accounts and roles" in page
    assert "Amber" not in page
    assert 'href="/operations/"' not in page
