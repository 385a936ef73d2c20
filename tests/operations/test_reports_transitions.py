"""The next steps and the rail as a record shows them to each person."""

from typing import Any

import pytest

from coordination.actions import detect_all
from jco_portal.directory.actions import open_account
from jco_portal.directory.models import User
from jco_portal.outbox.models import Job
from operations.actions.transitions import move_operation
from operations.models import Operation
from operations.reports.overview.transitions import Moves, moves_of, rail_of
from tests.operations.lives import a_jco, an_entry, put
from tests.pages import address, words
from tests.world import an_operation, person

pytestmark = pytest.mark.django_db


def names(moves: Moves) -> tuple[str, list[str]]:
    return (moves.forward.name if moves.forward else "", [each.name for each in moves.others])


@pytest.mark.example("draft that lacks nothing")
@pytest.mark.parametrize(
    ("state", "who", "expected"),
    [
        ("draft", ("planner", "LT"), ("table", ["cancel"])),
        ("tabled", ("planner", "LT"), ("", ["send_back", "postpone", "cancel"])),
        ("tabled", ("expert", "DK"), ("endorse", ["send_back"])),
        ("preparation", ("planner", "LT"), ("start", ["postpone", "cancel"])),
        ("running", ("planner", "LT"), ("end", ["stop_early"])),
        ("debriefing", ("planner", "LT"), ("ask_conclude", [])),
        ("debriefing", ("expert", "DK"), ("conclude", [])),
        ("monitoring", ("expert", "DK"), ("close", [])),
        ("closed", ("expert", "DK"), ("", ["reopen"])),
        ("postponed", ("planner", "LT"), ("resume", ["cancel"])),
        ("cancelled", ("planner", "LT"), ("", [])),
        ("tabled", ("planner", "ES"), ("", [])),
    ],
)
def test_one_step_leads_on_and_the_others_stand_apart(
    state: str, who: tuple[str, str], expected: tuple[str, list[str]]
) -> None:
    operation = put(a_jco(), state)

    assert names(moves_of(person(*who), operation)) == expected


def test_of_two_steps_that_lead_on_the_possible_one_is_first() -> None:
    operation = put(an_entry((("2027-10-01", "2027-10-10"),)), "announced")

    assert names(moves_of(person("liaison", "WCO"), operation)) == (
        "confirm",
        ["finish", "withdraw"],
    )


def test_who_runs_it_is_told_the_step_that_others_make_and_what_it_still_needs() -> None:
    operation = put(a_jco((("2027-10-01", "2027-10-10"),)), "tabled")
    an_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))
    detect_all()
    Job.objects.all().delete()

    awaited = moves_of(person(), operation).awaited

    assert awaited.words == (
        "Next: Endorse for preparation. This is done by an expert of another organisation."
    )
    assert [each.code for each in awaited.refusals] == ["conflicts"]
    assert moves_of(person("planner", "ES"), operation).awaited is None
    assert moves_of(person("expert", "DK"), operation).awaited is None
    assert moves_of(person(), put(operation, "cancelled")).awaited is None


@pytest.fixture
def debriefed() -> Operation:
    return put(a_jco(), "debriefing")


@pytest.mark.example("draft that lacks nothing")
def test_a_step_of_two_people_says_who_asked_and_who_confirms(debriefed: Operation) -> None:
    expert = moves_of(person("expert", "DK"), debriefed)
    assert expert.asked == ""
    assert str(expert.refused.refusals[0]) == "Nobody has asked for it yet."

    move_operation(debriefed, "ask_conclude", by=person())

    lead = moves_of(person(), debriefed)
    assert lead.asked.startswith("Asked on ")
    assert lead.asked.endswith(
        "by Planner, Lithuania; an expert of another organisation confirms it."
    )
    assert (lead.forward.is_possible, lead.refused) == (False, None)
    expert = moves_of(person("expert", "DK"), debriefed)
    assert expert.forward.is_possible
    assert expert.asked.endswith("by Planner, Lithuania.")


@pytest.mark.example("draft that lacks nothing")
def test_who_asked_and_could_confirm_is_told_that_another_does(debriefed: Operation) -> None:
    both = open_account("both@test.example", organisation="DK", roles=["expert", "facilitator"])
    debriefed.facilitators.create(user=both, appointed_by=person())
    both = User.objects.get(pk=both.pk)
    debriefed = Operation.objects.get(pk=debriefed.pk)
    assert names(moves_of(both, debriefed)) == ("ask_conclude", [])

    move_operation(debriefed, "ask_conclude", by=both)

    moves = moves_of(both, debriefed)
    assert not moves.forward.is_possible
    assert moves.refused is None
    assert moves.asked.endswith("an expert of another organisation confirms it.")


@pytest.mark.example("draft that lacks nothing")
def test_the_page_has_one_primary_button_and_the_rest_in_other_steps(client_of: Any) -> None:
    operation = put(a_jco(), "running")

    html = client_of().get(operation.get_absolute_url()).content.decode()

    block = html[
        html.index('class="moves"') : html.index("</section>", html.index('class="moves"'))
    ]
    assert block.count("btn-primary") == 1
    assert block.index("End the operation") < block.index("Other steps") < block.index("Stop the")


@pytest.mark.example("draft that lacks nothing")
def test_asking_is_said_as_such(client_of: Any, debriefed: Operation) -> None:
    path = address("operation_move", debriefed.reference, "ask_conclude")

    page = words(client_of().post(path, follow=True))

    assert "Asked for. Those who confirm it are told." in page
    assert "is now" not in page


@pytest.mark.example("draft")
def test_a_refused_reason_stands_in_its_field_again(client_of: Any) -> None:
    operation = an_operation()
    path = address("operation_move", operation.reference, "cancel")

    html = client_of().post(path, {"reason": "x" * 2001}).content.decode()

    field = html[html.index('id="reason-cancel" ') :]
    assert "x" * 2001 in field[: field.index("</textarea>")]
    assert '<details class="moves-other" open>' in html
    assert '<details class="move-reason" open>' in html


# The rail


def aside(user: User, operation: Operation) -> Any:
    return rail_of(user, Operation.objects.get(pk=operation.pk))[-1]


@pytest.mark.example("draft that lacks nothing")
def test_what_stands_aside_says_since_when_and_why_to_those_to_whom_it_was_open() -> None:
    operation = put(a_jco(), "preparation")
    move_operation(operation, "postpone", by=person(), reason="No money yet.")

    steps = rail_of(person(), Operation.objects.get(pk=operation.pk))

    assert [step.status for step in steps] == ["done"] * 2 + ["ahead"] * 5 + ["aside"]
    assert (steps[-1].label, steps[-1].reason) == ("Postponed", "No money yet.")
    assert steps[-1].since is not None
    assert aside(person("expert", "DK"), operation).reason == "No money yet."
    assert aside(person("planner", "PL"), operation).reason == "No money yet."
    assert aside(person("planner", "ES"), operation).reason == ""


@pytest.mark.example("draft")
def test_why_a_draft_was_given_up_stays_with_those_who_ran_it() -> None:
    operation = an_operation()
    move_operation(operation, "cancel", by=person(), reason="Bad idea.")

    assert aside(person(), operation).reason == "Bad idea."
    assert aside(person("expert", "DK"), operation).reason == ""


@pytest.mark.example("draft")
def test_the_record_leads_to_what_comes_when(client_of: Any) -> None:
    page = client_of().get(an_operation().get_absolute_url()).content.decode()

    assert '<a href="/operations/life/">What comes when</a>' in page


@pytest.mark.example("draft that lacks nothing")
@pytest.mark.parametrize(
    ("state", "name", "who", "sentence"),
    [
        ("draft", "table", ("planner", "LT"), "It is tabled by now"),
        ("tabled", "endorse", ("expert", "DK"), "It is in preparation by now"),
        ("preparation", "start", ("planner", "LT"), "It is running by now"),
        ("running", "end", ("planner", "LT"), "It is in debriefing by now"),
        ("debriefing", "ask_conclude", ("planner", "LT"), "It has been asked for"),
        ("monitoring", "close", ("expert", "DK"), "It is closed by now"),
    ],
)
def test_a_button_pressed_twice_moves_once_and_says_so(
    client_of: Any, state: str, name: str, who: tuple[str, str], sentence: str
) -> None:
    operation = put(a_jco(), state)
    client, path = client_of(*who), address("operation_move", operation.reference, name)

    first, second = (client.post(path, {"all_the_same": "on"}) for _time in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert sentence in words(second)
    assert operation.transitions.filter(name=name).count() == 1
